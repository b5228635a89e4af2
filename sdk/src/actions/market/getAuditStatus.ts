import type { Client } from "../../client/client.ts";
import { type ReadOptions, readContract } from "../../client/read.ts";
import type { AuditStatus } from "../../types/market.ts";
import type { JobId } from "../../types/primitives.ts";

/** Parameters of {@link getAuditStatus}. */
export interface GetAuditStatusParameters extends ReadOptions {
  readonly jobId: JobId;
  readonly batch: bigint;
}

/** What {@link getAuditStatus} gives. */
export interface GetAuditStatusReturn {
  readonly status: AuditStatus;
  /** Parts of a million with which the batch is drawn; zero where nothing is drawn. */
  readonly rate: number;
}

/**
 * Where the draw of a batch's audit stands: `waiting` for its seed, when nothing can be revealed, `spared`, `drawn`, when
 * the next `reveal` opens one more slot instead, or `none`.
 *
 * @throws ConunError `CHAIN_UNAVAILABLE`.
 *
 * @example
 * const { status } = await getAuditStatus(client, { jobId, batch: 0n });
 */
export async function getAuditStatus(
  client: Client,
  parameters: GetAuditStatusParameters,
): Promise<GetAuditStatusReturn> {
  const { jobId, batch } = parameters;
  const { status, rate } = await readContract(client, "market", "auditStatus", [jobId, batch], parameters);
  return { status, rate: Number(rate) };
}
