// What disputes cost: gas of games and of demands, and time. Each group of rows has a file of its own in bench/dispute.
import { demandRows } from "./dispute/demands.ts";
import { gameRows } from "./dispute/games.ts";
import { resolveRows } from "./dispute/resolve.ts";
import type { RowGroup } from "./dispute/rows.ts";
import { watchRows } from "./dispute/watch.ts";
import type { Bench, Row } from "./lib/report.ts";

const GROUPS: readonly RowGroup[] = [gameRows, demandRows, resolveRows, watchRows];

export const run: Bench = async (context) => {
  const rows: Row[] = [];
  for (const group of GROUPS) rows.push(...(await group(context)));
  return { rows };
};
