import type { Client } from "../../client/client.ts";
import { type WriteOptions, type Written, writeContract } from "../../client/write.ts";
import { requireEvent } from "../event.ts";

/** Parameters of {@link unbond}. */
export interface UnbondParameters extends WriteOptions {
  /** Millionths of a CON; see `toUnits`. */
  readonly units: bigint;
}

/** What {@link unbond} gives. */
export type UnbondReturn = Written<"registry"> & {
  readonly unbondingId: bigint /** Unix seconds. */;
  readonly readyAt: number;
};

/**
 * Begins to unbond free stake of the client's account.
 *
 * @throws ConunError ContractError `InsufficientFreeStake`, `AmountZero`.
 *
 * @example
 * const { unbondingId, readyAt } = await unbond(client, { units: toUnits(con("10")) });
 */
export async function unbond(client: Client, parameters: UnbondParameters): Promise<UnbondReturn> {
  const written = await writeContract(client, "registry", "unbond", [parameters.units], parameters);
  const { unbondingId, readyAt } = requireEvent(written.events, "UnbondingStarted");
  return { ...written, unbondingId, readyAt };
}
