import type { Client } from "../../client/client.ts";
import { type WriteOptions, type Written, writeContract } from "../../client/write.ts";
import { signPermit } from "../token/signPermit.ts";

/** Parameters of {@link stakeWithPermit}. */
export interface StakeWithPermitParameters extends WriteOptions {
  /** Wei, a multiple of a millionth of a CON. */
  readonly amount: bigint;
  /** Until when the permit holds, unix seconds; an hour from now if left out. */
  readonly deadline?: number | undefined;
}

/** What {@link stakeWithPermit} gives. */
export type StakeWithPermitReturn = Written<"registry">;

/**
 * Stakes CON of the client's account with a signed permit in place of an approval.
 *
 * @throws ConunError ContractError `AmountNotInUnits`, `AmountZero`, `ERC2612ExpiredSignature`, `ERC20InsufficientBalance`.
 *
 * @example
 * await stakeWithPermit(client, { amount: con("100") });
 */
export async function stakeWithPermit(
  client: Client,
  parameters: StakeWithPermitParameters,
): Promise<StakeWithPermitReturn> {
  const { amount, deadline } = parameters;
  const permit = await signPermit(client, { spender: client.deployment.registry, amount, deadline });
  const args = [amount, permit.deadline, permit.v, permit.r, permit.s];
  return writeContract(client, "registry", "stakeWithPermit", args, parameters);
}
