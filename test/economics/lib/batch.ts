import {
  assignmentId,
  commitment,
  concat,
  initialOpening,
  inputRoot,
  keccak,
  type ResultLeaf,
  type ResultTree,
  resultTree,
  type TraceEnd,
  taskPath,
  tasksRoot,
  toHex,
} from "@conun/vm";
import { toBeHex, toQuantity } from "ethers";
import type { JobSpec } from "../../../sdk/src/types/market.ts";
import type { Hex } from "../../../sdk/src/types/primitives.ts";
import { specArgument } from "../../../sdk/src/types/spec.ts";
import { type JobChanges, plan } from "./plan.ts";
import type { Role, Stage } from "./stage.ts";
import { prepareSubject, type Subject } from "./subject.ts";

/** What tasks have read and written that no game opens. */
const UNSEEN = keccak(new TextEncoder().encode("nobody opens this"));
const SALT: Hex = `0x${"5a".repeat(32)}`;

/** Numbers of `AuditStatus`. */
const WAITING = 1n;
const DRAWN = 3n;

/** A batch was drawn for an audit where the course of events is without one. */
export class Audited extends Error {
  override readonly name = "Audited";
}

/** What a worker says a batch gave. */
export interface Result {
  readonly leaves: readonly ResultLeaf[];
  readonly root: Hex;
  readonly totalSteps: bigint;
  /** For games; a root that was made up has none. */
  readonly tree?: ResultTree;
}

/** A job of the size that is assumed, planned by the requester's software, with one worker a batch. */
export class Reference {
  readonly stage: Stage;
  readonly spec: JobSpec;
  readonly subject: Subject;
  readonly honest: Result;
  /** Results that cost nothing: those of another input where the subject is, made up elsewhere; the steps are likely. */
  readonly lazy: Result;
  /** As made up, with as many steps as the job allows. */
  readonly greedy: Result;
  /** A root without a tree. */
  readonly withheld: Result;
  readonly #inputRoots: Uint8Array;

  private constructor(stage: Stage, spec: JobSpec, subject: Subject, inputRoots: Uint8Array) {
    this.stage = stage;
    this.spec = spec;
    this.subject = subject;
    this.#inputRoots = inputRoots;
    const { taskSteps } = stage.assumptions;
    const leavesOf = (first: TraceEnd["outcome"], steps: bigint): ResultLeaf[] =>
      Array.from({ length: spec.batchSize }, (_, taskIndex) =>
        taskIndex === 0
          ? { taskIndex, ...first }
          : { taskIndex, kind: "halted", code: 0, outputRoot: UNSEEN, outputLength: 8, steps },
      );
    const { truth, other } = subject.ends;
    this.honest = resultOf(leavesOf(truth.outcome, taskSteps));
    this.lazy = resultOf(leavesOf(other.outcome, taskSteps));
    this.greedy = resultOf(leavesOf({ ...other.outcome, steps: spec.limits.steps }, spec.limits.steps));
    this.withheld = { leaves: [], root: toHex(UNSEEN), totalSteps: this.honest.totalSteps };
  }

  static async prepare(stage: Stage, changes: JobChanges = {}): Promise<Reference> {
    const sketch = await plan(stage, changes, { programId: `0x${"01".repeat(32)}`, tasksRoot: `0x${"02".repeat(32)}` });
    const subject = await prepareSubject(sketch.limits);
    const roots = Array.from({ length: Number(sketch.taskCount) }, (_, i) =>
      i === 0 ? inputRoot(subject.region) : UNSEEN,
    );
    const packed = concat(roots);
    const spec = await plan(stage, changes, { programId: subject.program.id, tasksRoot: toHex(tasksRoot(packed)) });
    return new Reference(stage, spec, subject, packed);
  }

  /** Wei for a result before fees. */
  priceOf({ totalSteps }: Pick<Result, "totalSteps">): bigint {
    return this.spec.taskFee * BigInt(this.spec.batchSize) + (totalSteps * this.spec.maxStepPrice) / 10n ** 9n;
  }

