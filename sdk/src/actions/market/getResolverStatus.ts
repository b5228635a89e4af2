import type { Client } from "../../client/client.ts";
import { type ReadOptions, readContract } from "../../client/read.ts";
import type { ResolverStatus } from "../../types/market.ts";
import type { Address } from "../../types/primitives.ts";

/** Parameters of {@link getResolverStatus}. */
export interface GetResolverStatusParameters extends ReadOptions {
  readonly resolver: Address;
}

/** What {@link getResolverStatus} gives. */
export type GetResolverStatusReturn = ResolverStatus;

/**
 * Where a resolver stands in the market: `added`, so jobs can name it, `void` for good, or `unknown`.
 *
 * @throws ConunError `CHAIN_UNAVAILABLE`.
 *
 * @example
 * const status = await getResolverStatus(client, { resolver: spec.resolver });
 */
export function getResolverStatus(
  client: Client,
  parameters: GetResolverStatusParameters,
): Promise<GetResolverStatusReturn> {
  return readContract(client, "market", "resolverStatus", [parameters.resolver], parameters);
}
