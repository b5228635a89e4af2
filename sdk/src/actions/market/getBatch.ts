import type { Client } from "../../client/client.ts";
import { type ReadOptions, readContract } from "../../client/read.ts";
import type { BatchStatus } from "../../types/market.ts";
import type { JobId } from "../../types/primitives.ts";

/** Parameters of {@link getBatch}. */
export interface GetBatchParameters extends ReadOptions {
  readonly jobId: JobId;
  /** Counts from zero. */
  readonly batch: bigint;
}

/** What {@link getBatch} gives. */
export interface GetBatchReturn {
  /** Unix seconds; fixes the batch's price. Zero: nothing is reserved for it. */
  readonly firstClaimedAt: number;
  /** Unix seconds from which those who committed may reveal although a slot stands empty; zero: no commit. */
  readonly fillDeadline: number;
  /** Unix seconds of the last reveal; zero: none. */
  readonly revealedAt: number;
  readonly status: BatchStatus;
  /** Slots opened so far; zero stands for the job's `replicas`. */
  readonly slots: number;
  /** Commitments in this round, revealed ones included. */
  readonly committed: number;
  /** Times it was reopened. */
  readonly round: number;
}

/**
 * Where a batch stands.
 *
 * @throws ConunError `CHAIN_UNAVAILABLE`.
 *
 * @example
 * const { status } = await getBatch(client, { jobId, batch: 0n });
 */
export function getBatch(client: Client, parameters: GetBatchParameters): Promise<GetBatchReturn> {
  return readContract(client, "market", "batch", [parameters.jobId, parameters.batch], parameters);
}
