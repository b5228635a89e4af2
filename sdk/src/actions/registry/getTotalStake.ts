import type { Client } from "../../client/client.ts";
import { type ReadOptions, readContract } from "../../client/read.ts";

/** Parameters of {@link getTotalStake}. */
export type GetTotalStakeParameters = ReadOptions;

/** What {@link getTotalStake} gives. */
export type GetTotalStakeReturn = bigint;

/**
 * Sum of all accounts' stake, in units.
 *
 * @throws ConunError `CHAIN_UNAVAILABLE`.
 *
 * @example
 * const units = await getTotalStake(client);
 */
export function getTotalStake(client: Client, parameters: GetTotalStakeParameters = {}): Promise<GetTotalStakeReturn> {
  return readContract(client, "registry", "totalStake", [], parameters);
}
