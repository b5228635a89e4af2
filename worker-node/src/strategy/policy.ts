import { formatCon, type JobSpec } from "@conun/sdk";
import { isProvable } from "./provable.ts";
import { type Refusal, refuse } from "./refusal.ts";
import type { JobView } from "./view.ts";

const PAGE = 65_536n;
const BILLION = 10n ** 9n;
const MILLION = 1_000_000n;
/** Bits of the trace of a game, and steps that a machine may take beyond those that the meter counts. */
const TRACE_STEPS = 2n ** 40n;
const STEPS_BEYOND = 1024n;

/** What a worker takes. Amounts in wei, sizes in bytes, addresses and ids in lower case. */
export interface Policy {
  readonly minPerBillionSteps: bigint;
  readonly minPerTask: bigint;
  readonly maxTaskSeconds: number;
  readonly maxMemoryBytes: number;
  readonly maxOutputBytes: number;
  readonly maxBatchOutputBytes: number;
  readonly maxBondPerBatch: bigint | undefined;
  readonly maxStakeAtRisk: bigint | undefined;
  /** Takes jobs where several results have to agree, and none may be added where they do not. */
  readonly withoutSpare: boolean;
  /** Contracts that may judge results; lower case. */
  readonly resolvers: readonly string[];
  /** Longest time that a bond may be bound after the reveal. */
  readonly maxWindowSeconds: number;
  readonly acceptRequesters: readonly string[];
  readonly acceptPrograms: readonly string[];
  readonly refuseRequesters: readonly string[];
  readonly refusePrograms: readonly string[];
}

/** What running one task showed. */
export interface Sample {
  readonly seconds: number;
  readonly steps: bigint;
  readonly outputBytes: number;
}

/** Wei that a task of `steps` steps brings its worker, rounded down, protocol fee taken off. */
export function taskPay(spec: JobSpec, stepPrice: bigint, steps: bigint, providerFee: number): bigint {
  const gross = spec.taskFee + (stepPrice * steps) / BILLION;
  return gross - (gross * BigInt(providerFee)) / MILLION;
}

/**
 * Whether a job is worth a look, from its specification alone; undefined if it is.
 *
 * @param stepPrice What a batch pays now for 10^9 steps, in wei.
 * @param providerFee Protocol fee off the worker's pay, parts of a million.
 * @param now Unix seconds on chain.
 */
export function judgeJob(
  job: JobView,
  policy: Policy,
  { now, stepPrice, providerFee }: { now: number; stepPrice: bigint; providerFee: number },
): Refusal | undefined {
  const { spec } = job;
  if (job.closed && job.batches.size === 0) return refuse("job-closed", "closed");
  if (now >= spec.postingDeadline) return refuse("posting-over", `over since ${now - spec.postingDeadline} s`);
  if (spec.version !== 1) return refuse("spec-unknown", `version ${spec.version}`);
  const judged = isProvable(spec) ? judgeProvable(spec, policy) : judgeVotes(spec, policy);
  return (
    judged ?? judgeLists(spec, policy) ?? judgeSizes(spec, policy) ?? judgeCeiling(spec, policy, stepPrice, providerFee)
  );
}

function judgeVotes(spec: JobSpec, policy: Policy): Refusal | undefined {
  if (policy.withoutSpare || spec.replicas === 1 || spec.maxReplicas > spec.replicas) return undefined;
  return refuse("no-spare-replica", `${spec.replicas} equal results of ${spec.maxReplicas}`);
}

/** Results that are judged: by whom, whether a game about them can be won, and for how long the bond is bound. */
function judgeProvable(spec: JobSpec, policy: Policy): Refusal | undefined {
  if (!policy.resolvers.includes(spec.resolver.toLowerCase())) return refuse("resolver-not-accepted", spec.resolver);
  if (spec.limits.steps + STEPS_BEYOND >= TRACE_STEPS) {
    return refuse("spec-unknown", `${spec.limits.steps} steps: a trace has 2^40`);
  }
  if (spec.challengeWindow > policy.maxWindowSeconds) {
    const [asked, most] = [spec.challengeWindow, policy.maxWindowSeconds].map((one) => (one / 3600).toFixed(1));
    return refuse("window-too-long", `the bond is bound for ${asked} h, your limit is ${most} h`);
  }
  return undefined;
}

