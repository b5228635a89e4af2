import type { Client } from "../../client/client.ts";
import { type ReadOptions, readContract } from "../../client/read.ts";
import type { AssignmentStatus } from "../../types/market.ts";
import type { AllotmentId, Hex, JobId } from "../../types/primitives.ts";

/** Parameters of {@link getAssignment}. */
export interface GetAssignmentParameters extends ReadOptions {
  readonly jobId: JobId;
  /** Counts from zero. */
  readonly batch: bigint;
  /** Counts from zero within the batch. */
  readonly slot: number;
}

/** What {@link getAssignment} gives. */
export interface GetAssignmentReturn {
  /** Who holds the slot. */
  readonly allotmentId: AllotmentId;
  readonly status: AssignmentStatus;
  /** Counts the claims of this slot. */
  readonly turn: number;
  /** Claimed: commit until then, unix seconds. */
  readonly deadline: number;
  /** Revealed: total steps of the batch by this result. */
  readonly steps: bigint;
  /** The commitment, or once revealed the result root. */
  readonly commitmentOrRoot: Hex;
}

/**
 * The current turn of a slot.
 *
 * @throws ConunError `CHAIN_UNAVAILABLE`.
 *
 * @example
 * const { status, deadline } = await getAssignment(client, { jobId, batch: 0n, slot: 0 });
 */
export async function getAssignment(client: Client, parameters: GetAssignmentParameters): Promise<GetAssignmentReturn> {
  const { current, commitmentOrRoot } = await readContract(
    client,
    "market",
    "assignment",
    [parameters.jobId, parameters.batch, parameters.slot],
    parameters,
  );
  return { ...current, commitmentOrRoot };
}
