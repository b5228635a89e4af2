import type { Client } from "../../client/client.ts";
import { type WriteOptions, type Written, writeContract } from "../../client/write.ts";

/** Parameters of {@link collectFees}. */
export type CollectFeesParameters = WriteOptions;

/** What {@link collectFees} gives. */
export type CollectFeesReturn = Written<"market">;

/**
 * Sends collected protocol fees to the fee receiver; anyone may call.
 *
 * @throws ConunError `SIGNER_MISSING`, `GAS_TOO_LOW`.
 *
 * @example
 * await collectFees(client);
 */
export function collectFees(client: Client, parameters: CollectFeesParameters = {}): Promise<CollectFeesReturn> {
  return writeContract(client, "market", "collectFees", [], parameters);
}