/** Whether a job pays enough and is fast enough, now that one of its tasks was run; undefined if so. */
export function judgeSample(
  spec: JobSpec,
  policy: Policy,
  { sample, stepPrice, providerFee }: { sample: Sample; stepPrice: bigint; providerFee: number },
): Refusal | undefined {
  if (sample.seconds > policy.maxTaskSeconds) {
    return refuse("task-too-long", `a task took ${sample.seconds.toFixed(1)} s of ${policy.maxTaskSeconds} s`);
  }
  const outputs = sample.outputBytes * spec.batchSize;
  if (outputs > policy.maxBatchOutputBytes) {
    return refuse("output-too-large", `about ${mib(BigInt(outputs))} MiB a batch`);
  }
  return judgePrice(spec, policy, { steps: sample.steps, stepPrice, providerFee });
}

function judgeLists(spec: JobSpec, policy: Policy): Refusal | undefined {
  const requester = spec.requester.toLowerCase();
  const program = spec.programId.toLowerCase();
  if (policy.refuseRequesters.includes(requester)) return refuse("requester-refused", spec.requester);
  if (policy.refusePrograms.includes(program)) return refuse("program-refused", spec.programId);
  if (policy.acceptRequesters.length > 0 && !policy.acceptRequesters.includes(requester)) {
    return refuse("requester-not-accepted", spec.requester);
  }
  if (policy.acceptPrograms.length > 0 && !policy.acceptPrograms.includes(program)) {
    return refuse("program-not-accepted", spec.programId);
  }
  return undefined;
}

function judgeSizes(spec: JobSpec, policy: Policy): Refusal | undefined {
  const memory = spec.limits.pages * PAGE;
  if (memory > BigInt(policy.maxMemoryBytes)) {
    return refuse("memory-too-large", `${mib(memory)} MiB of ${mib(BigInt(policy.maxMemoryBytes))} MiB`);
  }
  const { outputBytes } = spec.limits;
  if (outputBytes > BigInt(policy.maxOutputBytes)) {
    return refuse("output-too-large", `${mib(outputBytes)} MiB a task of ${mib(BigInt(policy.maxOutputBytes))} MiB`);
  }
  if (policy.maxBondPerBatch !== undefined && spec.bond > policy.maxBondPerBatch) {
    return refuse("bond-too-high", `${formatCon(spec.bond)} CON of ${formatCon(policy.maxBondPerBatch)} CON`);
  }
  return undefined;
}

/**
 * Pay and floor both grow with the steps in a straight line, so a job that is too cheap for a task of no steps and for
 * one of all steps is too cheap for every task.
 */
function judgeCeiling(spec: JobSpec, policy: Policy, stepPrice: bigint, providerFee: number): Refusal | undefined {
  const none = judgePrice(spec, policy, { steps: 0n, stepPrice, providerFee });
  return none && judgePrice(spec, policy, { steps: spec.limits.steps, stepPrice, providerFee });
}

function judgePrice(
  spec: JobSpec,
  policy: Policy,
  { steps, stepPrice, providerFee }: { steps: bigint; stepPrice: bigint; providerFee: number },
): Refusal | undefined {
  const pay = taskPay(spec, stepPrice, steps, providerFee);
  const floor = policy.minPerTask + (policy.minPerBillionSteps * steps) / BILLION;
  if (pay >= floor) return undefined;
  return refuse(
    "too-cheap",
    `${formatCon(pay)} CON for a task of ${steps} steps, your floor is ${formatCon(floor)} CON`,
  );
}

function mib(bytes: bigint): string {
  return (Number(bytes) / 2 ** 20).toFixed(bytes < 2n ** 20n ? 2 : 0);
}
