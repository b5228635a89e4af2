import { failure } from "../errors/failure.ts";
import { MILLION, PRICED_STEPS, UNIT } from "../types/amounts.ts";
import type { ChainParameters, JobSpec, TaskLimits, Terms } from "../types/market.ts";
import { type Address, type Hex, NOBODY, ZERO_HASH } from "../types/primitives.ts";
import {
  auditRateOf,
  mostPaid,
  planAuditRate,
  planProvableBond,
  planResolver,
  planWindow,
  provableBatchSize,
} from "./judge.ts";
import type { Measurement } from "./measure.ts";
import type { EstimateOptions } from "./options.ts";

/** Bytes of a page of linear memory. */
const PAGE = 65_536;
/** Steps a second of the machine that time limits are meant for. */
const STEPS_PER_SECOND = 200_000_000n;
/** What a task may use beyond what was measured. */
const STEP_MARGIN = 10n;
const LEAST_STEP_LIMIT = 10_000_000n;
/** Steps of a batch that is neither too short to be worth its gas nor too long to be lost. */
const BATCH_STEPS = 5_000_000_000n;
const MAX_BATCH = 1_000n;
/** Batches of a job at least, so that several workers share it. */
const LEAST_BATCHES = 8n;
/** Batches that a budget should hold at once: what one reserves, the others cannot. */
const BATCHES_AT_ONCE = 4n;
const BATCH_STEPS_BOUND = 1n << 48n;
const MAX_SLOTS = 16;
const LEAST_EXECUTE = 300;
const DAY = 86_400;
const HOUR = 3_600;

/** Prices where the requester names none. */
export const DEFAULT_PRICES = { taskFee: 10n ** 13n, stepPrice: 5n * 10n ** 14n } as const;
/** Limits where the requester names none. */
export const DEFAULT_LIMITS = { memoryBytes: 512 * 2 ** 20, outputBytes: 10 * 2 ** 20, seconds: 300 } as const;

/** What the chain says to a new job. */
export interface ChainView {
  readonly terms: Terms & { readonly number: number };
  readonly parameters: ChainParameters;
  /** Unix seconds of the newest block. */
  readonly now: number;
  /** The resolver that the options lead to; none: votes. */
  readonly resolver?: Address | undefined;
}

/** What is known of the work. */
export interface WorkView {
  readonly programId: Hex;
  readonly tasksRoot: Hex;
  readonly taskCount: number;
  readonly manifestDigest: Hex;
  readonly measured: Measurement | undefined;
}

