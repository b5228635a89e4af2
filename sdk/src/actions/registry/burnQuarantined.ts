import type { Client } from "../../client/client.ts";
import { type WriteOptions, type Written, writeContract } from "../../client/write.ts";

/** Parameters of {@link burnQuarantined}. */
export interface BurnQuarantinedParameters extends WriteOptions {
  readonly quarantineId: bigint;
}

/** What {@link burnQuarantined} gives. */
export type BurnQuarantinedReturn = Written<"registry">;

/**
 * Burns what a slash put in quarantine, once its time is over; anyone may call.
 *
 * @throws ConunError ContractError `QuarantineNotOver`, `QuarantineUnknown`.
 *
 * @example
 * await burnQuarantined(client, { quarantineId: 0n });
 */
export function burnQuarantined(client: Client, parameters: BurnQuarantinedParameters): Promise<BurnQuarantinedReturn> {
  return writeContract(client, "registry", "burnQuarantined", [parameters.quarantineId], parameters);
}
