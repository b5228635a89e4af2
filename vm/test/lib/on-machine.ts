import {
  type CompiledProgram,
  compileProgram,
  pin,
  Runner,
  type TaskLimits,
  type TaskResult,
  TrapReason,
  toHex,
} from "@conun/vm";
import { expect } from "chai";
import type { Image } from "../../src/machine/image.ts";
import { Machine } from "../../src/machine/interpreter/machine.ts";
import { lower } from "../../src/machine/lower/lower.ts";

const runner = new Runner({ speculate: false });

/** A program in both forms that must agree. */
export interface BothForms {
  readonly compiled: CompiledProgram;
  readonly image: Image;
}

export function bothForms(bytes: Uint8Array): BothForms {
  const { module } = pin(bytes);
  return { compiled: compileProgram(module), image: lower(module) };
}

/** Where the meter has nothing to give any more, what is left to do: the way out, and what runs between two tests. */
const WAY_OUT = 1024;
const EMPTY_METER: readonly number[] = [TrapReason.outOfSteps, TrapReason.memoryLimit, TrapReason.fault];

/**
 * Runs a task on the engine (pinned module) and on the interpreter: kind, code, output and meter are equal, and the meter
 * is no less than the machine's steps. Gives the result and the machine.
 */
export function compareMachine(
  { compiled, image }: BothForms,
  region: Uint8Array,
  limits: TaskLimits,
  what = "",
): { readonly result: TaskResult; readonly machine: Machine } {
  const result = runner.run(compiled, region, limits);
  const { steps, pages, outputBytes } = limits;
  const machine = new Machine(image, { input: region, steps, pages, outputLimit: outputBytes });
  machine.run(Number(steps) + WAY_OUT);
  expect(machine.ended, `${what} ends`).to.equal(true);
  const found = machine.result();
  expect([found.kind, found.code, found.steps, toHex(found.output)], what).to.deep.equal([
    result.kind,
    result.code,
    result.steps,
    toHex(result.output),
  ]);
  const empty = result.kind === "trapped" && EMPTY_METER.includes(result.code);
  const charged = Number(result.steps) + (empty ? WAY_OUT : 0);
  expect(machine.steps, `${what}: machine steps are not above the meter`).to.be.at.most(charged);
  return { result, machine };
}
