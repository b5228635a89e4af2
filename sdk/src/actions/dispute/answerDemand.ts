import type { Client } from "../../client/client.ts";
import { type WriteOptions, type Written, writeContract } from "../../client/write.ts";
import type { Answer, Demand } from "../../dispute/demand.ts";
import { resolverAt } from "../../events/dispute.ts";
import type { JobSpec } from "../../types/market.ts";
import type { Address } from "../../types/primitives.ts";
import { specArgument } from "../../types/spec.ts";
import { demandArgument } from "./demandArgument.ts";

/** Parameters of {@link answerDemand}. */
export interface AnswerDemandParameters extends WriteOptions {
  /** What was demanded; see `ChunkDemanded`. */
  readonly asked: Demand;
  /** The job's whole specification. */
  readonly spec: JobSpec;
  /** What shows the chunk; `answerOutput`, `answerInput` and `answerCode` make it. */
  readonly answer: Answer;
  /** The job's resolver; the deployment's game if left out. */
  readonly resolver?: Address | undefined;
}

/** What {@link answerDemand} gives. */
export type AnswerDemandReturn = Written<"disputeGame">;

/**
 * Shows a demanded chunk; anyone may. The payment is the client's account's if it may move for the result's owner, else the
 * owner's.
 *
 * @throws ConunError ContractError `DemandStateWrong`, `DemandExpired`, `ResultMismatch`, `StepsMismatch`, `TaskUnknown`,
 * `RegionUnknown`, `ChunkSizeWrong`.
 *
 * @example
 * await answerDemand(client, { asked, spec, answer: answerOutput(tree, leaves, 3, output, 0) });
 */
export function answerDemand(client: Client, parameters: AnswerDemandParameters): Promise<AnswerDemandReturn> {
  const { asked, spec, answer } = parameters;
  return writeContract(
    client,
    resolverAt(parameters.resolver),
    "answer",
    [demandArgument(asked), specArgument(spec), answer],
    parameters,
  );
}
