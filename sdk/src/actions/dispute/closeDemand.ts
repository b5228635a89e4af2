import type { Client } from "../../client/client.ts";
import { type WriteOptions, type Written, writeContract } from "../../client/write.ts";
import type { Demand } from "../../dispute/demand.ts";
import { resolverAt } from "../../events/dispute.ts";
import type { JobSpec } from "../../types/market.ts";
import type { Address } from "../../types/primitives.ts";
import { specArgument } from "../../types/spec.ts";
import { demandArgument } from "./demandArgument.ts";

/** Parameters of {@link closeDemand}. */
export interface CloseDemandParameters extends WriteOptions {
  /** What was demanded; see `ChunkDemanded`. */
  readonly asked: Demand;
  /** The job's whole specification. */
  readonly spec: JobSpec;
  /** The job's resolver; the deployment's game if left out. */
  readonly resolver?: Address | undefined;
}

/** What {@link closeDemand} gives. */
export type CloseDemandReturn = Written<"disputeGame">;

/**
 * Ends the wait for a follow-up, so that the batch can be settled: the demander may at any time, anyone when its time is over.
 *
 * @throws ConunError ContractError `DemandStateWrong`, `DemandRuns`.
 *
 * @example
 * await closeDemand(client, { asked, spec });
 */
export function closeDemand(client: Client, parameters: CloseDemandParameters): Promise<CloseDemandReturn> {
  const { asked, spec } = parameters;
  return writeContract(
    client,
    resolverAt(parameters.resolver),
    "closeDemand",
    [demandArgument(asked), specArgument(spec)],
    parameters,
  );
}
