import type { Client } from "../../client/client.ts";
import { signing, type WriteOptions, type Written, writeContract } from "../../client/write.ts";
import type { Address } from "../../types/primitives.ts";

/** Parameters of {@link withdrawUnbonded}. */
export interface WithdrawUnbondedParameters extends WriteOptions {
  /** Number that {@link unbond} gave. */
  readonly unbondingId: bigint;
  /** Whose stake; the client's account if left out. */
  readonly owner?: Address | undefined;
}

/** What {@link withdrawUnbonded} gives. */
export type WithdrawUnbondedReturn = Written<"registry">;

/**
 * Pays unbonded stake out to its owner; anyone may call.
 *
 * @throws ConunError ContractError `UnbondingNotReady`, `UnbondingUnknown`.
 *
 * @example
 * await withdrawUnbonded(client, { unbondingId: 0n });
 */
export function withdrawUnbonded(
  client: Client,
  parameters: WithdrawUnbondedParameters,
): Promise<WithdrawUnbondedReturn> {
  return writeContract(
    client,
    "registry",
    "withdrawUnbonded",
    [parameters.owner ?? signing(client).address, parameters.unbondingId],
    parameters,
  );
}
