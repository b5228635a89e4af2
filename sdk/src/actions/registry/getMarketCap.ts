import type { Client } from "../../client/client.ts";
import { type ReadOptions, readContract } from "../../client/read.ts";
import type { Address } from "../../types/primitives.ts";

/** Parameters of {@link getMarketCap}. */
export interface GetMarketCapParameters extends ReadOptions {
  readonly owner: Address;
  /** The deployment's market, which judges by votes, if left out; a resolver by its address. */
  readonly market?: Address | undefined;
}

/** What {@link getMarketCap} gives. */
export type GetMarketCapReturn = { readonly capUnits: bigint; readonly allottedUnits: bigint };

/**
 * An owner's cap for a market and what it has allotted there, in units.
 *
 * @throws ConunError `CHAIN_UNAVAILABLE`.
 *
 * @example
 * const { capUnits } = await getMarketCap(client, { owner });
 */
export function getMarketCap(client: Client, parameters: GetMarketCapParameters): Promise<GetMarketCapReturn> {
  return readContract(
    client,
    "registry",
    "marketCap",
    [parameters.owner, parameters.market ?? client.deployment.market],
    parameters,
  );
}
