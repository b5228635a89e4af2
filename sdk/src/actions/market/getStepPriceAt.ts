import type { Client } from "../../client/client.ts";
import { type ReadOptions, readContract } from "../../client/read.ts";
import type { JobSpec } from "../../types/market.ts";
import { specArgument } from "../../types/spec.ts";

/** Parameters of {@link getStepPriceAt}. */
export interface GetStepPriceAtParameters extends ReadOptions {
  /** The job's whole specification. */
  readonly spec: JobSpec;
  /** Unix seconds. */
  readonly postedAt: number;
  /** Unix seconds. */
  readonly time: number;
}

/** What {@link getStepPriceAt} gives. */
export type GetStepPriceAtReturn = bigint;

/**
 * Wei for 10^9 steps that a batch pays if it is first claimed at `time`.
 *
 * @throws ConunError `CHAIN_UNAVAILABLE`.
 *
 * @example
 * const wei = await getStepPriceAt(client, { spec, postedAt, time });
 */
export function getStepPriceAt(client: Client, parameters: GetStepPriceAtParameters): Promise<GetStepPriceAtReturn> {
  return readContract(
    client,
    "market",
    "stepPriceAt",
    [specArgument(parameters.spec), parameters.postedAt, parameters.time],
    parameters,
  );
}
