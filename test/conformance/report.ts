import type { SkipReason } from "./outcome.ts";
import type { Outcome } from "./run.ts";

/** Sums of one engine over files. */
export interface Totals {
  passed: number;
  byParser: number;
  failed: number;
  skipped: number;
  readonly reasons: Map<SkipReason, number>;
}

export const nothing = (): Totals => ({ passed: 0, byParser: 0, failed: 0, skipped: 0, reasons: new Map() });

export function addOutcome(totals: Totals, outcome: Outcome): void {
  totals.passed += outcome.passed;
  totals.byParser += outcome.byParser;
  totals.failed += outcome.failed.length;
  for (const [reason, count] of outcome.skipped) {
    totals.skipped += count;
    totals.reasons.set(reason, (totals.reasons.get(reason) ?? 0) + count);
  }
}

const reasonsText = (reasons: ReadonlyMap<SkipReason, number>): string =>
  reasons.size === 0 ? "" : ` (${[...reasons].map(([reason, count]) => `${reason}: ${count}`).join(", ")})`;

/** One line for one file on one engine. */
export function fileLine(file: string, engine: string, outcome: Outcome): string {
  const skipped = [...outcome.skipped.values()].reduce((sum, count) => sum + count, 0);
  const counts = `${outcome.passed} passed, ${outcome.failed.length} failed, ${skipped} skipped`;
  return `${file.padEnd(34)} ${engine.padEnd(12)} ${counts}${reasonsText(outcome.skipped)}`;
}

export function totalsLine(engine: string, totals: Totals): string {
  const parser = totals.byParser === 0 ? "" : `, of these ${totals.byParser} refused by the text parser`;
  const counts = `${totals.passed} passed${parser}; ${totals.failed} failed; ${totals.skipped} skipped`;
  return `${engine.padEnd(12)} ${counts}${reasonsText(totals.reasons)}`;
}
