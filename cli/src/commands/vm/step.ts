import { type Origin, proveStep, readTape, type Tape, type TracedStep, toHex, traceStep } from "@conun/vm";
import { cliError } from "../../errors.ts";
import type { Context } from "../../globals.ts";
import { count } from "../../output/output.ts";
import { ADDED, offsetText } from "./place.ts";
import { advance, machineFor, openTask, type VmOptions, type VmTask } from "./task.ts";

/** Options of commands about one step. */
export interface StepOptions extends VmOptions {
  /** Steps that are carried out before it. */
  readonly step: number;
}

/** A step that was carried out here, and what shows it. */
export interface ProvenStep {
  readonly task: VmTask;
  readonly traced: TracedStep;
  readonly bytes: Uint8Array;
  readonly tape: Tape;
  /** Hashes of the states before and after. */
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

/**
 * Proves one step of a program and carries it out.
 *
 * @throws CliError USAGE if the program ends before.
 */
export async function provenStep(
  context: Context,
  path: string,
  stdin: Uint8Array,
  { step, ...options }: StepOptions,
): Promise<ProvenStep> {
  const task = await openTask(path, stdin, options);
  const machine = machineFor(task);
  await advance(machine, step, context);
  const before = machine.stateRoot();
  const bytes = machine.ended ? new Uint8Array(0) : proveStep(machine);
  const traced = traceStep(machine, task.origins);
  if (traced === undefined) {
    throw cliError("USAGE", `There is no step ${step}: the program ended after ${count(machine.steps, "step")}.`, {
      hint: `Steps count from 0: the last one is ${machine.steps - 1}.`,
    });
  }
  return { task, traced, bytes, tape: readTape(bytes), before, after: machine.stateRoot() };
}

/** What a step is, as lines for people; `tape` says what its tape is. */
export function stepLines({ task, traced, before, after }: ProvenStep, tape: string): [string, string][] {
  const { step, pc, origin, text, effect } = traced;
  return [
    ["program id", task.programId],
    ["step", `${step}, instruction ${pc}`],
    ["place", placeText(origin)],
    ["instruction", text],
    ["effect", effect],
    ["tape", tape],
    ["state before", toHex(before)],
    ["state after", toHex(after)],
  ];
}

/** What a step is, for programs. */
export function stepFields({ task, traced, tape, before, after }: ProvenStep): Record<string, unknown> {
  const { step, pc, origin, instruction, text, effect } = traced;
  return {
    programId: task.programId,
    step,
    pc,
    origin,
    instruction,
    text,
    effect,
    registers: tape.registers,
    leaves: tape.leaves.map(({ index, region, position, value }) => ({ index, region, position, value })),
    stateBefore: before,
    stateAfter: after,
  };
}

function placeText(origin: Origin | undefined): string {
  if (origin === undefined) return "beyond the code";
  const offset = offsetText(origin);
  const where = offset === "" ? "" : ` at ${offset.replace(" *", "")}`;
  return `${origin.function ?? "a function without a name"}${where}${offset.endsWith("*") ? ` (${ADDED.slice(2)})` : ""}`;
}

/** What a tape made here shows. */
export function tapeText({ bytes, tape: { leaves } }: ProvenStep): string {
  const places = leaves.map(({ region, position }) => `${region} ${position}`).join(", ");
  return `${bytes.length} bytes, ${count(leaves.length, "leaf", "leaves")}${places === "" ? "" : ` (${places})`}`;
}
