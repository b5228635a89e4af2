import type { Client } from "../../client/client.ts";
import { type ReadOptions, readContract } from "../../client/read.ts";
import { resolverAt } from "../../events/dispute.ts";
import type { Address } from "../../types/primitives.ts";

/** Parameters of {@link getBondCredit}. */
export interface GetBondCreditParameters extends ReadOptions {
  readonly account: Address;
  /** The job's resolver; the deployment's game if left out. */
  readonly resolver?: Address | undefined;
}

/** What {@link getBondCredit} gives. */
export type GetBondCreditReturn = bigint;

/**
 * What an account can withdraw of games, in wei of the chain's own coin.
 *
 * @throws ConunError `RESOLVER_MISSING`, `CHAIN_UNAVAILABLE`.
 *
 * @example
 * const wei = await getBondCredit(client, { account });
 */
export function getBondCredit(client: Client, parameters: GetBondCreditParameters): Promise<GetBondCreditReturn> {
  return readContract(client, resolverAt(parameters.resolver), "credit", [parameters.account], parameters);
}
