import type { Client } from "../../client/client.ts";
import { type ReadOptions, readContract } from "../../client/read.ts";
import type { JobSpec } from "../../types/market.ts";
import { specArgument } from "../../types/spec.ts";

/** Parameters of {@link getWindowEnd}. */
export interface GetWindowEndParameters extends ReadOptions {
  /** The job's whole specification. */
  readonly spec: JobSpec;
  readonly batch: bigint;
}

/** What {@link getWindowEnd} gives. */
export type GetWindowEndReturn = number;

/**
 * When the results of a batch can be paid, as they stand: until then they can be challenged. Unix seconds; zero while not
 * all results are there.
 *
 * @throws ConunError ContractError `JobUnknown`, `BatchOutOfRange`; `CHAIN_UNAVAILABLE`.
 *
 * @example
 * const endsAt = await getWindowEnd(client, { spec, batch: 0n });
 */
export async function getWindowEnd(client: Client, parameters: GetWindowEndParameters): Promise<GetWindowEndReturn> {
  const { spec, batch } = parameters;
  return Number(await readContract(client, "market", "windowEnd", [specArgument(spec), batch], parameters));
}
