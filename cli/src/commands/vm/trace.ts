import { type TracedStep, traceStep } from "@conun/vm";
import type { Context } from "../../globals.ts";
import { table } from "../../output/output.ts";
import { ADDED, offsetText } from "./place.ts";
import { advance, machineFor, openTask, type VmOptions } from "./task.ts";

/** Options of `conun vm trace`. */
export interface TraceOptions extends VmOptions {
  /** Number of the first step. */
  readonly from: number;
  readonly count: number;
}

/** `conun vm trace PROGRAM`: the instructions of some steps, with their operands and where they come from. */
export async function vmTraceCommand(
  context: Context,
  path: string,
  stdin: Uint8Array,
  { from, count, ...options }: TraceOptions,
): Promise<void> {
  const task = await openTask(path, stdin, options);
  const machine = machineFor(task);
  await advance(machine, from, context);
  const steps: TracedStep[] = [];
  while (steps.length < count) {
    const step = traceStep(machine, task.origins);
    if (step === undefined) break;
    steps.push(step);
    if (steps.length % 10_000 === 0) await advance(machine, 0, context);
  }
  const lines =
    steps.length === 0
      ? `The machine had ended after ${machine.steps} steps.`
      : table(
          ["step", "pc", "function", "offset", "instruction", "effect"],
          steps.map((step) => [
            String(step.step),
            String(step.pc),
            step.origin?.function ?? "",
            offsetText(step.origin),
            step.text,
            step.effect,
          ]),
        );
  const notes = steps.some(({ origin }) => offsetText(origin).endsWith("*")) ? `\n\n${ADDED}` : "";
  context.out.result({ ok: true, ended: machine.ended, machineSteps: machine.steps, trace: steps }, lines + notes);
}
