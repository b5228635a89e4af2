import type { Client } from "../../client/client.ts";
import { type ReadOptions, readContract } from "../../client/read.ts";
import type { Address } from "../../types/primitives.ts";

/** Parameters of {@link getRecord}. */
export interface GetRecordParameters extends ReadOptions {
  readonly owner: Address;
}

/** What {@link getRecord} gives: wei of CON. */
export type GetRecordReturn = bigint;

/**
 * An owner's record: protocol fees taken off what it earned with provable jobs of late, in wei. It lowers the rate at which
 * its batches are audited, and is lost with a refutation.
 *
 * @throws ConunError `CHAIN_UNAVAILABLE`.
 *
 * @example
 * const fees = await getRecord(client, { owner });
 */
export function getRecord(client: Client, parameters: GetRecordParameters): Promise<GetRecordReturn> {
  return readContract(client, "market", "record", [parameters.owner], parameters);
}
