import { equalBytes, toHex } from "../formats/bytes.ts";
import type { TaskLimits } from "../run/runner.ts";
import { outputRoot } from "../trees/region.ts";
import type { ResultKind } from "../trees/results.ts";
import { isRefusal } from "./fast/instance.ts";
import { FastMachine } from "./fast/machine.ts";
import type { Image } from "./image.ts";
import { Machine } from "./interpreter/machine.ts";
import type { AnyMachine, MachineResult } from "./task.ts";

/** What a result leaf says of a task. */
export interface Outcome {
  readonly kind: ResultKind;
  readonly code: number;
  readonly outputRoot: Uint8Array;
  readonly outputLength: number;
  readonly steps: bigint;
}

/**
 * Runs a task on the machine, from its start to its end: on the fast interpreter, or on the reference one where that
 * cannot.
 *
 * @param region Input region (`inputRegion`).
 * @param tryFast False where engines have no memory to compile the fast one: they end the process then.
 */
export function replayTask(
  image: Image,
  region: Uint8Array,
  { steps, pages, outputBytes }: TaskLimits,
  tryFast: boolean,
): MachineResult {
  const task = { input: region, steps, pages, outputLimit: outputBytes };
  const end = (machine: AnyMachine): MachineResult => {
    machine.run();
    return machine.result();
  };
  try {
    if (tryFast) return end(new FastMachine(image, task));
  } catch (error) {
    if (!isRefusal(error)) throw error;
  }
  return end(new Machine(image, task));
}

/** What the program came to on a machine that has ended. Throws VmError `not-ended` before. */
export function outcomeOf(machine: AnyMachine): Outcome {
  const { kind, code, output, steps } = machine.result();
  return { kind, code, outputRoot: outputRoot(output), outputLength: output.length, steps };
}

/** In what an engine's outcome differs from the interpreter's, for people; nothing if they agree. */
export function differences(interpreter: Outcome, engine: Outcome): string[] {
  const say = (name: string, here: unknown, there: unknown): string =>
    `${name} is ${here} on the interpreter, ${there} on the engine`;
  const plain = (["kind", "code", "outputLength", "steps"] as const)
    .filter((name) => interpreter[name] !== engine[name])
    .map((name) => say(name, interpreter[name], engine[name]));
  if (equalBytes(interpreter.outputRoot, engine.outputRoot)) return plain;
  return [...plain, say("outputRoot", toHex(interpreter.outputRoot), toHex(engine.outputRoot))];
}
