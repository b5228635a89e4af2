// Runs the tests: `pnpm test [suite or file ...] [--grep TEXT] [--bail]`, with `--heavy` also `*.heavy.test.ts`, and
// property tests from a seed of their own each time (test/lib/seed.ts).
// The last line is `N passed, N failed, N skipped`; the exit code is 1 when a test failed, 2 on a wrong call.
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { prepareContracts } from "./prepare.ts";
import { add, NOTHING, type Outcome, summaryLine } from "./suites/outcome.ts";
import { runSuite, type SuiteOptions } from "./suites/run-suite.ts";
import { type Suite, selectSuites } from "./suites/suites.ts";

const say = (line: string): boolean => process.stdout.write(`${line}\n`);

/** Suites that do not read what is built from the contracts. */
const WITHOUT_CONTRACTS = new Set(["scripts", "vm"]);

/**
 * Suites that run beside one another, because none of them keeps two cores busy: first those that compute, then those
 * that start processes and wait for them.
 */
const PHASES: readonly (readonly (readonly string[])[])[] = [
  [
    ["scripts", "solidity", "contracts", "onchain"],
    ["vm", "sdk"],
  ],
  [["worker-node", "cli", "examples"], ["scenarios"]],
];

function readCommandLine() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { heavy: { type: "boolean" }, grep: { type: "string" }, bail: { type: "boolean" } },
  });
  if (values.heavy) process.env.CONUN_SEED ??= "random";
  const options = { bail: values.bail ?? false, ...(values.grep === undefined ? {} : { grep: values.grep }) };
  return { suites: selectSuites(positionals, values.heavy ?? false), options };
}

interface Result {
  readonly suite: Suite;
  readonly seconds: number;
  readonly outcome: Outcome;
}

async function timed(suite: Suite, options: SuiteOptions): Promise<Result> {
  const start = Date.now();
  const outcome = await runSuite(suite, options);
  return { suite, outcome, seconds: Math.round((Date.now() - start) / 1000) };
}

/** Runs suites one after another, each printing as it goes. */
async function inTurn(suites: readonly Suite[], options: SuiteOptions): Promise<Result[]> {
  const results: Result[] = [];
  for (const suite of suites) {
    say(`\n== ${suite.name}`);
    results.push(await timed(suite, options));
    if (options.bail && results.some(({ outcome }) => outcome.failed.length > 0)) break;
  }
  return results;
}

/** Runs lanes of suites beside one another; a suite prints when it has ended. */
async function inLanes(lanes: readonly (readonly Suite[])[], options: SuiteOptions): Promise<Result[]> {
  const run = async (lane: readonly Suite[]): Promise<Result[]> => {
    const results: Result[] = [];
    for (const suite of lane) {
      say(`${suite.name}: running`);
      const show = (output: string): boolean => say(`\n== ${suite.name}\n${output}`);
      results.push(await timed(suite, { ...options, show }));
    }
    return results;
  };
  return (await Promise.all(lanes.map(run))).flat();
}

async function main(): Promise<number> {
  const { suites, options } = readCommandLine();
  if (suites.some(({ name }) => !WITHOUT_CONTRACTS.has(name))) await prepareContracts();
  const filled = suites.filter(({ files }) => files.length > 0);
  const beside = availableParallelism() > 1 && !options.bail;
  const missing = filled.find(({ name }) => !PHASES.flat(2).includes(name));
  if (missing !== undefined) throw new Error(`the suite "${missing.name}" has no place in scripts/test.ts`);
  const results: Result[] = [];
  for (const phase of PHASES) {
    const lanes = phase.map((names) => filled.filter(({ name }) => names.includes(name)));
    const busy = lanes.filter((lane) => lane.length > 0);
    results.push(...(await (beside && busy.length > 1 ? inLanes(busy, options) : inTurn(busy.flat(), options))));
    if (options.bail && results.some(({ outcome }) => outcome.failed.length > 0)) break;
  }
  const total = results.reduce((sum, { outcome }) => add(sum, outcome), NOTHING);
  say("");
  for (const { suite, outcome, seconds } of results) {
    say(`${suite.name.padEnd(12)} ${summaryLine(outcome)} (${seconds} s)`);
  }
  if (total.failed.length > 0) say("\nFailed:");
  for (const { title, message } of total.failed) say(`- ${title}: ${message.split("\n", 1)[0]}`);
  say(`\n${summaryLine(total)}`);
  return total.failed.length === 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
