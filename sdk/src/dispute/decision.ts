import { type Origin, type Origins, type TaskTrace, type TracedStep, toHex } from "@conun/vm";
import { failure } from "../errors/failure.ts";
import type { Hex } from "../types/primitives.ts";
import type { JobMaterial } from "./source.ts";

/** The step at which two traces part, and what it does. */
export interface Decision {
  /** Steps before it. */
  readonly step: number;
  /** State before it, which both sides accept. */
  readonly before: Hex;
  /** State after it, as the defender says. */
  readonly said: Hex;
  /** State after it. */
  readonly truth: Hex;
  /** Whether the defender is right about this step. */
  readonly right: boolean;
  /** Function, offset in the program's file and instruction: `mix+0x5d: i64.mul`. */
  readonly place: string;
  readonly origin: Origin | undefined;
  readonly pc: number;
  readonly instruction: string;
  /** The instruction with its operands and their values. */
  readonly text: string;
  /** What it gives. */
  readonly effect: string;
}

/** A task's trace, and where its instructions come from. */
export interface TracedTask {
  readonly trace: TaskTrace;
  readonly origins: Origins;
}

/** A task's trace together with where its instructions come from. */
export async function tracedTask(
  material: JobMaterial,
  region: Uint8Array,
  memoryBytes: number = 2 ** 28,
): Promise<TracedTask> {
  const { lower, pinWithOrigins, TaskTrace } = await import("./machine.ts");
  const { module, id, origins } = pinWithOrigins(material.program);
  const { programId, limits } = material.spec;
  if (id !== programId) throw failure("PROGRAM_REFUSED", `The program that was served is ${id}, not ${programId}.`);
  const task = {
    input: region,
    steps: limits.steps,
    pages: Number(limits.pages),
    outputLimit: Number(limits.outputBytes),
  };
  return { trace: new TaskTrace(lower(module), task, { memoryBytes }), origins };
}

/**
 * What happens at the step that a game came down to.
 *
 * @param segment The last one: one step long.
 */
export async function decisionAt(
  { trace, origins }: TracedTask,
  step: number,
  segment: { readonly before: Hex; readonly end: Hex },
  signal?: AbortSignal,
): Promise<Decision> {
  const { traceStep } = await import("./machine.ts");
  const [after] = await trace.statesAt([step + 1], { signal });
  const traced = await trace.at(step, (machine) => traceStep(machine, origins), { signal });
  const truth = toHex(after as Uint8Array);
  const { before, end: said } = segment;
  const base = { step, before, said, truth, right: said === truth };
  if (traced === undefined) {
    const text = "The machine has ended: it stays as it is.";
    return { ...base, place: "the end", origin: undefined, pc: 0, instruction: "none", text, effect: "nothing" };
  }
  const { pc, origin, instruction, text, effect } = traced;
  return { ...base, place: placeOf(traced), origin, pc, instruction, text, effect };
}

/** Function, offset in the program's file and instruction of a step. */
export function placeOf({ origin, pc, instruction }: TracedStep): string {
  if (origin === undefined) return `beyond the code: ${instruction}`;
  const { offset, module } = origin;
  const at = module === "program" && offset !== undefined ? `+0x${offset.toString(16)}` : ` at ${pc}`;
  return `${origin.function ?? "a function without a name"}${at}: ${instruction}`;
}
