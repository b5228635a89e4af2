import type { MarketEvent } from "../events/types.ts";
import type { AssignmentStatus, BatchStatus, JobSpec } from "../types/market.ts";
import type { Address, AllotmentId, Hex, JobId, ResultRoot } from "../types/primitives.ts";

/** One turn of one worker in one slot, from claim to end. */
export interface AssignmentState {
  readonly slot: number;
  readonly turn: number;
  /** Round of the batch in which it was claimed. */
  readonly round: number;
  readonly allotmentId: AllotmentId;
  readonly owner: Address;
  readonly operator: Address;
  readonly status: AssignmentStatus;
  /** Commit until then, unix seconds. */
  readonly deadline: number;
  readonly commitment: Hex | undefined;
  /** What it revealed. */
  readonly resultRoot: ResultRoot | undefined;
  readonly totalSteps: bigint | undefined;
  /** Challenges and demands that are open against what it revealed; nothing of the batch is paid while there are any. */
  readonly contests: number;
  /** Where its outputs are. */
  readonly hint: string | undefined;
  /** Wei paid to its owner, fees taken off. */
  readonly earned: bigint | undefined;
  /** Units of its bond burned for a broken deadline or for giving back. */
  readonly penaltyUnits: bigint | undefined;
  /** Units of its bond slashed because it was outvoted or refuted. */
  readonly slashedUnits: bigint | undefined;
}

/** A batch that somebody has touched. */
export interface BatchState {
  readonly batch: bigint;
  /** First task. */
  readonly firstTask: bigint;
  /** Tasks. */
  readonly count: number;
  readonly status: BatchStatus;
  /** Times it was reopened. */
  readonly round: number;
  /** Slots opened in this round. */
  readonly slots: number;
  /** Wei for 10^9 steps, fixed by the first claim; undefined while nobody holds a slot, and once it was reopened. */
  readonly stepPrice: bigint | undefined;
  /** All turns of all rounds, oldest first. */
  readonly assignments: readonly AssignmentState[];
  /** The accepted result. */
  readonly resultRoot: ResultRoot | undefined;
  readonly totalSteps: bigint | undefined;
  /** Wei that left the budget for it, fees included. */
  readonly paid: bigint | undefined;
}

/** A job as its events tell it. */
export interface JobState {
  readonly jobId: JobId;
  readonly spec: JobSpec;
  readonly hint: string;
  readonly postedBlock: number;
  readonly closed: boolean;
  /** Wei that each payer put in, by address. */
  readonly payers: ReadonlyMap<Address, bigint>;
  /** Wei that each payer got back, by address. */
  readonly refunded: ReadonlyMap<Address, bigint>;
  /** Wei put in. */
  readonly funded: bigint;
  /** Wei that left the budget for results and shares, fees included. */
  readonly spent: bigint;
  /** Batches that somebody has touched, by number; all others are open and unclaimed. */
  readonly batches: ReadonlyMap<bigint, BatchState>;
  /** All its events in order. */
  readonly timeline: readonly MarketEvent[];
  /** Block up to which it was read. */
  readonly block: number;
  /** Hash of that block: where it is not on the chain any more, the state is read anew. */
  readonly blockHash: Hex;
}
