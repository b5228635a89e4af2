// Runs a benchmark: `pnpm bench NAME [--json] [--save] [arguments of the benchmark]`. With --json, standard output is
// the object { "rows": [ { "name", "value", "unit", "goal" } ] }, some rows with a "note", and nothing else; --save keeps
// it in bench/results/.
import { readdirSync } from "node:fs";
import { format } from "node:util";
import { type Bench, formatTable, type Report, writeResult } from "../bench/lib/report.ts";
import { at } from "./lib/workspace.ts";

const note = (line: string): boolean => process.stderr.write(`${line}\n`);

function benchNames(): string[] {
  const files = readdirSync(at("bench"), { withFileTypes: true });
  return files.filter((file) => file.isFile() && file.name.endsWith(".ts")).map((file) => file.name.slice(0, -3));
}

async function load(name: string): Promise<Bench> {
  const loaded = (await import(at("bench", `${name}.ts`))) as { run?: Bench };
  if (typeof loaded.run !== "function") throw new Error(`bench/${name}.ts does not export a function run`);
  return loaded.run;
}

function check({ rows }: Report): void {
  for (const row of rows) {
    if (!Number.isFinite(row.value)) throw new Error(`figure ${row.name} is ${row.value}: it was not measured`);
  }
}

async function main(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv;
  const names = benchNames();
  if (name === undefined || !names.includes(name)) {
    note(
      `${name === undefined ? "Which benchmark?" : `There is no benchmark "${name}".`} Available: ${names.join(", ")}`,
    );
    return 2;
  }
  const json = rest.includes("--json");
  if (json) {
    // Whatever a benchmark or a library prints must not end up in the object.
    console.log = console.info = console.debug = (...values: unknown[]) => void note(format(...values));
  }
  const abort = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => abort.abort(new Error(signal)));
  const run = await load(name);
  const args = rest.filter((value) => value !== "--json" && value !== "--save");
  const report = await run({ args, signal: abort.signal, log: note });
  check(report);
  if (rest.includes("--save")) note(`saved to ${writeResult(name, report)}`);
  process.stdout.write(json ? `${JSON.stringify({ rows: report.rows })}\n` : `${formatTable(report)}\n`);
  return 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  note(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exitCode = 1;
}
