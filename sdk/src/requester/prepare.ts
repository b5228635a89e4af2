import { getGameParameters } from "../actions/dispute/getGameParameters.ts";
import { getChainParameters } from "../actions/market/getChainParameters.ts";
import { getResolverStatus } from "../actions/market/getResolverStatus.ts";
import { getTerms } from "../actions/market/getTerms.ts";
import { type Client, LOCAL_CHAIN_ID } from "../client/client.ts";
import { signing } from "../client/write.ts";
import { failure } from "../errors/failure.ts";
import type { ExpectedJob } from "../storage/outputs/job.ts";
import { publishInputs } from "../storage/publish/inputs.ts";
import { publishJobManifest, publishProgram } from "../storage/publish/objects.ts";
import type { Storage } from "../storage/storage.ts";
import { formatCon } from "../types/amounts.ts";
import type { JobSpec } from "../types/market.ts";
import { type Address, address, type Hex, NOBODY } from "../types/primitives.ts";
import { jobIdOf } from "../types/spec.ts";
import { abortable } from "../util/abort.ts";
import { peekInputs, type TaskInputs } from "./inputs.ts";
import { replaySeconds } from "./judge.ts";
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

/** What of the chain a plan depends on. Throws `RESOLVER_MISSING` if jobs cannot name the resolver that was chosen. */
export async function viewChain(client: Client, { resolver: wanted, signal }: EstimateOptions): Promise<ChainView> {
  const [terms, parameters, block, resolver] = await Promise.all([
    getTerms(client, { signal }),
    getChainParameters(client, { signal }),
    abortable(client.provider.getBlock("latest"), signal),
    resolverFor(client, wanted, signal),
  ]);
  return { terms, parameters, now: block?.timestamp ?? Math.floor(Date.now() / 1000), resolver };
}

/**
 * The resolver that a choice leads to; without one the network's own game, if it has one. On a development chain it has to
 * be named: there all workers are one's own, and windows would only be waited for.
 */
async function resolverFor(
  client: Client,
  wanted: EstimateOptions["resolver"],
  signal: AbortSignal | undefined,
): Promise<Address | undefined> {
  if (wanted === "votes") return undefined;
  const own = wanted === undefined || wanted === "proofs";
  const resolver = own ? client.deployment.disputeGame : address(wanted, "resolver");
  if (wanted === undefined && client.chainId === LOCAL_CHAIN_ID) return undefined;
  if (resolver === undefined) {
    if (wanted === undefined) return undefined;
    throw failure("RESOLVER_MISSING", "The network has no game that judges results.");
  }
  const status = await getResolverStatus(client, { resolver, signal });
  if (status === "added") return resolver;
  if (wanted === undefined) return undefined;
  const why = status === "void" ? "is void: it judges nothing any more" : "is not one of the market's";
  throw failure("RESOLVER_MISSING", `The resolver ${resolver} ${why}.`, {
    hint: "Name one that the market has added, or let results be judged by votes.",
    details: { resolver, status },
  });
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
  const chain = await viewChain(client, options);
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
  if (storage.expectOutputs !== undefined) {
    const playing = await gameSeconds(client, spec, signal);
    await storage.expectOutputs(expectedOf(client, spec, manifest.cid, playing), { signal });
  }
  return { spec, hint: manifest.hint, measured, cost };
}

/** Seconds that a game about a result may go on after its window. */
async function gameSeconds(client: Client, spec: JobSpec, signal: AbortSignal | undefined): Promise<number> {
  if (spec.resolver === NOBODY) return 0;
  const { answerFloor, gameFloor } = await getGameParameters(client, { resolver: spec.resolver, signal });
  return answerFloor + 2 * gameFloor + 3 * replaySeconds(spec.limits.steps);
}

/** What a storage has to know to take the outputs of a job from its workers. */
function expectedOf({ chainId, deployment }: Client, spec: JobSpec, manifest: string, playing: number): ExpectedJob {
  const { market } = deployment;
  const ends = spec.postingDeadline + spec.commitTimeout + spec.challengeWindow + playing + SPARE_SECONDS;
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
