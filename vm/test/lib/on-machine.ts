import {
  type CompiledProgram,
  compileProgram,
  FastMachine,
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

/** Tasks of a program that run on the fast interpreter too. Sweeps of thousands differ in the limit of steps alone. */
const FIRST = 4;
const counts = new WeakMap<Image, number>();

function isAmongFirst(image: Image): boolean {
  const count = counts.get(image) ?? 0;
  counts.set(image, count + 1);
  return count < FIRST;
}

/**
 * Runs a task on the engine (pinned module) and on the interpreter: kind, code, output and meter are equal, and the meter
 * is no less than the machine's steps. The first tasks of a program run on the fast interpreter too, which ends in the same
 * state. Gives the result and the machine.
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
  if (isAmongFirst(image)) {
    const fast = new FastMachine(image, { input: region, steps, pages, outputLimit: outputBytes });
    fast.run(Number(steps) + WAY_OUT);
    const [found, expected] = [fast, machine].map((one) => [one.steps, toHex(one.stateRoot())]);
    expect(found, `${what}, fast`).to.deep.equal(expected);
  }
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
