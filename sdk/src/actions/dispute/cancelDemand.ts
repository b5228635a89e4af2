import type { Client } from "../../client/client.ts";
import { type WriteOptions, type Written, writeContract } from "../../client/write.ts";
import type { Demand } from "../../dispute/demand.ts";
import { resolverAt } from "../../events/dispute.ts";
import type { Address } from "../../types/primitives.ts";
import { demandArgument } from "./demandArgument.ts";

/** Parameters of {@link cancelDemand}. */
export interface CancelDemandParameters extends WriteOptions {
  /** What was demanded; see `ChunkDemanded`. */
  readonly asked: Demand;
  /** The job's resolver; the deployment's game if left out. */
  readonly resolver?: Address | undefined;
}

/** What {@link cancelDemand} gives. */
export type CancelDemandReturn = Written<"disputeGame">;

/**
 * Ends a demand of a void resolver: its demander has back what it paid; anyone may call.
 *
 * @throws ConunError ContractError `DemandStateWrong`, `NotVoid`.
 *
 * @example
 * await cancelDemand(client, { asked });
 */
export function cancelDemand(client: Client, parameters: CancelDemandParameters): Promise<CancelDemandReturn> {
  return writeContract(
    client,
    resolverAt(parameters.resolver),
    "cancelDemand",
    [demandArgument(parameters.asked)],
    parameters,
  );
}
