import type { Client } from "../client/client.ts";
import { MILLION } from "../types/amounts.ts";
import type { JobSpec } from "../types/market.ts";
import { NOBODY, ZERO_HASH } from "../types/primitives.ts";
import { batchCount } from "../types/spec.ts";
import { peekInputs, type TaskInputs, toTask } from "./inputs.ts";
import { auditRateOf } from "./judge.ts";
import { MEASURED_TASKS, type Measurement } from "./measure.ts";
import { type Odds, oddsOfJob } from "./odds.ts";
import type { EstimateOptions } from "./options.ts";
import { type CostEstimate, estimateCost, planJob } from "./plan.ts";
import { measureFor, viewChain } from "./prepare.ts";
import type { LoadedProgram } from "./program.ts";

/** What a job is expected to cost and how it will be cut. */
export interface Estimate extends CostEstimate {
  readonly tasks: number;
  readonly batches: bigint;
  /** Share of batches that one more worker is likely to repeat, 0 to 1. */
  readonly auditShare: number;
  /** How likely a wrong result would be paid if nobody but the job's own workers looked; see `oddsOfJob`. */
  readonly odds: Odds;
  /** What was found by running the first tasks here. */
  readonly measured: Measurement | undefined;
  /** What the requester's own transactions cost: posting, closing. */
  readonly gas: {
    /** Units of gas. */
    readonly units: bigint;
    /** Wei of the chain's own coin at the present price. */
    readonly cost: bigint;
  };
  /** The job as it would be posted; its roots are empty, because nothing was stored. */
  readonly spec: JobSpec;
}

/** Gas of posting with a permit, and of closing with the refund; see the gas figures of the contracts. */
const REQUESTER_GAS = 220_000n;

/**
 * What a job would cost. Nothing is stored, posted or signed; the first tasks are run here, all others are counted.
 *
 * @throws ConunError `CHAIN_UNAVAILABLE`, or what the program throws when it is pinned.
 */
export async function estimateJob(
  client: Client,
  program: LoadedProgram,
  inputs: TaskInputs,
  options: EstimateOptions,
): Promise<Estimate> {
  const { signal } = options;
  const chain = await viewChain(client, options);
  const { first, all } = await peekInputs(inputs, MEASURED_TASKS);
  const measured = await measureFor(program, first.map(toTask), options);
  const taskCount = await count(all, signal);
  const work = {
    programId: program.id,
    tasksRoot: ZERO_HASH,
    taskCount: Math.max(1, taskCount),
    manifestDigest: ZERO_HASH,
    measured,
  };
  const spec = planJob(options, work, chain, { requester: client.address ?? NOBODY, salt: ZERO_HASH });
  const cost = estimateCost(spec, measured, chain.terms);
  const fees = await client.provider.getFeeData();
  return {
    ...cost,
    tasks: taskCount,
    batches: batchCount(spec),
    auditShare: auditRateOf(spec) / Number(MILLION),
    odds: oddsOfJob(spec),
    measured,
    gas: { units: REQUESTER_GAS, cost: REQUESTER_GAS * (fees.gasPrice ?? 0n) },
    spec: options.budget === undefined ? { ...spec, budget: cost.suggestedBudget } : spec,
  };
}

async function count(tasks: Iterable<unknown> | AsyncIterable<unknown>, signal?: AbortSignal): Promise<number> {
  let number = 0;
  if (Symbol.asyncIterator in tasks) {
    for await (const _ of tasks) {
      signal?.throwIfAborted();
      number++;
    }
  } else {
    for (const _ of tasks) number++;
  }
  return number;
}
