import type { Client } from "../../client/client.ts";
import { type WriteOptions, type Written, writeContract } from "../../client/write.ts";
import type { AllotmentId } from "../../types/primitives.ts";

/** Parameters of {@link setAllotment}. */
export interface SetAllotmentParameters extends WriteOptions {
  readonly allotmentId: AllotmentId;
  /** Millionths of a CON, all in all. */
  readonly units: bigint;
}

/** What {@link setAllotment} gives. */
export type SetAllotmentReturn = Written<"registry">;

/**
 * Sets an allotment of the client's account; it cannot fall below what is reserved.
 *
 * @throws ConunError ContractError `NotAllotmentOwner`, `InsufficientAllotment`, `InsufficientFreeStake`, `MarketCapExceeded`.
 *
 * @example
 * await setAllotment(client, { allotmentId, units: toUnits(con("50")) });
 */
export function setAllotment(client: Client, parameters: SetAllotmentParameters): Promise<SetAllotmentReturn> {
  return writeContract(client, "registry", "setAllotment", [parameters.allotmentId, parameters.units], parameters);
}
