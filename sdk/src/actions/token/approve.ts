import type { Client } from "../../client/client.ts";
import { type WriteOptions, type Written, writeContract } from "../../client/write.ts";
import type { Address } from "../../types/primitives.ts";

/** Parameters of {@link approve}. */
export interface ApproveParameters extends WriteOptions {
  /** Who may take CON, mostly market or registry. */
  readonly spender: Address;
  /** Wei; replaces what was approved before. */
  readonly amount: bigint;
}

/** What {@link approve} gives. */
export type ApproveReturn = Written<"token">;

/**
 * Lets a contract take CON from the client's account.
 *
 * @throws ConunError `SIGNER_MISSING`, `GAS_TOO_LOW`, `CHAIN_UNAVAILABLE`.
 *
 * @example
 * await approve(client, { spender: client.deployment.market, amount: con("5") });
 */
export function approve(client: Client, parameters: ApproveParameters): Promise<ApproveReturn> {
  return writeContract(client, "token", "approve", [parameters.spender, parameters.amount], parameters);
}
