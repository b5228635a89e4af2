import type { Client } from "../../client/client.ts";
import { type ReadOptions, readContract } from "../../client/read.ts";
import type { Address } from "../../types/primitives.ts";

/** Parameters of {@link getUnbonding}. */
export interface GetUnbondingParameters extends ReadOptions {
  readonly owner: Address;
  readonly unbondingId: bigint;
}

/** What {@link getUnbonding} gives. */
export type GetUnbondingReturn = { readonly units: bigint /** Unix seconds. */; readonly readyAt: number };

/**
 * Stake on its way out; zero units if there is none of this number.
 *
 * @throws ConunError `CHAIN_UNAVAILABLE`.
 *
 * @example
 * const { readyAt } = await getUnbonding(client, { owner, unbondingId: 0n });
 */
export function getUnbonding(client: Client, parameters: GetUnbondingParameters): Promise<GetUnbondingReturn> {
  return readContract(client, "registry", "unbonding", [parameters.owner, parameters.unbondingId], parameters);
}
