// Runs tasks of a program in a loop, as many and as long as it is told to: `loop.ts KERNEL ROUNDS`, then a count and the
// number of the first task for each line of standard input. Prints what it has computed, or that it is ready.
import { constants, setPriority } from "node:os";
import { createInterface } from "node:readline";
import { compileProgram, inputRegion, pin, Runner, taskSeed } from "@conun/vm";
import { readKernel } from "../kernels/build.ts";
import { foldInput, LIMITS } from "./fold.ts";
import { tell } from "./inputs.ts";

setPriority(constants.priority.PRIORITY_LOW); // as the worker's processes: others of a busy machine delay both alike
const rounds = Number(process.argv[3]);
const program = compileProgram(pin(await readKernel(process.argv[2] ?? "")).module);
const runner = new Runner();

function run(first: number, count: number): void {
  for (let index = first; index < first + count; index++) {
    const region = inputRegion({ stdin: foldInput(rounds, index), seed: taskSeed(index) });
    if (runner.run(program, region, LIMITS).kind !== "halted") throw new Error(`task ${index} did not halt`);
  }
}

run(0, 20); // so that what is timed is compiled
tell({ ready: true });
for await (const line of createInterface({ input: process.stdin })) {
  const { first, count } = JSON.parse(line) as { first: number; count: number };
  run(first, count);
  tell({ done: count });
}