/** The numbers of a job: pure, so that the same work and options give the same job. */
export function planJob(
  options: EstimateOptions,
  work: WorkView,
  chain: ChainView,
  identity: { readonly requester: Address; readonly salt: Hex },
): JobSpec {
  const { replicas = 1, retries = 1, price = {}, timeouts = {} } = options;
  const prices = {
    taskFee: price.taskFee ?? DEFAULT_PRICES.taskFee,
    stepPrice: price.stepPrice ?? DEFAULT_PRICES.stepPrice,
  };
  const limits = planLimits(options, work.measured);
  const resolver = planResolver(options.resolver, chain.resolver, limits);
  const provable = resolver !== NOBODY;
  // Where results can be proved wrong, further replicas decide nothing.
  const maxReplicas = provable ? replicas : Math.min(MAX_SLOTS, replicas + retries);
  const taskCount = BigInt(work.taskCount);
  const cost: CostView = { ...prices, replicas, maxReplicas, fee: chain.terms.requesterFee };
  const largest = provable ? provableBatchSize(limits, chain.parameters) : MAX_BATCH;
  const batchSize = options.batchSize ?? planBatchSize(options.budget, limits, taskCount, work.measured, cost, largest);
  if (!Number.isInteger(batchSize) || batchSize < 1)
    throw failure("ARGUMENT_INVALID", `batchSize: ${batchSize} is not a number from 1.`);
  const shape = { taskCount, batchSize, limits, taskFee: prices.taskFee, maxStepPrice: prices.stepPrice };
  const bond =
    options.bond ??
    (provable
      ? planProvableBond(mostPaid(shape), chain.terms)
      : planBond(batchSize, limits, work.measured, prices, chain.terms));
  const spec: JobSpec = {
    version: 1,
    ...identity,
    programId: work.programId,
    tasksRoot: work.tasksRoot,
    taskCount,
    batchSize,
    limits,
    budget: options.budget ?? 0n,
    taskFee: prices.taskFee,
    minStepPrice: prices.stepPrice,
    maxStepPrice: prices.stepPrice, // results judged by votes have one price
    rampSeconds: 0,
    replicas,
    maxReplicas,
    onNoQuorum: options.onNoQuorum ?? (retries > 0 ? "reopen" : "refund"),
    resolver,
    bond,
    auditRate: asked(options.auditRate, provable) ?? (provable ? planAuditRate(mostPaid(shape), bond) : 0),
    commitTimeout: Math.max(
      chain.parameters.minCommitTimeout,
      timeouts.execute ?? planExecute(batchSize, work.measured),
    ),
    challengeWindow: provable
      ? planWindow(shape, chain.parameters, timeouts.verify)
      : Math.max(chain.parameters.minWindow, timeouts.verify ?? 0),
    postingDeadline: planDeadline(timeouts.match ?? DAY, options.key !== undefined, chain),
    terms: chain.terms.number,
    manifestDigest: work.manifestDigest,
    callback: options.callback ?? NOBODY,
    project: ZERO_HASH,
    extension: ZERO_HASH,
  };
  return spec;
}

/** A share of batches in parts of a million. */
function asked(share: number | undefined, provable: boolean): number | undefined {
  if (share === undefined) return undefined;
  if (!provable) throw failure("ARGUMENT_INVALID", "auditRate: only results that can be proved wrong are audited.");
  if (!(share >= 0 && share <= 1)) throw failure("ARGUMENT_INVALID", `auditRate: ${share} is not between 0 and 1.`);
  return Math.ceil(share * Number(MILLION));
}

/** Limits of one task. */
export function planLimits({ limits = {} }: EstimateOptions, measured: Measurement | undefined): TaskLimits {
  const { memoryBytes, outputBytes, seconds } = { ...DEFAULT_LIMITS, ...defined(limits) };
  const ceiling = BigInt(Math.ceil(seconds)) * STEPS_PER_SECOND;
  const wished =
    measured === undefined || measured.cut ? ceiling : max(LEAST_STEP_LIMIT, measured.maxSteps * STEP_MARGIN);
  return {
    steps: limits.steps ?? min(wished, ceiling),
    pages: BigInt(Math.ceil(memoryBytes / PAGE)),
    outputBytes: BigInt(outputBytes),
  };
}

interface CostView {
  readonly taskFee: bigint;
  readonly stepPrice: bigint;
  readonly replicas: number;
  readonly maxReplicas: number;
  /** Parts of a million. */
  readonly fee: number;
}

/** Wei that a batch of so many tasks reserves: `Pricing.worstCase` of the contracts. */
export function worstCaseOf(tasks: bigint, steps: bigint, cost: CostView): bigint {
  const slots = BigInt(Math.max(cost.replicas + 1, cost.maxReplicas));
  const each = cost.taskFee * tasks + ceilDiv(cost.stepPrice * steps * tasks, PRICED_STEPS);
  return slots * each + ceilDiv(slots * each * BigInt(cost.fee), MILLION);
}

function planBatchSize(
  budget: bigint | undefined,
  limits: TaskLimits,
  taskCount: bigint,
  measured: Measurement | undefined,
  cost: CostView,
  largest: bigint,
): number {
  const steps = max(1n, measured?.meanSteps ?? limits.steps);
  let size = min(min(MAX_BATCH, largest), max(1n, BATCH_STEPS / steps));
  size = min(size, max(1n, ceilDiv(taskCount, LEAST_BATCHES)));
  size = min(size, max(1n, (BATCH_STEPS_BOUND - 1n) / limits.steps));
  const atOnce = () => min(BATCHES_AT_ONCE, ceilDiv(taskCount, size)) * worstCaseOf(size, limits.steps, cost);
  while (budget !== undefined && size > 1n && atOnce() > budget) size /= 2n;
  return Number(size);
}

