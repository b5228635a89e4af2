import type { Client } from "../../client/client.ts";
import { type WriteOptions, type Written, writeContract } from "../../client/write.ts";
import type { AllotmentId } from "../../types/primitives.ts";

/** Parameters of {@link revoke}. */
export interface RevokeParameters extends WriteOptions {
  readonly allotmentId: AllotmentId;
}

/** What {@link revoke} gives. */
export type RevokeReturn = Written<"registry">;

/**
 * Ends an operator's authorisation: no new assignment; its allotment goes back as its assignments end.
 *
 * @throws ConunError ContractError `NotAllotmentOwner`.
 *
 * @example
 * await revoke(client, { allotmentId });
 */
export function revoke(client: Client, parameters: RevokeParameters): Promise<RevokeReturn> {
  return writeContract(client, "registry", "revoke", [parameters.allotmentId], parameters);
}
