import { formatCon, fromUnits } from "@conun/sdk";
import { type Refusal, refuse } from "./refusal.ts";

/**
 * How many more batches the stake allows, at most `want`.
 *
 * @param options.bondUnits Units that each reserves.
 * @param options.freeUnits Units of the allotment that nothing reserves.
 * @param options.atRisk Wei of stake that is reserved already.
 * @param options.maxAtRisk The operator's own limit for that; undefined: none.
 */
export function room(options: {
  readonly want: number;
  readonly bondUnits: bigint;
  readonly freeUnits: bigint;
  readonly atRisk: bigint;
  readonly maxAtRisk: bigint | undefined;
}): { readonly count: number } | Refusal {
  const { want, bondUnits, freeUnits, atRisk, maxAtRisk } = options;
  if (bondUnits === 0n) return { count: want };
  const bond = fromUnits(bondUnits);
  const byAllotment = freeUnits / bondUnits;
  if (byAllotment < 1n) {
    const detail = `${formatCon(fromUnits(freeUnits < 0n ? 0n : freeUnits))} CON free, ${formatCon(bond)} CON needed for a batch`;
    return refuse("allotment-full", detail);
  }
  const byLimit = maxAtRisk === undefined ? byAllotment : (maxAtRisk - atRisk) / bond;
  if (byLimit < 1n) {
    return refuse("stake-at-risk", `${formatCon(atRisk)} CON of ${formatCon(maxAtRisk ?? 0n)} CON at risk`);
  }
  return { count: Math.min(want, Number(byAllotment), Number(byLimit)) };
}
