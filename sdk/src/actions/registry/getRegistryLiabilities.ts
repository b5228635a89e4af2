import type { Client } from "../../client/client.ts";
import { type ReadOptions, readContract } from "../../client/read.ts";

/** Parameters of {@link getRegistryLiabilities}. */
export type GetRegistryLiabilitiesParameters = ReadOptions;

/** What {@link getRegistryLiabilities} gives. */
export type GetRegistryLiabilitiesReturn = bigint;

/**
 * What the registry owes in wei: stake, unbonding and quarantine.
 *
 * @throws ConunError `CHAIN_UNAVAILABLE`.
 *
 * @example
 * const wei = await getRegistryLiabilities(client);
 */
export function getRegistryLiabilities(
  client: Client,
  parameters: GetRegistryLiabilitiesParameters = {},
): Promise<GetRegistryLiabilitiesReturn> {
  return readContract(client, "registry", "liabilities", [], parameters);
}
