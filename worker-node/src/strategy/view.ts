import type { Address, AssignmentStatus, BatchStatus, Hex, JobSpec } from "@conun/sdk";

/** The current turn of a slot, as the chain's events tell it. */
export interface AssignmentView {
  readonly slot: number;
  readonly turn: number;
  readonly owner: Address;
  readonly operator: Address;
  readonly allotmentId: number;
  readonly status: AssignmentStatus;
  /** Claimed: commit until then. Unix seconds. */
  readonly deadline: number;
  readonly resultRoot: Hex | undefined;
  /** Revealed: steps of the whole batch, where its outputs are, and challenges and demands that are open. */
  readonly totalSteps: bigint;
  readonly hint: string;
  readonly contests: number;
}

/** A batch that was touched. */
export interface BatchView {
  readonly batch: bigint;
  readonly status: BatchStatus;
  /** Slots opened so far. */
  readonly slots: number;
  readonly round: number;
  /** Wei for 10^9 steps, fixed by the first claim; undefined while nobody holds a slot. */
  readonly stepPrice: bigint | undefined;
  /** By slot; slots that nobody ever took are absent. */
  readonly assignments: ReadonlyMap<number, AssignmentView>;
  /** Owners that gave it back, let it expire or took part in a round without a quorum; lower case. */
  readonly barred: ReadonlySet<string>;
  /** Block of the last event. */
  readonly block: number;
}

/** A job, as the chain's events tell it. */
export interface JobView {
  readonly id: Hex;
  readonly spec: JobSpec;
  readonly hint: string;
  readonly postedBlock: number;
  readonly closed: boolean;
  /** Untouched batches are absent. */
  readonly batches: ReadonlyMap<bigint, BatchView>;
  /** Batches that have not ended in which the worker's operator holds a slot: the slot by batch. */
  readonly mine: ReadonlyMap<bigint, number>;
}

/** Who the worker is on chain. */
export interface Self {
  readonly operator: Address;
  readonly owner: Address;
  readonly allotmentId: number;
}

/** Whether two addresses are the same, however they are written. */
export function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
