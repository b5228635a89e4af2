// What the market costs in time and memory.
import { parseArgs } from "node:util";
import type { Bench, BenchContext, Row } from "./lib/report.ts";
import { efficiency } from "./market/efficiency.ts";
import { post1m } from "./market/post1m.ts";

/** What the command line says beside the parts. */
interface Options {
  /** Tasks of `efficiency`: fewer for a quick look, whose figure is lower because what is done once counts more. */
  readonly tasks: number;
}

type Part = (context: BenchContext, options: Options) => Promise<Row[]>;

/** Parts of this benchmark, in the order in which they run: `pnpm bench market [PART ...]` runs only those named. */
const PARTS: ReadonlyMap<string, Part> = new Map([
  ["efficiency", (context, { tasks }) => efficiency(context, tasks)],
  ["post1m", (context) => post1m(context)],
]);

export const run: Bench = async (context) => {
  const { values, positionals } = parseArgs({
    args: [...context.args],
    allowPositionals: true,
    options: { tasks: { type: "string", default: "10000" } },
  });
  const tasks = Number(values.tasks);
  if (!Number.isInteger(tasks) || tasks < 1) throw new Error(`--tasks ${values.tasks} is not a number of tasks`);
  const unknown = positionals.find((name) => !PARTS.has(name));
  if (unknown !== undefined) throw new Error(`no part "${unknown}"; there are ${[...PARTS.keys()].join(", ")}`);
  const rows: Row[] = [];
  for (const [name, part] of PARTS) {
    if (positionals.length === 0 || positionals.includes(name)) rows.push(...(await part(context, { tasks })));
  }
  return { rows };
};
