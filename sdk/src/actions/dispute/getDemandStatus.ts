import type { Client } from "../../client/client.ts";
import { type ReadOptions, readContract } from "../../client/read.ts";
import { resolverAt } from "../../events/dispute.ts";
import type { DemandState } from "../../types/dispute.ts";
import type { Address, Hex } from "../../types/primitives.ts";

/** Parameters of {@link getDemandStatus}. */
export interface GetDemandStatusParameters extends ReadOptions {
  /** The demand's id; `demandId` computes it. */
  readonly id: Hex;
  /** The job's resolver; the deployment's game if left out. */
  readonly resolver?: Address | undefined;
}

/** What {@link getDemandStatus} gives. */
export type GetDemandStatusReturn = {
  readonly state: DemandState;
  /** Who made it, as long as it is not over. */
  readonly demander: Address;
  /** Unix seconds. Open: last one for the answer; answered: last one for following it up. */
  readonly until: number;
  /** Wei for the answer, as long as it is open. */
  readonly payment: bigint;
};

/**
 * Where a demand stands.
 *
 * @throws ConunError `RESOLVER_MISSING`, `CHAIN_UNAVAILABLE`.
 *
 * @example
 * const { state, until } = await getDemandStatus(client, { id });
 */
export function getDemandStatus(client: Client, parameters: GetDemandStatusParameters): Promise<GetDemandStatusReturn> {
  return readContract(client, resolverAt(parameters.resolver), "demandStatus", [parameters.id], parameters);
}
