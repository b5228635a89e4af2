import type { Client } from "../../client/client.ts";
import { type ReadOptions, readContract } from "../../client/read.ts";
import { resolverAt } from "../../events/dispute.ts";
import type { Address, Hex } from "../../types/primitives.ts";

/** Parameters of {@link getSegmentHash}. */
export interface GetSegmentHashParameters extends ReadOptions {
  /** The game's id; `gameId` computes it. */
  readonly id: Hex;
  /** The job's resolver; the deployment's game if left out. */
  readonly resolver?: Address | undefined;
}

/** What {@link getSegmentHash} gives. */
export type GetSegmentHashReturn = Hex;

/**
 * Hash of the segment in question; zero before the position was opened. `segmentHash` computes it from events.
 *
 * @throws ConunError `RESOLVER_MISSING`, `CHAIN_UNAVAILABLE`.
 *
 * @example
 * const stored = await getSegmentHash(client, { id });
 */
export function getSegmentHash(client: Client, parameters: GetSegmentHashParameters): Promise<GetSegmentHashReturn> {
  return readContract(client, resolverAt(parameters.resolver), "segmentHash", [parameters.id], parameters);
}
