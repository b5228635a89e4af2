import type { Client } from "../../client/client.ts";
import { type ReadOptions, readContract } from "../../client/read.ts";

/** Parameters of {@link getFees}. */
export type GetFeesParameters = ReadOptions;

/** What {@link getFees} gives. */
export type GetFeesReturn = bigint;

/**
 * Protocol fees collected and not sent yet, in wei.
 *
 * @throws ConunError `CHAIN_UNAVAILABLE`.
 *
 * @example
 * const wei = await getFees(client);
 */
export function getFees(client: Client, parameters: GetFeesParameters = {}): Promise<GetFeesReturn> {
  return readContract(client, "market", "fees", [], parameters);
}
