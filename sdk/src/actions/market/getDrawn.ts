import type { Client } from "../../client/client.ts";
import { type ReadOptions, readContract } from "../../client/read.ts";
import type { JobSpec } from "../../types/market.ts";
import type { Address } from "../../types/primitives.ts";
import { specArgument } from "../../types/spec.ts";

/** Parameters of {@link getDrawn}. */
export interface GetDrawnParameters extends ReadOptions {
  /** The job's whole specification. */
  readonly spec: JobSpec;
  /** Counts from zero. */
  readonly batch: bigint;
  /** Counts from zero within the batch. */
  readonly slot: number;
  readonly owner: Address;
}

/** What {@link getDrawn} gives. */
export type GetDrawnReturn = {
  readonly may: boolean /** Age of the seed in blocks from which it may. */;
  readonly atAge: bigint;
};

/**
 * Whether an owner may claim this slot now, and if not, from when on.
 *
 * @throws ConunError `CHAIN_UNAVAILABLE`.
 *
 * @example
 * const { may } = await getDrawn(client, { spec, batch: 0n, slot: 0, owner });
 */
export function getDrawn(client: Client, parameters: GetDrawnParameters): Promise<GetDrawnReturn> {
  return readContract(
    client,
    "market",
    "drawn",
    [specArgument(parameters.spec), parameters.batch, parameters.slot, parameters.owner],
    parameters,
  );
}
