import type { Client } from "../../client/client.ts";
import { signing, type WriteOptions, type Written, writeContract } from "../../client/write.ts";
import type { Address } from "../../types/primitives.ts";

/** Parameters of {@link stake}. */
export interface StakeParameters extends WriteOptions {
  /** Wei, a multiple of a millionth of a CON. */
  readonly amount: bigint;
  /** Whose stake it becomes; the client's account if left out. */
  readonly owner?: Address | undefined;
}

/** What {@link stake} gives. */
export type StakeReturn = Written<"registry">;

/**
 * Stakes CON for an owner; the client's account pays and must have approved it to the registry.
 *
 * @throws ConunError ContractError `AmountNotInUnits`, `AmountZero`, `ERC20InsufficientAllowance`, `ERC20InsufficientBalance`.
 *
 * @example
 * await approve(client, { spender: client.deployment.registry, amount });
 * await stake(client, { amount });
 */
export function stake(client: Client, parameters: StakeParameters): Promise<StakeReturn> {
  return writeContract(
    client,
    "registry",
    "stake",
    [parameters.owner ?? signing(client).address, parameters.amount],
    parameters,
  );
}
