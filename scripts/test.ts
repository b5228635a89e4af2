// Runs the tests: `pnpm test [suite or file ...] [--grep TEXT] [--bail]`, with `--heavy` also `*.heavy.test.ts`, and
// property tests from a seed of their own each time (test/lib/seed.ts).
// The last line is `N passed, N failed, N skipped`; the exit code is 1 when a test failed, 2 on a wrong call.
import { parseArgs } from "node:util";
import { prepareContracts } from "./prepare.ts";
import { add, NOTHING, summaryLine } from "./suites/outcome.ts";
import { runSuite } from "./suites/run-suite.ts";
import { selectSuites } from "./suites/suites.ts";

const say = (line: string): boolean => process.stdout.write(`${line}\n`);

/** Suites that do not read what is built from the contracts. */
const WITHOUT_CONTRACTS = new Set(["scripts", "vm"]);

function readCommandLine() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { heavy: { type: "boolean" }, grep: { type: "string" }, bail: { type: "boolean" } },
  });
  if (values.heavy) process.env.CONUN_SEED ??= "random";
  const options = { bail: values.bail ?? false, ...(values.grep === undefined ? {} : { grep: values.grep }) };
  return { suites: selectSuites(positionals, values.heavy ?? false), options };
}

async function main(): Promise<number> {
  const { suites, options } = readCommandLine();
  if (suites.some(({ name }) => !WITHOUT_CONTRACTS.has(name))) await prepareContracts();
  let total = NOTHING;
  const lines: string[] = [];
  for (const suite of suites) {
    if (suite.files.length === 0) continue;
    say(`\n== ${suite.name}`);
    const start = Date.now();
    const outcome = await runSuite(suite, options);
    lines.push(`${suite.name.padEnd(12)} ${summaryLine(outcome)} (${Math.round((Date.now() - start) / 1000)} s)`);
    total = add(total, outcome);
    if (options.bail && total.failed.length > 0) break;
  }
  say("");
  for (const line of lines) say(line);
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
