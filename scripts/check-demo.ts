// Checks the report that `demo --output json` ends with: `pnpm check:demo FILE`.
import { existsSync, readFileSync, statSync } from "node:fs";
import { pathToFileURL } from "node:url";

type Report = Readonly<Record<string, unknown>>;

const isAmount = (value: unknown): value is string => typeof value === "string" && /^\d+(\.\d+)?$/.test(value);
const isPositive = (value: unknown): boolean => (isAmount(value) || typeof value === "number") && Number(value) > 0;
const isFile = (path: unknown): boolean => typeof path === "string" && existsSync(path) && statSync(path).size > 0;

/** What each field of a good report must be. */
const RULES: Readonly<Record<string, (value: unknown, report: Report) => boolean>> = {
  ok: (value) => value === true,
  tasks: (value) => Number.isInteger(value) && isPositive(value),
  settled: (value, report) => value === report.tasks,
  refuted: (value) => Number.isInteger(value) && isPositive(value),
  // Function, offset in the program's file and instruction, as `shade+0x5d: f64.mul`.
  decidedAt: (value) => typeof value === "string" && /^\S.*\+0x[0-9a-f]+: [a-z]\S*$/.test(value),
  slashed: (value) => isAmount(value) && isPositive(value), // one worker forges
  paid: (value) => isAmount(value) && isPositive(value),
  refunded: isAmount,
  solvencyDelta: (value) => value === "0",
  seconds: (value) => typeof value === "number" && isPositive(value),
  artifacts: (value) => Array.isArray(value) && value.length > 0 && value.every(isFile),
};

/** What is wrong with a demo's output, whose last line is the report. Empty when all is well. */
export function demoProblems(output: string): string[] {
  const last = output.trimEnd().split("\n").at(-1) ?? "";
  let report: Report;
  try {
    report = JSON.parse(last) as Report;
  } catch {
    return [`the last line is not JSON: ${last.slice(0, 200)}`];
  }
  return Object.entries(RULES)
    .filter(([name, holds]) => !holds(report[name], report))
    .map(([name]) => `${name} is ${JSON.stringify(report[name])}`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const problems = demoProblems(readFileSync(process.argv[2] ?? "", "utf8"));
  for (const problem of problems) process.stderr.write(`demo: ${problem}\n`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
