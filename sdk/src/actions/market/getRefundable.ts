import type { Client } from "../../client/client.ts";
import { type ReadOptions, readContract } from "../../client/read.ts";
import type { JobSpec } from "../../types/market.ts";
import type { Address } from "../../types/primitives.ts";
import { specArgument } from "../../types/spec.ts";

/** Parameters of {@link getRefundable}. */
export interface GetRefundableParameters extends ReadOptions {
  /** The job's whole specification. */
  readonly spec: JobSpec;
  readonly payer: Address;
}

/** What {@link getRefundable} gives. */
export type GetRefundableReturn = bigint;

/**
 * What a payer can get back now, in wei.
 *
 * @throws ConunError `CHAIN_UNAVAILABLE`.
 *
 * @example
 * const wei = await getRefundable(client, { spec, payer });
 */
export function getRefundable(client: Client, parameters: GetRefundableParameters): Promise<GetRefundableReturn> {
  return readContract(client, "market", "refundable", [specArgument(parameters.spec), parameters.payer], parameters);
}
