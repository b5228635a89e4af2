// The machine's fast path: kernels pinned against plain, the cost of a task beside its program, hashing of inputs,
// time of each instruction for a step of the meter.
// Arguments: --only a,b (kernels), --rounds N (of each kernel).
import { parseArgs } from "node:util";
import type { Bench } from "./lib/report.ts";
import { measureInstructions } from "./vm/instructions.ts";
import { measureKernels } from "./vm/kernels.ts";
import { measureHashing, measureOverhead } from "./vm/overhead.ts";

export const run: Bench = async (context) => {
  const { values } = parseArgs({
    args: [...context.args],
    options: { only: { type: "string" }, rounds: { type: "string" } },
  });
  const only = values.only?.split(",") ?? [];
  const kernels = await measureKernels({ only, rounds: Number(values.rounds ?? 8) }, context);
  const rows = [...kernels, ...(await measureOverhead()), ...measureHashing(), ...measureInstructions(context)];
  return { rows };
};
