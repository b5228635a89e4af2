import { compileProgramAsync, inputRegion, Runner, type TaskInput, TrapReason, taskSeed } from "@conun/vm";
import type { LoadedProgram } from "./program.ts";

/** What some tasks needed when they were run here. */
export interface Measurement {
  /** Tasks that were run. */
  readonly tasks: number;
  /** Most steps that one used. */
  readonly maxSteps: bigint;
  /** Steps of one on average. */
  readonly meanSteps: bigint;
  /** Seconds of one on average, on this machine. */
  readonly seconds: number;
  /** Whether one of them used up what a measurement allows: then all figures are lower bounds. */
  readonly cut: boolean;
}

/** Inputs that are looked at, at most. */
export const MEASURED_TASKS = 8;
/** Steps that a measured task may use: some seconds. */
const MEASURE_STEPS = 2_000_000_000n;
/** Steps after which no further task is measured. Not a time, so that the same program gives the same figures. */
const ENOUGH_STEPS = 1_000_000_000n;

/** Runs a job's first tasks here, one at least, to know what a task costs. It blocks this thread for some seconds at most. */
export async function measure(
  program: LoadedProgram,
  tasks: readonly TaskInput[],
  limits: { readonly pages: number; readonly outputBytes: number },
): Promise<Measurement | undefined> {
  const compiled = await compileProgramAsync(program.pinned.module, program.id);
  const runner = new Runner();
  const started = performance.now();
  let [total, maxSteps, count, cut] = [0n, 0n, 0, false];
  for (const [index, { stdin, args = [], seed = taskSeed(index) }] of tasks.entries()) {
    const { kind, code, steps } = runner.run(compiled, inputRegion({ stdin, args, seed }), {
      ...limits,
      steps: MEASURE_STEPS,
    });
    total += steps;
    count++;
    if (steps > maxSteps) maxSteps = steps;
    if (kind === "trapped" && code === TrapReason.outOfSteps) cut = true;
    if (total >= ENOUGH_STEPS) break;
  }
  if (count === 0) return undefined;
  const seconds = (performance.now() - started) / 1000 / count;
  return { tasks: count, maxSteps, meanSteps: total / BigInt(count), seconds, cut };
}
