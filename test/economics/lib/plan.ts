import { planJob } from "../../../sdk/src/requester/plan.ts";
import type { JobSpec } from "../../../sdk/src/types/market.ts";
import type { Address, Hex } from "../../../sdk/src/types/primitives.ts";
import { CON, type Stage } from "./stage.ts";

const SALT: Hex = `0x${"5a".repeat(32)}`;
const BUDGET = 2_000_000n * CON;

/** Changes of a job from what the software makes by itself. */
export interface JobChanges {
  readonly replicas?: number;
  readonly batches?: number;
  /** Wei. */
  readonly bond?: bigint;
  /** Share of batches. */
  readonly auditRate?: number;
  /** Of one task, in wei. */
  readonly taskFee?: bigint;
  readonly tasks?: number;
}

/** The job as the requester's software plans it by what was measured, judged by proofs. */
export async function plan(
  stage: Stage,
  changes: JobChanges,
  work: { programId: Hex; tasksRoot: Hex },
): Promise<JobSpec> {
  const { taskSteps } = stage.assumptions;
  const { terms, chainParameters: parameters } = stage.parameters;
  const { batches = 1, tasks = stage.assumptions.tasks, taskFee, ...rest } = changes;
  const resolver = stage.game.address as Address;
  return planJob(
    { budget: BUDGET, batchSize: tasks, price: { taskFee }, resolver, ...rest },
    {
      ...work,
      taskCount: tasks * batches,
      manifestDigest: `0x${"03".repeat(32)}`,
      measured: { tasks: 8, maxSteps: taskSteps, meanSteps: taskSteps, seconds: 1, cut: false },
    },
    {
      terms: { ...terms, expiryFloor: BigInt(terms.expiryFloor), number: 1 },
      parameters,
      now: await stage.now(),
      resolver,
    },
    { requester: stage.address("requester") as Address, salt: SALT },
  );
}
