import type { Spec } from "../lib/stage.ts";

/** Members of the contracts' enums, by number. */
export const A = {
  None: 0,
  Claimed: 1,
  Committed: 2,
  Revealed: 3,
  Paid: 4,
  Released: 5,
  Expired: 6,
  Refuted: 7,
} as const;
export const B = { Open: 0, Revealed: 1, Settled: 2, Refunded: 3 } as const;

/** The opening of a commitment, kept by whoever made it. */
export interface Opening {
  readonly root: string;
  readonly steps: bigint;
  readonly salt: string;
  readonly commitment: string;
}

/** A slot's current turn, as the chain has it. */
export interface Turn {
  readonly allotmentId: number;
  readonly status: number;
  readonly turn: number;
  readonly deadline: number;
  readonly steps: bigint;
  readonly vote: string;
}

/** A batch's header, as the chain has it. */
export interface Head {
  readonly firstClaimedAt: number;
  readonly fillDeadline: number;
  readonly revealedAt: number;
  readonly status: number;
  readonly slots: number;
  readonly committed: number;
  readonly round: number;
}

/** A batch: what the chain says, and what was noted on the way. */
export interface BatchState {
  readonly index: number;
  head: Head;
  turns: Turn[];
  /** Wei that its first claim reserved. */
  firstReserved: bigint;
  /** Wei that left the budget for it. */
  paid: bigint;
  /** Openings by slot and turn. */
  readonly openings: Map<string, Opening>;
  /** Owners that left it or were let go for another round. */
  readonly barred: Set<string>;
  /** The accepted root, once there is one. */
  root?: string;
}

/** A job: what the chain says, and what was noted on the way. */
export interface JobState {
  readonly spec: Spec;
  readonly id: string;
  readonly postedAt: number;
  /** The block that it was posted in, whose hash is the seed of its lotteries. */
  readonly block: number;
  free: bigint;
  reserved: bigint;
  closed: boolean;
  /** Wei paid in, by payer. */
  readonly payers: Map<string, bigint>;
  /** Wei that went back to payers. */
  refunded: bigint;
  /** Wei that left for work and fees. */
  paid: bigint;
  readonly batches: BatchState[];
}

export interface Terms {
  readonly requesterFee: bigint;
  readonly providerFee: bigint;
  readonly expiryFloor: bigint;
  readonly expiryRate: bigint;
  readonly lonelyShare: bigint;
}

/** An operator's allotment; `owner` is who pays. */
export interface Allotment {
  readonly id: number;
  readonly owner: string;
  readonly operator: string;
  revoked: boolean;
}

/** What an owner had staked from a time on. */
export interface Level {
  readonly time: number;
  readonly stake: bigint;
}

/** An owner's stake as it must be. */
export interface OwnerState {
  stake: bigint;
  readonly unbondings: { units: bigint; readyAt: number; done: boolean }[];
  credit: bigint;
}

const MILLION = 1_000_000n;
const UNIT = 10n ** 12n;
const ceilDiv = (a: bigint, b: bigint): bigint => (a + b - 1n) / b;
export const min = (a: bigint, b: bigint): bigint => (a < b ? a : b);
const max = (a: bigint, b: bigint): bigint => (a > b ? a : b);

export const tasksOf = ({ spec }: JobState, index: number): bigint =>
  min(spec.batchSize, spec.taskCount - BigInt(index) * spec.batchSize);

export const stepLimitOf = (job: JobState, index: number): bigint => job.spec.limits.steps * tasksOf(job, index);

/** What a result is worth before fees. */
export const priceOf = (job: JobState, index: number, steps: bigint): bigint =>
  job.spec.taskFee * tasksOf(job, index) + (steps * job.spec.maxStepPrice) / 10n ** 9n;

export const shareOf = (amount: bigint, parts: bigint): bigint => (amount * parts) / MILLION;

/** What a batch's claim must reserve. */
export function worstCaseOf(job: JobState, index: number, terms: Terms): bigint {
  const { spec } = job;
  const slots = max(spec.replicas + 1n, spec.maxReplicas);
  const steps = ceilDiv(spec.maxStepPrice * stepLimitOf(job, index), 10n ** 9n);
  const each = spec.taskFee * tasksOf(job, index) + steps;
  return slots * each + ceilDiv(slots * each * terms.requesterFee, MILLION);
}

/** Units that an assignment pays whose time ran out after `held` seconds. */
export function expiryOf(job: JobState, index: number, terms: Terms, held: number): bigint {
  const grown = ceilDiv(worstCaseOf(job, index, terms) * terms.expiryRate * BigInt(held), MILLION * 86_400n * UNIT);
  return min(job.spec.bond / UNIT, max(terms.expiryFloor, grown));
}

/** Units that an outvoted assignment loses where the winners earn `price`. */
export const slashOf = (job: JobState, price: bigint): bigint => min(job.spec.bond / UNIT, price / UNIT);

export const quarter = (units: bigint): bigint => ceilDiv(units, 4n);