  /** What shows the subject's input. */
  shownTask(): { inputRoot: Uint8Array; taskPath: readonly Uint8Array[]; first: Uint8Array } {
    const taskCount = Number(this.spec.taskCount);
    const shape = { taskCount, chunkTasks: 2 ** Math.ceil(Math.log2(taskCount)) };
    const chunk = new Uint8Array(32); // the tree is one chunk: nothing is above it
    return {
      inputRoot: inputRoot(this.subject.region),
      taskPath: taskPath(shape, chunk, this.#inputRoots, 0),
      first: initialOpening(this.subject.image, this.subject.region),
    };
  }

  /** The specification as the contracts take it. */
  get argument(): Record<string, unknown> {
    return specArgument(this.spec);
  }

  /** Posts the job and lets its lottery pass. */
  async post(): Promise<Hex> {
    await this.stage.send("requester", this.stage.market, "post", [this.argument, ""]);
    await this.passLottery();
    return this.stage.market.call<Hex>("jobIdOf", this.argument);
  }

  /** Lets a lottery pass that has begun: then everybody may claim. */
  async passLottery(): Promise<void> {
    const { lotteryBlocks } = this.stage.parameters.chainParameters;
    if (lotteryBlocks > 0) await this.stage.request("hardhat_mine", toQuantity(lotteryBlocks + 2));
  }

  async claim(role: Role, slot = 0): Promise<void> {
    await this.stage.send(role, this.stage.market, "claim", [this.argument, [[0, slot]]]);
  }

  async commit(role: Role, result: Result, slot = 0, batch = 0): Promise<void> {
    const { market, registry, game, deployment } = this.stage;
    const jobId = await market.call<Hex>("jobIdOf", this.argument);
    const allotment = await registry.call<bigint>("allotmentOf", this.stage.address(role), game.address);
    const turn = 0;
    const id = assignmentId({ chainId: deployment.chainId, market: deployment.market, jobId, batch, slot, turn });
    const { root, totalSteps } = result;
    const allotmentId = toBeHex(allotment, 32) as Hex;
    const sealed = commitment({ assignmentId: id, allotmentId, resultRoot: root, totalSteps, salt: SALT });
    await this.stage.send(role, market, "claimAndCommit", [this.argument, [[batch, slot, turn, sealed]]]);
  }

  /** Opens a commitment. @throws Audited where the batch is drawn for an audit. */
  async reveal(role: Role, result: Result, slot = 0, batch = 0): Promise<void> {
    if (await this.isDrawn(batch)) throw new Audited();
    await this.open(role, result, slot, batch);
  }

  /** As {@link Reference.reveal}; where the batch is drawn, this opens the slot of the audit instead. */
  async open(role: Role, result: Result, slot = 0, batch = 0): Promise<void> {
    const { market } = this.stage;
    const jobId = await market.call<Hex>("jobIdOf", this.argument);
    await this.stage.send(role, market, "reveal", [jobId, [[batch, slot, result.root, result.totalSteps, SALT, ""]]]);
  }

  /** Whether the next reveal opens a slot for an audit; waits for the seed that says so. */
  async isDrawn(batch = 0): Promise<boolean> {
    const { market } = this.stage;
    const jobId = await market.call<Hex>("jobIdOf", this.argument);
    for (;;) {
      const { status } = await market.call<{ status: bigint }>("auditStatus", jobId, batch);
      if (status !== WAITING) return status === DRAWN;
      await this.stage.request("hardhat_mine", "0x1");
    }
  }

  /** Rate of audits for a batch that this owner claims now, in parts of a million. */
  auditRate(owner: Role, asked = this.spec.auditRate): Promise<bigint> {
    const argument = { ...this.argument, auditRate: asked };
    return this.stage.market.call<bigint>("auditRateOf", argument, 0, this.stage.address(owner));
  }

  /** Pays a batch, waiting for its window to be over if it is not. */
  async settle(role: Role, batch = 0): Promise<void> {
    const endsAt = Number(await this.stage.market.call<bigint>("windowEnd", this.argument, batch));
    const left = endsAt - (await this.stage.now());
    if (left > 0) await this.stage.travel(left + 1);
    await this.stage.send(role, this.stage.market, "settle", [this.argument, [batch], true]);
  }
}

function resultOf(leaves: readonly ResultLeaf[]): Result {
  const tree = resultTree(leaves);
  return { leaves, tree, root: toHex(tree.root), totalSteps: tree.totalSteps };
}
