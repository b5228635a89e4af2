import type { Client } from "../../client/client.ts";
import { type WriteOptions, type Written, writeContract } from "../../client/write.ts";
import type { Demand } from "../../dispute/demand.ts";
import { resolverAt } from "../../events/dispute.ts";
import type { JobSpec } from "../../types/market.ts";
import type { Address } from "../../types/primitives.ts";
import { specArgument } from "../../types/spec.ts";
import { demandArgument } from "./demandArgument.ts";

/** Parameters of {@link timeoutDemand}. */
export interface TimeoutDemandParameters extends WriteOptions {
  /** What was demanded; see `ChunkDemanded`. */
  readonly asked: Demand;
  /** The job's whole specification. */
  readonly spec: JobSpec;
  /** The job's resolver; the deployment's game if left out. */
  readonly resolver?: Address | undefined;
}

/** What {@link timeoutDemand} gives. */
export type TimeoutDemandReturn = Written<"disputeGame">;

/**
 * Refutes a result whose holder left a demand unanswered; anyone may. Its demander has the reward, and what it paid.
 *
 * @throws ConunError ContractError `DemandStateWrong`, `DemandRuns`.
 *
 * @example
 * await timeoutDemand(client, { asked, spec });
 */
export function timeoutDemand(client: Client, parameters: TimeoutDemandParameters): Promise<TimeoutDemandReturn> {
  const { asked, spec } = parameters;
  return writeContract(
    client,
    resolverAt(parameters.resolver),
    "timeoutDemand",
    [demandArgument(asked), specArgument(spec)],
    parameters,
  );
}
