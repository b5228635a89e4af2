import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join, resolve } from "node:path";

/** One measured figure. `goal` is the value to reach (in the direction the unit makes plain), or null without one. */
export interface Row {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly goal: number | null;
  /** What is to be known about it: where it was found, how it was counted. */
  readonly note?: string;
}

/** What a benchmark returns: an object of rows, and nothing else, so that tools can read it. */
export interface Report {
  readonly rows: readonly Row[];
}

/** A benchmark module bench/<name>.ts exports `run`. `log` is for progress, which goes to stderr. */
export interface BenchContext {
  readonly args: readonly string[];
  readonly signal: AbortSignal;
  log(line: string): void;
}
export type Bench = (context: BenchContext) => Promise<Report>;

/** The conditions under which figures were taken. */
export interface Conditions {
  readonly date: string;
  readonly node: string;
  readonly platform: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
}

export function conditions(): Conditions {
  const processors = cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    cpu: processors[0]?.model.trim() ?? "unknown",
    cores: processors.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
  };
}

const digits = (value: number): string => value.toLocaleString("en", { maximumSignificantDigits: 6 });

/** A table for people: figure, unit, goal. */
export function formatTable({ rows }: Report): string {
  const cells = rows.map(({ name, value, unit, goal, note }) => [
    name,
    digits(value),
    unit,
    goal === null ? "" : digits(goal),
    note ?? "",
  ]);
  const table = [
    ["figure", "value", "unit", "goal", rows.some(({ note }) => note !== undefined) ? "note" : ""],
    ...cells,
  ];
  const width = (column: number): number => Math.max(...table.map((line) => line[column]?.length ?? 0));
  const widths = [0, 1, 2, 3, 4].map(width);
  const numeric = new Set([1, 3]);
  return table
    .map((line) =>
      line
        .map((cell, i) => (numeric.has(i) ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** Writes bench/results/<name>.json: the rows and the conditions; returns the path. */
export function writeResult(name: string, report: Report): string {
  const folder = resolve(import.meta.dirname, "../results");
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name}.json`);
  writeFileSync(path, `${JSON.stringify({ conditions: conditions(), rows: report.rows }, undefined, 2)}\n`);
  return path;
}
