import { type Address, type Hex, type JobSpec, NOBODY, ZERO_HASH } from "@conun/sdk";
import type { AssignmentView, BatchView, JobView, Self } from "../../src/strategy/view.ts";

/** Number as an address. */
export const account = (number: number): Address => `0x${number.toString(16).padStart(40, "0")}`;
/** Number as 32 bytes. */
export const word = (number: number): Hex => `0x${number.toString(16).padStart(64, "0")}`;

export const SELF: Self = { operator: account(0x0b), owner: account(0x0a), allotmentId: 1 };

export function specOf(changes: Partial<JobSpec> = {}): JobSpec {
  return {
    version: 1,
    requester: account(1),
    salt: word(1),
    programId: word(2),
    tasksRoot: word(3),
    taskCount: 100n,
    batchSize: 10,
    limits: { steps: 1_000_000n, pages: 16n, outputBytes: 1024n },
    budget: 10n ** 20n,
    taskFee: 0n,
    minStepPrice: 10n ** 18n,
    maxStepPrice: 10n ** 18n,
    rampSeconds: 0,
    replicas: 2,
    maxReplicas: 3,
    onNoQuorum: "reopen",
    resolver: NOBODY,
    bond: 10n ** 18n,
    auditRate: 0,
    commitTimeout: 60,
    challengeWindow: 10,
    postingDeadline: 10_000,
    terms: 1,
    manifestDigest: word(4),
    callback: NOBODY,
    project: ZERO_HASH,
    extension: ZERO_HASH,
    ...changes,
  };
}

export function assignmentOf(changes: Partial<AssignmentView> = {}): AssignmentView {
  return {
    slot: 0,
    turn: 0,
    owner: account(0x99),
    operator: account(0x98),
    allotmentId: 9,
    status: "committed",
    deadline: 1_000,
    ...{ resultRoot: undefined, totalSteps: 0n, hint: "", contests: 0 },
    ...changes,
  };
}

export function batchOf(assignments: readonly AssignmentView[], changes: Partial<BatchView> = {}): BatchView {
  return {
    batch: 0n,
    status: "open",
    slots: 2,
    round: 0,
    stepPrice: undefined,
    assignments: new Map(assignments.map((one) => [one.slot, one])),
    barred: new Set(),
    block: 1,
    ...changes,
  };
}

export function jobOf(changes: Partial<JobSpec> = {}, batches: readonly BatchView[] = [], closed = false): JobView {
  return {
    id: word(7),
    spec: specOf(changes),
    hint: "",
    postedBlock: 1,
    closed,
    batches: new Map(batches.map((one) => [one.batch, one])),
    mine: new Map(),
  };
}
