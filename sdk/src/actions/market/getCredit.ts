import type { Client } from "../../client/client.ts";
import { type ReadOptions, readContract } from "../../client/read.ts";
import type { Address } from "../../types/primitives.ts";

/** Parameters of {@link getCredit}. */
export interface GetCreditParameters extends ReadOptions {
  readonly owner: Address;
}

/** What {@link getCredit} gives. */
export type GetCreditReturn = bigint;

/**
 * What an owner can withdraw, in wei.
 *
 * @throws ConunError `CHAIN_UNAVAILABLE`.
 *
 * @example
 * const wei = await getCredit(client, { owner });
 */
export function getCredit(client: Client, parameters: GetCreditParameters): Promise<GetCreditReturn> {
  return readContract(client, "market", "credit", [parameters.owner], parameters);
}
