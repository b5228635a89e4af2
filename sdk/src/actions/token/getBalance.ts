import type { Client } from "../../client/client.ts";
import { type ReadOptions, readContract } from "../../client/read.ts";
import type { Address } from "../../types/primitives.ts";

/** Parameters of {@link getBalance}. */
export interface GetBalanceParameters extends ReadOptions {
  readonly address: Address;
}

/** What {@link getBalance} gives. */
export type GetBalanceReturn = bigint;

/**
 * Wei of CON that an account holds.
 *
 * @throws ConunError `CHAIN_UNAVAILABLE`.
 *
 * @example
 * const wei = await getBalance(client, { address });
 */
export function getBalance(client: Client, parameters: GetBalanceParameters): Promise<GetBalanceReturn> {
  return readContract(client, "token", "balanceOf", [parameters.address], parameters);
}
