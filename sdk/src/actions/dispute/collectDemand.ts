import type { Client } from "../../client/client.ts";
import { type WriteOptions, type Written, writeContract } from "../../client/write.ts";
import type { Demand } from "../../dispute/demand.ts";
import { resolverAt } from "../../events/dispute.ts";
import type { Address } from "../../types/primitives.ts";
import { demandArgument } from "./demandArgument.ts";

/** Parameters of {@link collectDemand}. */
export interface CollectDemandParameters extends WriteOptions {
  /** What was demanded; see `ChunkDemanded`. */
  readonly asked: Demand;
  /** The job's resolver; the deployment's game if left out. */
  readonly resolver?: Address | undefined;
}

/** What {@link collectDemand} gives. */
export type CollectDemandReturn = Written<"disputeGame">;

/**
 * Ends a demand whose result was refuted otherwise: its demander has back what it paid; anyone may call.
 *
 * @throws ConunError ContractError `DemandStateWrong`, `DemandNotRefuted`.
 *
 * @example
 * await collectDemand(client, { asked });
 */
export function collectDemand(client: Client, parameters: CollectDemandParameters): Promise<CollectDemandReturn> {
  return writeContract(
    client,
    resolverAt(parameters.resolver),
    "collectDemand",
    [demandArgument(parameters.asked)],
    parameters,
  );
}
