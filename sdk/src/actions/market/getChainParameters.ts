import type { Client } from "../../client/client.ts";
import { type ReadOptions, readContract } from "../../client/read.ts";
import type { ChainParameters } from "../../types/market.ts";

/** Parameters of {@link getChainParameters}. */
export type GetChainParametersParameters = ReadOptions;

/** What {@link getChainParameters} gives. */
export type GetChainParametersReturn = ChainParameters;

/**
 * Numbers of the chain, fixed at deployment.
 *
 * @throws ConunError `CHAIN_UNAVAILABLE`.
 *
 * @example
 * const { minWindow } = await getChainParameters(client);
 */
export function getChainParameters(
  client: Client,
  parameters: GetChainParametersParameters = {},
): Promise<GetChainParametersReturn> {
  return readContract(client, "market", "chainParameters", [], parameters);
}
