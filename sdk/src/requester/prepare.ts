import { getChainParameters } from "../actions/market/getChainParameters.ts";
import { getTerms } from "../actions/market/getTerms.ts";
import type { Client } from "../client/client.ts";
import { signing } from "../client/write.ts";
import { failure } from "../errors/failure.ts";
import type { ExpectedJob } from "../storage/outputs/job.ts";
import { publishInputs } from "../storage/publish/inputs.ts";
import { publishJobManifest, publishProgram } from "../storage/publish/objects.ts";
import type { Storage } from "../storage/storage.ts";
import { formatCon } from "../types/amounts.ts";
import type { JobSpec } from "../types/market.ts";
import type { Hex } from "../types/primitives.ts";
import { jobIdOf } from "../types/spec.ts";
import { abortable } from "../util/abort.ts";
import { peekInputs, type TaskInputs } from "./inputs.ts";
import { MEASURED_TASKS, type Measurement, measure } from "./measure.ts";
import type { EstimateOptions, JobOptions } from "./options.ts";
import { requireBalance } from "./pay.ts";
import { type ChainView, type CostEstimate, estimateCost, planJob, planLimits } from "./plan.ts";
import type { LoadedProgram } from "./program.ts";

/** Seconds that outputs are kept after a job's last batch was settled, at the latest. */
const OUTPUTS_KEPT_SECONDS = 30 * 86_400;
/** Seconds for filling, revealing and settling. */
const SPARE_SECONDS = 86_400;

/** A job that is planned and stored but not posted: what a dry run shows. */
export interface PreparedJob {
  readonly spec: JobSpec;
  /** Where its manifest is. */
  readonly hint: string;
  readonly measured: Measurement | undefined;
  readonly cost: CostEstimate;
}

/** What of the chain a plan depends on. */
export async function viewChain(client: Client, signal?: AbortSignal): Promise<ChainView> {
  const [terms, parameters, block] = await Promise.all([
    getTerms(client, { signal }),
    getChainParameters(client, { signal }),
    abortable(client.provider.getBlock("latest"), signal),
  ]);
  return { terms, parameters, now: block?.timestamp ?? Math.floor(Date.now() / 1000) };
}

/**
 * Stores a job's program, inputs and manifest and plans its specification; nothing is posted or paid.
 *
 * @throws ConunError `BALANCE_TOO_LOW`, `BUDGET_TOO_SMALL`, `SIGNER_MISSING`, storage errors.
 */
export async function prepareJob(
  client: Client,
  storage: Storage,
  program: LoadedProgram,
  inputs: TaskInputs,
  options: JobOptions,
  salt: Hex,
): Promise<PreparedJob> {
  const { signal } = options;
  const requester = signing(client).address;
  await requireBalance(client, options.budget, signal); // before anything is uploaded
  const chain = await viewChain(client, signal);
  const { first, all } = await peekInputs(inputs, MEASURED_TASKS);
  if (first.length === 0) throw failure("ARGUMENT_INVALID", "inputs: there is no task.");
  const planned = options.limits?.steps !== undefined && options.batchSize !== undefined && options.bond !== undefined;
  const measured = planned ? undefined : await measureFor(program, first, options);
  signal?.throwIfAborted();
  const stored = await publishProgram(program.bytes, storage, { signal });
  const published = await publishInputs(all, storage, { signal, onProgress: options.onStored });
  const manifest = await publishJobManifest(
    {
      kind: "conun/job",
      version: 1,
      name: options.name ?? "",
      description: options.description ?? "",
      program: { cid: stored.cid, size: stored.size },
      inputs: { cid: published.index.cid, size: published.index.size },
      outputs: { mediaType: options.mediaType ?? "application/octet-stream" },
    },
    storage,
    { signal },
  );
  const { tasksRoot, taskCount } = published;
  const work = { programId: program.id, tasksRoot, taskCount, manifestDigest: manifest.digest, measured };
  const spec = planJob(options, work, chain, { requester, salt });
  const cost = estimateCost(spec, measured, chain.terms);
  if (spec.budget < cost.worstCase)
    throw tooSmall(spec.budget, cost, "one batch may cost in the worst case", cost.worstCase);
  if (measured !== undefined && !measured.cut && spec.budget < cost.expected) {
    throw tooSmall(spec.budget, cost, "the job will cost by the tasks measured here", cost.expected);
  }
  await storage.expectOutputs?.(expectedOf(client, spec, manifest.cid), { signal });
  return { spec, hint: manifest.hint, measured, cost };
}

/** What a storage has to know to take the outputs of a job from its workers. */
function expectedOf({ chainId, deployment }: Client, spec: JobSpec, manifest: string): ExpectedJob {
  const { market } = deployment;
  const ends = spec.postingDeadline + spec.commitTimeout + spec.challengeWindow + SPARE_SECONDS;
  return {
    jobId: jobIdOf({ chainId, market, spec }),
    chainId,
    market,
    manifest,
    taskCount: Number(spec.taskCount),
    batchSize: spec.batchSize,
    outputBytes: Number(spec.limits.outputBytes),
    ends,
    until: ends + OUTPUTS_KEPT_SECONDS,
  };
}

/** Runs a job's first tasks here. */
export async function measureFor(
  program: LoadedProgram,
  first: Parameters<typeof measure>[1],
  options: EstimateOptions,
): Promise<Measurement | undefined> {
  const { pages, outputBytes } = planLimits(options, undefined);
  return measure(program, first, { pages: Number(pages), outputBytes: Number(outputBytes) });
}

function tooSmall(budget: bigint, cost: CostEstimate, what: string, needed: bigint): Error {
  return failure(
    "BUDGET_TOO_SMALL",
    `The budget of ${formatCon(budget)} CON is below the ${formatCon(needed)} CON that ${what}.`,
    {
      hint: `Give ${formatCon(cost.suggestedBudget)} CON, or lower step limit, price, replicas or batch size.`,
      details: { budget, needed, suggestedBudget: cost.suggestedBudget },
    },
  );
}
