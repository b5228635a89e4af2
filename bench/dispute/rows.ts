import type { BenchContext, Row } from "../lib/report.ts";

/** Rows of one subject. A group sets up what it needs and clears it away. */
export type RowGroup = (context: BenchContext) => Promise<readonly Row[]>;

/** A figure of a dispute. */
export function row(name: string, value: number, goal: number | null = null, unit = "gas", note?: string): Row {
  return { name, value: Math.round(value), unit, goal, ...(note === undefined ? {} : { note }) };
}
