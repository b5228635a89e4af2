import type { Client } from "../../client/client.ts";
import { type ReadOptions, readContract } from "../../client/read.ts";
import { resolverAt } from "../../events/dispute.ts";
import type { Address } from "../../types/primitives.ts";

/** Parameters of {@link getDefender}. */
export interface GetDefenderParameters extends ReadOptions {
  readonly owner: Address;
  /** The job's resolver; the deployment's game if left out. */
  readonly resolver?: Address | undefined;
}

/** What {@link getDefender} gives. */
export type GetDefenderReturn = Address;

/**
 * The key that an owner named to play for it; the zero address: none.
 *
 * @throws ConunError `RESOLVER_MISSING`, `CHAIN_UNAVAILABLE`.
 *
 * @example
 * const hub = await getDefender(client, { owner });
 */
export function getDefender(client: Client, parameters: GetDefenderParameters): Promise<GetDefenderReturn> {
  return readContract(client, resolverAt(parameters.resolver), "defenderOf", [parameters.owner], parameters);
}
