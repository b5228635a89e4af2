import type { Client } from "../../client/client.ts";
import { type WriteOptions, type Written, writeContract } from "../../client/write.ts";
import type { JobSpec } from "../../types/market.ts";
import { specArgument } from "../../types/spec.ts";

/** Parameters of {@link close}. */
export interface CloseParameters extends WriteOptions {
  /** The job's whole specification. */
  readonly spec: JobSpec;
}

/** What {@link close} gives. */
export type CloseReturn = Written<"market">;

/**
 * Closes a job: nothing more is claimed, what is free goes back to the payers. The requester at any time, anyone after
 * the posting deadline.
 *
 * @throws ConunError ContractError `JobUnknown`, `JobIsClosed`, `PostingStillOpen`.
 *
 * @example
 * await close(client, { spec });
 */
export function close(client: Client, parameters: CloseParameters): Promise<CloseReturn> {
  return writeContract(client, "market", "close", [specArgument(parameters.spec)], parameters);
}
