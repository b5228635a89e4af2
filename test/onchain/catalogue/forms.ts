import { readFileSync } from "node:fs";
import { INSTRUCTIONS } from "../../../vm/src/machine/table.ts";
import { handMade, type Line } from "../../../vm/test/lib/hand-made.ts";
import type { MachineVectors } from "../../../vm/test/lib/machine-vectors.ts";
import { fromVector } from "../../../vm/test/lib/proofs.ts";
import { BARE, type Entry } from "./program.ts";

/** The committed vectors of the machine: every instruction in a few forms. */
export function vectorPrograms(): Entry[] {
  const text = readFileSync(new URL("../../vectors/machine.json", import.meta.url), "utf8");
  const { start, programs } = JSON.parse(text) as MachineVectors;
  return programs.map((program) => ({
    group: "vectors",
    name: program.name,
    make: () => fromVector(start, program),
  }));
}

const FLAGS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 32, 64, 128, 255];

/** Programs of one instruction that does not exist, or not with these flags: each is a fault. */
export function faultPrograms(): Entry[] {
  const known = new Map(INSTRUCTIONS.map(({ op, flags, shape }) => [op, { flags, store: shape === "store" }]));
  const legal = (op: number, flags: number): boolean => {
    const row = known.get(op);
    if (row === undefined || (flags & ~row.flags) !== 0) return false;
    return (flags & 12) !== 12 && ((flags & 3) !== 3 || row.store);
  };
  const entries: Entry[] = [];
  for (let op = 0; op < 256; op++) {
    for (const [i, flags] of [0, ...FLAGS].entries()) {
      // All flags of what exists; of what does not, none and one other.
      if (legal(op, flags) || (!known.has(op) && flags !== 0 && i !== op % FLAGS.length)) continue;
      const line: Line = [op, 4, 5, 6, 7, flags];
      const name = `instruction ${op}, flags ${flags}`;
      entries.push({ group: "faults", name, make: () => ({ image: handMade([line, [0]]), task: BARE }) });
    }
  }
  return entries;
}
