import type { Client } from "../../client/client.ts";
import { type ReadOptions, readContract } from "../../client/read.ts";
import { resolverAt } from "../../events/dispute.ts";
import type { Address, JobId } from "../../types/primitives.ts";

/** Parameters of {@link getDemandPlaces}. */
export interface GetDemandPlacesParameters extends ReadOptions {
  readonly jobId: JobId;
  readonly batch: bigint;
  readonly slot: number;
  readonly turn: number;
  /** The job's resolver; the deployment's game if left out. */
  readonly resolver?: Address | undefined;
}

/** What {@link getDemandPlaces} gives. */
export type GetDemandPlacesReturn = readonly number[];

/**
 * Until when the four places for demands against a result are taken, unix seconds; the first is the requester's alone.
 *
 * @throws ConunError `RESOLVER_MISSING`, `CHAIN_UNAVAILABLE`.
 *
 * @example
 * const [mine, ...others] = await getDemandPlaces(client, { jobId, batch: 0n, slot: 0, turn: 0 });
 */
export function getDemandPlaces(client: Client, parameters: GetDemandPlacesParameters): Promise<GetDemandPlacesReturn> {
  const { jobId, batch, slot, turn } = parameters;
  return readContract(client, resolverAt(parameters.resolver), "demandPlaces", [jobId, batch, slot, turn], parameters);
}
