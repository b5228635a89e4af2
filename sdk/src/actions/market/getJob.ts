import type { Client } from "../../client/client.ts";
import { type ReadOptions, readContract } from "../../client/read.ts";
import type { JobId } from "../../types/primitives.ts";

/** Parameters of {@link getJob}. */
export interface GetJobParameters extends ReadOptions {
  readonly jobId: JobId;
}

/** What {@link getJob} gives. */
export interface GetJobReturn {
  /** Wei that no batch has reserved. */
  readonly free: bigint;
  /** Wei that claimed batches have reserved. */
  readonly reserved: bigint;
  /** Unix seconds; zero: unknown job. */
  readonly postedAt: number;
  /** Number of the seed of its lotteries; zero: closed. */
  readonly seed: number;
}

/**
 * A job's one word of storage.
 *
 * @throws ConunError `CHAIN_UNAVAILABLE`.
 *
 * @example
 * const { free, reserved } = await getJob(client, { jobId });
 */
export function getJob(client: Client, parameters: GetJobParameters): Promise<GetJobReturn> {
  return readContract(client, "market", "job", [parameters.jobId], parameters);
}
