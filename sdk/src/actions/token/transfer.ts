import type { Client } from "../../client/client.ts";
import { type WriteOptions, type Written, writeContract } from "../../client/write.ts";
import type { Address } from "../../types/primitives.ts";

/** Parameters of {@link transfer}. */
export interface TransferParameters extends WriteOptions {
  readonly to: Address;
  /** Wei. */
  readonly amount: bigint;
}

/** What {@link transfer} gives. */
export type TransferReturn = Written<"token">;

/**
 * Sends CON from the client's account.
 *
 * @throws ConunError ContractError `ERC20InsufficientBalance`.
 *
 * @example
 * await transfer(client, { to, amount: con("1.5") });
 */
export function transfer(client: Client, parameters: TransferParameters): Promise<TransferReturn> {
  return writeContract(client, "token", "transfer", [parameters.to, parameters.amount], parameters);
}