/** Twice what a batch earns: more than a liar can win, and not so much that few can afford it. */
function planBond(
  batchSize: number,
  limits: TaskLimits,
  measured: Measurement | undefined,
  prices: { taskFee: bigint; stepPrice: bigint },
  terms: Terms,
): bigint {
  const steps = measured?.meanSteps ?? limits.steps;
  const earned = BigInt(batchSize) * (prices.taskFee + (steps * prices.stepPrice) / PRICED_STEPS);
  return max(10n * terms.expiryFloor, ceilDiv(2n * earned, UNIT)) * UNIT;
}

function planExecute(batchSize: number, measured: Measurement | undefined): number {
  const steps = (measured?.maxSteps ?? 0n) * BigInt(batchSize);
  return Math.max(LEAST_EXECUTE, Number((4n * steps) / STEPS_PER_SECOND));
}

/** With a key, a full hour: then two programs that post the same at once post the very same job, and one is refused. */
function planDeadline(match: number, keyed: boolean, { now, parameters }: ChainView): number {
  const wished = now + match;
  const rounded = keyed ? Math.ceil(wished / HOUR) * HOUR : wished;
  return Math.min(rounded, now + parameters.maxPosting);
}

/** What a job is expected to cost, in wei. */
export interface CostEstimate {
  /** What one full batch reserves while it runs. */
  readonly worstCase: bigint;
  /** What all batches would reserve if they ran at once. */
  readonly tiedUp: bigint;
  /** What the job will cost by the measured tasks, fees and likely audits included; at the limits if none was measured. */
  readonly expected: bigint;
  /** The requester's protocol fee in `expected`. */
  readonly fees: bigint;
  /** A budget that lets the job run well: what is expected with a fifth more, and room for some batches at once. */
  readonly suggestedBudget: bigint;
}

/** What a planned job is expected to cost. */
export function estimateCost(spec: JobSpec, measured: Measurement | undefined, terms: Terms): CostEstimate {
  const cost: CostView = {
    taskFee: spec.taskFee,
    stepPrice: spec.maxStepPrice,
    replicas: spec.replicas,
    maxReplicas: spec.maxReplicas,
    fee: terms.requesterFee,
  };
  const worstCase = worstCaseOf(min(spec.taskCount, BigInt(spec.batchSize)), spec.limits.steps, cost);
  const full = spec.taskCount / BigInt(spec.batchSize);
  const rest = spec.taskCount % BigInt(spec.batchSize);
  const tiedUp = full * worstCase + (rest === 0n ? 0n : worstCaseOf(rest, spec.limits.steps, cost));
  const steps = measured?.meanSteps ?? spec.limits.steps;
  const each = spec.taskFee + ceilDiv(steps * spec.maxStepPrice, PRICED_STEPS);
  const once = each * spec.taskCount;
  const gross = once * BigInt(spec.replicas) + ceilDiv(once * BigInt(auditRateOf(spec)), MILLION);
  const fees = ceilDiv(gross * BigInt(terms.requesterFee), MILLION);
  const expected = gross + fees;
  const wished = max(expected + expected / 5n + worstCase, BATCHES_AT_ONCE * worstCase);
  const suggestedBudget = min(tiedUp, wished);
  return { worstCase, tiedUp, expected, fees, suggestedBudget };
}

function defined<T extends object>(options: T): Partial<{ [K in keyof T]: NonNullable<T[K]> }> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<{
    [K in keyof T]: NonNullable<T[K]>;
  }>;
}

function ceilDiv(a: bigint, b: bigint): bigint {
  return (a + b - 1n) / b;
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
