import { failure } from "../errors/failure.ts";
import { MILLION, PRICED_STEPS, UNIT } from "../types/amounts.ts";
import type { ChainParameters, JobSpec, TaskLimits, Terms } from "../types/market.ts";
import { type Address, NOBODY } from "../types/primitives.ts";

/** Steps a second of the slowest machine that times are made for; `Windows.SLOWEST_STEPS` of the contracts. */
const SLOWEST_STEPS = 20_000_000n;
/** Steps of the longest trace that a game judges, and what a machine takes beyond its limit. */
const TRACE_STEPS = 1n << 40n;
const STEPS_BEYOND = 1024n;
/** Bonds in most that a batch can pay: the burned half is fifty times that, so that few batches need an audit. */
const BOND_MULTIPLE = 100n;
/** Audits asked for, in hundredths of the rate at which a lie breaks even. A record never lowers it. */
const AUDIT_HUNDREDTHS = 125n;
/** What the market takes at least where the owner has no record, likewise. */
const LEAST_AUDIT_HUNDREDTHS = 150n;
/** Seconds in which a watcher finds a result and fetches what it needs, on a chain where nothing takes long. */
const NOTICE_SECONDS = 5;
/** Seconds of replay that a window may have by itself, and times the chain's least window. */
const LEAST_REPLAY = 60;
const REPLAYS = 4;

/** Whether a game can judge tasks with this step limit. */
export const canBeProved = ({ steps }: Pick<TaskLimits, "steps">): boolean => steps + STEPS_BEYOND < TRACE_STEPS;

/**
 * Who judges a job's results.
 *
 * @param wanted What the requester named.
 * @param available The resolver that this leads to on the chain.
 * @throws ConunError `ARGUMENT_INVALID` if tasks are too long for the resolver that was named.
 */
export function planResolver(
  wanted: "votes" | "proofs" | Address | undefined,
  available: Address | undefined,
  limits: TaskLimits,
): Address {
  if (available === undefined || wanted === "votes") return NOBODY;
  if (canBeProved(limits)) return available;
  if (wanted === undefined) return NOBODY;
  throw failure("ARGUMENT_INVALID", `limits.steps: ${limits.steps} is more than a game can judge.`, {
    hint: `Give at most ${TRACE_STEPS - STEPS_BEYOND - 1n} steps, or let results be judged by votes.`,
  });
}

/** Tasks of a batch so that one replay of it does not make the window much longer than the chain's least. */
export function provableBatchSize({ steps }: TaskLimits, { minWindow }: ChainParameters): bigint {
  const seconds = BigInt(Math.max(LEAST_REPLAY, REPLAYS * minWindow));
  const size = (seconds * SLOWEST_STEPS) / steps;
  return size < 1n ? 1n : size;
}

/** Seconds in which a slow machine takes so many steps once more. */
export const replaySeconds = (steps: bigint): number => Number(steps / SLOWEST_STEPS);

/** Seconds from the last result to payment in which everybody can look: what the market asks for, once more, and some. */
export function planWindow(
  spec: Pick<JobSpec, "taskCount" | "batchSize" | "limits">,
  { minWindow }: ChainParameters,
  wanted: number | undefined,
): number {
  const size = BigInt(spec.batchSize);
  const tasks = spec.taskCount < size ? spec.taskCount : size;
  const least = minWindow + replaySeconds(tasks * spec.limits.steps);
  return Math.max(least, wanted ?? least + minWindow + NOTICE_SECONDS);
}

/** The most that a batch can pay one worker, in wei. */
export function mostPaid(
  spec: Pick<JobSpec, "taskFee" | "maxStepPrice" | "taskCount" | "batchSize" | "limits">,
): bigint {
  const size = BigInt(spec.batchSize);
  const tasks = spec.taskCount < size ? spec.taskCount : size;
  return spec.taskFee * tasks + (spec.limits.steps * tasks * spec.maxStepPrice) / PRICED_STEPS;
}

/** Bond of a provable job in wei: an even number of units, many times what a lie can win. */
export function planProvableBond(most: bigint, { expiryFloor }: Terms): bigint {
  const pairs = (BOND_MULTIPLE * most + 2n * UNIT - 1n) / (2n * UNIT);
  const floor = (10n * expiryFloor + 1n) / 2n;
  return (pairs > floor ? pairs : floor) * 2n * UNIT;
}

/** Parts of a million with which batches are audited whatever their workers' records. */
export const planAuditRate = (most: bigint, bond: bigint): number => rateOf(AUDIT_HUNDREDTHS, most, bond);

/** Parts of a million with which a batch of an owner without record is audited. */
export function auditRateOf(spec: JobSpec): number {
  if (spec.resolver === NOBODY) return 0;
  return Math.max(spec.auditRate, rateOf(LEAST_AUDIT_HUNDREDTHS, mostPaid(spec), spec.bond));
}

function rateOf(hundredths: bigint, most: bigint, bond: bigint): number {
  if (most === 0n) return 0;
  const over = 100n * (most + bond / 2n);
  const rate = (hundredths * MILLION * most + over - 1n) / over;
  return Number(rate < MILLION ? rate : MILLION);
}
