import type { Client } from "../../client/client.ts";
import { type ReadOptions, readContract } from "../../client/read.ts";
import type { JobId } from "../../types/primitives.ts";

/** Parameters of {@link getContests}. */
export interface GetContestsParameters extends ReadOptions {
  readonly jobId: JobId;
  readonly batch: bigint;
  readonly slot: number;
}

/** What {@link getContests} gives. */
export type GetContestsReturn = bigint;

/**
 * How many challenges and demands are open against a slot's result; nothing of its batch is paid until there are none.
 *
 * @throws ConunError `CHAIN_UNAVAILABLE`.
 *
 * @example
 * const open = await getContests(client, { jobId, batch: 0n, slot: 0 });
 */
export function getContests(client: Client, parameters: GetContestsParameters): Promise<GetContestsReturn> {
  const { jobId, batch, slot } = parameters;
  return readContract(client, "market", "contests", [jobId, batch, slot], parameters);
}
