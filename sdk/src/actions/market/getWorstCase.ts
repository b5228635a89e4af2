import type { Client } from "../../client/client.ts";
import { type ReadOptions, readContract } from "../../client/read.ts";
import type { JobSpec } from "../../types/market.ts";
import { specArgument } from "../../types/spec.ts";

/** Parameters of {@link getWorstCase}. */
export interface GetWorstCaseParameters extends ReadOptions {
  /** The job's whole specification. */
  readonly spec: JobSpec;
  /** The first, a full one, if left out. */
  readonly batch?: bigint | undefined;
}

/** What {@link getWorstCase} gives. */
export type GetWorstCaseReturn = bigint;

/**
 * Wei that a claim reserves for a batch of this specification.
 *
 * @throws ConunError ContractError `BatchOutOfRange`.
 *
 * @example
 * const wei = await getWorstCase(client, { spec });
 */
export function getWorstCase(client: Client, parameters: GetWorstCaseParameters): Promise<GetWorstCaseReturn> {
  return readContract(
    client,
    "market",
    "worstCase",
    [specArgument(parameters.spec), parameters.batch ?? 0n],
    parameters,
  );
}
