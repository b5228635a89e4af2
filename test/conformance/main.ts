// Runs the official WebAssembly test suite on every engine: `pnpm test:conformance [--json] [--verbose] [file ...]`.
import { parseArgs } from "node:util";
import type { Engine } from "./engine.ts";
import { engines } from "./engines.ts";
import { belowFloor } from "./floor.ts";
import { addOutcome, fileLine, nothing, totalsLine } from "./report.ts";
import { runScript } from "./run.ts";
import { SPECTEST } from "./spectest.ts";
import { findSuite, loadScript } from "./suite.ts";
import { assemble } from "./text.ts";

const say = (line: string): boolean => process.stdout.write(`${line}\n`);

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: "boolean" }, engine: { type: "string", multiple: true } },
  });
  const suite = findSuite(process.env.WASM_TESTSUITE);
  const files = positionals.length === 0 ? suite.files : suite.files.filter((file) => positionals.includes(file));
  const missing = positionals.filter((file) => !suite.files.includes(file));
  if (missing.length > 0) throw new Error(`not in the suite: ${missing.join(", ")}`);
  const chosen = engines.filter(({ name }) => values.engine === undefined || values.engine.includes(name));
  if (chosen.length === 0) throw new Error(`engines: ${engines.map(({ name }) => name).join(", ")}`);
  say(
    suite.bundled
      ? "WASM_TESTSUITE is not set: running the bundled subset of the suite."
      : `Running the suite in ${suite.folder}.`,
  );
  const spectest = await assemble(SPECTEST);
  const totals = new Map(chosen.map(({ name }) => [name, nothing()]));
  for (const file of files) {
    const script = await loadScript(suite, file);
    for (const engine of chosen as readonly Engine[]) {
      const outcome = runScript(engine, spectest, script);
      say(fileLine(file, engine.name, outcome));
      for (const failure of outcome.failed) say(`    ${failure}`);
      addOutcome(totals.get(engine.name) ?? nothing(), outcome);
    }
  }
  say("");
  for (const [name, sums] of totals) say(totalsLine(name, sums));
  const whole = files.length === suite.files.length && chosen.length === engines.length;
  const short = whole ? belowFloor(suite.bundled, files.length, totals) : [];
  for (const line of short) say(line);
  const sums = [...totals.values()];
  const sum = (of: "passed" | "failed" | "skipped"): number => sums.reduce((total, one) => total + one[of], 0);
  const [passed, failed, skipped] = [sum("passed"), sum("failed"), sum("skipped")];
  const assertions = passed + failed + skipped;
  say(
    values.json
      ? JSON.stringify({ files: files.length, assertions, passed, failed, skipped })
      : `${files.length} files, ${assertions} assertions: ${passed} passed, ${failed} failed, ${skipped} skipped`,
  );
  return failed > 0 || short.length > 0 ? 1 : 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 2;
}
