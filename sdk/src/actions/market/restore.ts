import type { Client } from "../../client/client.ts";
import { type WriteOptions, type Written, writeContract } from "../../client/write.ts";

/** Parameters of {@link restore}. */
export interface RestoreParameters extends WriteOptions {
  /** Number of the slash; see `Slashed` of the registry. */
  readonly quarantineId: bigint;
}

/** What {@link restore} gives. */
export type RestoreReturn = Written<"market">;

/**
 * Gives a slash that rests in quarantine back to its owner, where the resolver that brought it about is void; anyone may
 * call.
 *
 * @throws ConunError ContractError `SlashNotRestorable`, `QuarantineUnknown`, `NotReservingMarket`.
 *
 * @example
 * await restore(client, { quarantineId: 0n });
 */
export function restore(client: Client, parameters: RestoreParameters): Promise<RestoreReturn> {
  return writeContract(client, "market", "restore", [parameters.quarantineId], parameters);
}
