import type { JobSpec } from "@conun/sdk";

/** Wei for 10^9 steps that a batch pays if it is first claimed at `now`: what `stepPriceAt` of the market says. */
export function stepPriceAt(spec: JobSpec, postedAt: number, now: number): bigint {
  const { minStepPrice, maxStepPrice, rampSeconds } = spec;
  const elapsed = Math.max(0, now - postedAt);
  if (elapsed >= rampSeconds) return maxStepPrice;
  return minStepPrice + ((maxStepPrice - minStepPrice) * BigInt(elapsed)) / BigInt(rampSeconds);
}
