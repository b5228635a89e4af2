import { getTerms, type JobSpec, type Terms } from "@conun/sdk";
import type { Stage } from "./scenario.ts";

const MILLION = 1_000_000n;
const PRICED_STEPS = 10n ** 9n;

/** Terms of the market. */
export function termsOf({ requester }: Stage): Promise<Terms> {
  return getTerms(requester.client);
}

/** Wei for one result of a batch by the rules of the protocol, computed without any of its code. */
export function priceOf(spec: JobSpec, tasks: number, steps: bigint): bigint {
  return spec.taskFee * BigInt(tasks) + (spec.minStepPrice * steps) / PRICED_STEPS;
}

/** What a worker gets of a price. */
export function earnedOf(price: bigint, { providerFee }: Terms): bigint {
  return price - (price * BigInt(providerFee)) / MILLION;
}

/** What leaves the budget for a number of results of a price. */
export function spentOn(price: bigint, results: number, { requesterFee }: Terms): bigint {
  const gross = price * BigInt(results);
  return gross + (gross * BigInt(requesterFee)) / MILLION;
}

/** Stake in whole units of 10^-6 CON, in wei. */
export function inUnits(wei: bigint): bigint {
  return wei - (wei % 10n ** 12n);
}
