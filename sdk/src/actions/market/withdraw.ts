import type { Client } from "../../client/client.ts";
import { signing, type WriteOptions, type Written, writeContract } from "../../client/write.ts";
import type { Address } from "../../types/primitives.ts";

/** Parameters of {@link withdraw}. */
export interface WithdrawParameters extends WriteOptions {
  /** Who is paid; the client's account if left out. */
  readonly owner?: Address | undefined;
}

/** What {@link withdraw} gives. */
export type WithdrawReturn = Written<"market">;

/**
 * Pays an owner what it was credited; anyone may call, the owner gets it.
 *
 * @throws ConunError ContractError `NothingToWithdraw`.
 *
 * @example
 * await withdraw(client, { owner });
 */
export function withdraw(client: Client, parameters: WithdrawParameters = {}): Promise<WithdrawReturn> {
  return writeContract(client, "market", "withdraw", [parameters.owner ?? signing(client).address], parameters);
}
