import type { Client } from "../../client/client.ts";
import { type ReadOptions, readContract } from "../../client/read.ts";
import type { JobSpec } from "../../types/market.ts";
import type { Address } from "../../types/primitives.ts";
import { specArgument } from "../../types/spec.ts";

/** Parameters of {@link getAuditRate}. */
export interface GetAuditRateParameters extends ReadOptions {
  /** The job's whole specification; it need not be posted. */
  readonly spec: JobSpec;
  readonly batch: bigint;
  readonly owner: Address;
}

/** What {@link getAuditRate} gives: parts of a million. */
export type GetAuditRateReturn = number;

/**
 * How often a batch would be audited if this owner claimed a slot of it now, in parts of a million; zero for jobs by votes.
 *
 * @throws ConunError ContractError `BatchOutOfRange`; `CHAIN_UNAVAILABLE`.
 *
 * @example
 * const share = (await getAuditRate(client, { spec, batch: 0n, owner })) / 1e6;
 */
export async function getAuditRate(client: Client, parameters: GetAuditRateParameters): Promise<GetAuditRateReturn> {
  const { spec, batch, owner } = parameters;
  return Number(await readContract(client, "market", "auditRateOf", [specArgument(spec), batch, owner], parameters));
}
