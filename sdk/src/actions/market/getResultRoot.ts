import type { Client } from "../../client/client.ts";
import { type ReadOptions, readContract } from "../../client/read.ts";
import { type JobId, type ResultRoot, ZERO_HASH } from "../../types/primitives.ts";

/** Parameters of {@link getResultRoot}. */
export interface GetResultRootParameters extends ReadOptions {
  readonly jobId: JobId;
  /** Counts from zero. */
  readonly batch: bigint;
}

/** What {@link getResultRoot} gives. */
export type GetResultRootReturn = ResultRoot | undefined;

/**
 * The accepted result of a settled batch; undefined otherwise.
 *
 * @throws ConunError `CHAIN_UNAVAILABLE`.
 *
 * @example
 * const root = await getResultRoot(client, { jobId, batch: 0n });
 */
export async function getResultRoot(client: Client, parameters: GetResultRootParameters): Promise<GetResultRootReturn> {
  const root = await readContract(client, "market", "resultRoot", [parameters.jobId, parameters.batch], parameters);
  return root === ZERO_HASH ? undefined : root;
}
