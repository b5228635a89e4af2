// What the market costs in time and memory.
import type { Bench } from "./lib/report.ts";
import { post1m } from "./market/post1m.ts";

/** Parts of this benchmark, in the order in which they run: `pnpm bench market [PART ...]` runs only those named. */
const PARTS = { post1m } as const;

type Part = keyof typeof PARTS;
const isPart = (name: string): name is Part => Object.hasOwn(PARTS, name);

export const run: Bench = async (context) => {
  const unknown = context.args.find((name) => !isPart(name));
  if (unknown !== undefined) throw new Error(`no part "${unknown}"; there are ${Object.keys(PARTS).join(", ")}`);
  const chosen = context.args.length > 0 ? context.args.filter(isPart) : (Object.keys(PARTS) as Part[]);
  const rows = [];
  for (const part of chosen) rows.push(...(await PARTS[part](context)));
  return { rows };
};
