import { type Image, inputRegion, lower, type PinnedProgram, pin, TaskTrace, type TraceEnd } from "@conun/vm";
import type { TaskLimits } from "../../../sdk/src/types/market.ts";
import { mixed, mixer, mixerInput } from "../../lib/programs.ts";

/** Turns of the program's loop: its trace is short, and what games are about. */
const TURNS = 300;

/** The one task that is run, once with its input and once with another's: a lie that a trace bears out to its end. */
export interface Subject {
  readonly program: PinnedProgram;
  readonly image: Image;
  readonly region: Uint8Array;
  /** What the task writes. */
  readonly output: Uint8Array;
  readonly truth: TaskTrace;
  readonly other: TaskTrace;
  readonly ends: { readonly truth: TraceEnd; readonly other: TraceEnd };
}

/** Runs the subject within a job's limits. */
export async function prepareSubject(limits: TaskLimits): Promise<Subject> {
  const program = pin(mixer);
  const image = lower(program.module);
  const task = { steps: limits.steps, pages: Number(limits.pages), outputLimit: Number(limits.outputBytes) };
  const regionOf = (value: number) => inputRegion({ stdin: mixerInput(TURNS, value) });
  const traceOf = (value: number) => new TaskTrace(image, { ...task, input: regionOf(value) });
  const [truth, other] = [traceOf(1), traceOf(2)];
  const ends = { truth: await truth.end(), other: await other.end() };
  const output = new Uint8Array(8);
  new DataView(output.buffer).setBigUint64(0, BigInt(`0x${mixed(TURNS, 1)}`), true);
  return { program, image, region: regionOf(1), output, truth, other, ends };
}
