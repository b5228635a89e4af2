import type { Client } from "../../client/client.ts";
import { signing, type WriteOptions, type Written, writeContract } from "../../client/write.ts";
import { resolverAt } from "../../events/dispute.ts";
import type { Address } from "../../types/primitives.ts";

/** Parameters of {@link withdrawBonds}. */
export interface WithdrawBondsParameters extends WriteOptions {
  /** Who is paid; the client's account if left out. */
  readonly account?: Address | undefined;
  /** The job's resolver; the deployment's game if left out. */
  readonly resolver?: Address | undefined;
}

/** What {@link withdrawBonds} gives. */
export type WithdrawBondsReturn = Written<"disputeGame">;

/**
 * Pays an account the coins that games credited to it; anyone may call, the account gets them.
 *
 * @throws ConunError ContractError `NothingToWithdraw`, `TransferRefused`.
 *
 * @example
 * await withdrawBonds(client, {});
 */
export function withdrawBonds(client: Client, parameters: WithdrawBondsParameters): Promise<WithdrawBondsReturn> {
  const account = parameters.account ?? signing(client).address;
  return writeContract(client, resolverAt(parameters.resolver), "withdraw", [account], parameters);
}
