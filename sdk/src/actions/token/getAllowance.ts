import type { Client } from "../../client/client.ts";
import { type ReadOptions, readContract } from "../../client/read.ts";
import type { Address } from "../../types/primitives.ts";

/** Parameters of {@link getAllowance}. */
export interface GetAllowanceParameters extends ReadOptions {
  /** Whose CON. */
  readonly owner: Address;
  /** Who may take it. */
  readonly spender: Address;
}

/** What {@link getAllowance} gives. */
export type GetAllowanceReturn = bigint;

/**
 * Wei of an owner's CON that a spender may take.
 *
 * @throws ConunError `CHAIN_UNAVAILABLE`.
 *
 * @example
 * const wei = await getAllowance(client, { owner, spender: client.deployment.market });
 */
export function getAllowance(client: Client, parameters: GetAllowanceParameters): Promise<GetAllowanceReturn> {
  return readContract(client, "token", "allowance", [parameters.owner, parameters.spender], parameters);
}
