import { readFileSync } from "node:fs";
import type { Totals } from "./report.ts";

/** Least number of passes by engine; `files` tells the selection of the suite that it holds for. */
interface Floor {
  readonly bundled: boolean;
  readonly files: number;
  readonly passed: Readonly<Record<string, number>>;
}

const floors: readonly Floor[] = JSON.parse(readFileSync(new URL("floor.json", import.meta.url), "utf8"));

/** One line for each engine that passes fewer assertions than before; a selection that is not known has no floor. */
export function belowFloor(bundled: boolean, files: number, totals: ReadonlyMap<string, Totals>): string[] {
  const floor = floors.find((one) => one.bundled === bundled && one.files === files);
  if (floor === undefined) return bundled ? [`floor.json says nothing of the ${files} bundled files`] : [];
  return Object.entries(floor.passed).flatMap(([engine, least]) => {
    const passed = totals.get(engine)?.passed ?? 0;
    return passed < least ? [`${engine}: ${passed} passed, below the floor of ${least} (floor.json)`] : [];
  });
}
