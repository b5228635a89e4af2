import type { Client } from "../../client/client.ts";
import { type ReadOptions, readContract } from "../../client/read.ts";
import type { Address, JobId } from "../../types/primitives.ts";

/** Parameters of {@link getBarred}. */
export interface GetBarredParameters extends ReadOptions {
  readonly jobId: JobId;
  /** Counts from zero. */
  readonly batch: bigint;
  readonly owner: Address;
}

/** What {@link getBarred} gives. */
export type GetBarredReturn = boolean;

/**
 * Whether an owner gave a slot of the batch back or let it expire, and may not come again.
 *
 * @throws ConunError `CHAIN_UNAVAILABLE`.
 *
 * @example
 * if (await getBarred(client, { jobId, batch, owner })) return;
 */
export function getBarred(client: Client, parameters: GetBarredParameters): Promise<GetBarredReturn> {
  return readContract(client, "market", "barred", [parameters.jobId, parameters.batch, parameters.owner], parameters);
}
