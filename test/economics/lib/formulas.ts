import type { Reference } from "./batch.ts";

/** Parts of a whole. */
export const MILLION = 1_000_000n;
const PRICED_STEPS = 10n ** 9n;

/** The greatest of some amounts. */
export function greatest([first = 0n, ...others]: readonly bigint[]): bigint {
  let found = first;
  for (const other of others) if (other > found) found = other;
  return found;
}

/** Wei for steps at a price for 10^9 of them. */
export const paidFor = (steps: bigint, price: bigint): bigint => (steps * price) / PRICED_STEPS;

/** The most that a batch can pay one worker, in wei: every task runs to its limit, at the highest price. */
export function mostPaid({ spec }: Reference): bigint {
  const steps = BigInt(spec.batchSize) * spec.limits.steps;
  return spec.taskFee * BigInt(spec.batchSize) + paidFor(steps, spec.maxStepPrice);
}

/** What a worker gets of a price, the provider's fee taken off. */
export function earnedOf(price: bigint, providerFee: number): bigint {
  return price - (price * BigInt(providerFee)) / MILLION;
}

/** Provider's fees that bring the rate of audits as low as it gets: 1.5 g / (g + B + record) is a tenth of what it was. */
export function fullRecord(job: Reference): bigint {
  return 9n * (mostPaid(job) + job.spec.bond / 2n);
}

/** How often a lie is met by an audit that does not fall to the liar's own coalition, in parts of a million. */
export function watchedBy(job: Reference, auditRate: bigint): bigint {
  return (auditRate * (MILLION - job.stage.assumptions.coalition)) / MILLION;
}

/** Average of two outcomes of which the second has the probability `watched`, in parts of a million. */
export const average = (unseen: bigint, found: bigint, watched: bigint): bigint =>
  (unseen * (MILLION - watched) + found * watched) / MILLION;

/**
 * The bond at which a lie comes to nothing: `(1 - p) gain = p (S / 2 + loss)`.
 *
 * @param loss Wei that being found costs beyond half of the bond.
 * @param watched p in parts of a million.
 */
export function leastBond(gain: bigint, loss: bigint, watched: bigint): bigint {
  return greatest([0n, 2n * ((gain * (MILLION - watched)) / watched - loss)]);
}

/** Wei of stake for a claim that was held for so many seconds and not finished; `reserved` is what the batch ties up. */
export function expiryPenalty(job: Reference, reserved: bigint, held: number): bigint {
  const { expiryRate, expiryFloor } = job.stage.parameters.terms;
  const unit = 10n ** 12n;
  const day = 86_400n * MILLION * unit;
  const grown = (reserved * BigInt(expiryRate) * BigInt(held) + day - 1n) / day;
  const units = greatest([grown, BigInt(expiryFloor)]);
  if (units * unit > job.spec.bond) throw new Error("the bond is less than the penalty");
  return units * unit;
}
