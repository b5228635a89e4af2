import { VmError } from "../errors.ts";
import { Status, TrapReason } from "../trap.ts";
import type { ResultKind } from "../trees/results.ts";
import type { Image } from "./image.ts";
import type { Registers } from "./registers.ts";
import type { RegionName } from "./table.ts";

/** What a machine runs its program on. */
export interface MachineTask {
  /** Input region (`inputRegion`). */
  readonly input: Uint8Array;
  /** The job's limits: units of the meter below 2^63, pages of memory, bytes of output. */
  readonly steps: bigint | number;
  readonly pages: number;
  readonly outputLimit: number;
}

/** What the program came to, from the globals of a machine that has ended. */
export interface MachineResult {
  readonly kind: ResultKind;
  /** Exit code if halted, `TrapReason` if trapped. */
  readonly code: number;
  readonly output: Uint8Array;
  /** Units of the meter. */
  readonly steps: bigint;
}

/** An interpreter of the machine, whichever: stops before any step, and tells all of its state there. */
export interface AnyMachine {
  readonly image: Image;
  /** Steps carried out. */
  readonly steps: number;
  /** Whether it has ended: further steps change nothing. */
  readonly ended: boolean;
  readonly registers: Registers;
  /** Carries out one step; none if it has ended. */
  step(): void;
  /** Runs until it ends, or for so many steps. */
  run(maxSteps?: number): void;
  /** Slot `fp + x` of the stack, as an unsigned word. */
  slot(x: number): bigint;
  /** A word of the globals' region, unsigned. */
  global(word: number): bigint;
  /** A copy of bytes of a region other than the stack. They lie below 4 GiB. */
  read(region: Exclude<RegionName, "stack">, at: number, length: number): Uint8Array;
  /** Roots of the regions, each a tree of 27 levels. */
  regionRoots(): Readonly<Record<RegionName, Uint8Array>>;
  leaf(index: number): Uint8Array;
  node(level: number, index: number): Uint8Array;
  /** Root of the machine's memory: a tree of 30 levels. */
  memoryRoot(): Uint8Array;
  /** Hash of the whole state. */
  stateRoot(): Uint8Array;
  /** What the program came to. Only for a machine that has ended: throws VmError `not-ended` before. */
  result(): MachineResult;
}

/** Regions by their number; a leaf's index begins with it. */
export const REGIONS = [
  "globals",
  "stack",
  "input",
  "output",
  "memory",
  "tables",
  "segments",
] as const satisfies RegionName[];

/** Refuses a task that no job may have: VmError `bad-limits`, or `bad-input`. Gives its limit of steps. */
export function checkTask({ steps, pages, outputLimit, input }: MachineTask): bigint {
  const whole = (value: number, below: number): boolean => Number.isSafeInteger(value) && value >= 0 && value < below;
  const limit = BigInt(steps);
  if (limit < 0n || limit >= 1n << 63n || !whole(pages, 2 ** 32) || !whole(outputLimit, 2 ** 53)) {
    throw new VmError("bad-limits", "The limits are none that a job may have.", "Check steps, pages and output.");
  }
  if (input.length >= 2 ** 32) throw new VmError("bad-input", "An input region is below 4 GiB.", "Split the task.");
  return limit;
}

/** The result of a machine that has ended (docs/design/machine.md, section 2), else throws VmError `not-ended`. */
export function resultOf(machine: AnyMachine, limit: bigint): MachineResult {
  if (!machine.ended) throw new VmError("not-ended", "The machine has not ended yet.", "Run it to its end.");
  const output = machine.read("output", 0, machine.registers.outputLength);
  const status = machine.global(0);
  if (status !== BigInt(Status.halted) && status !== BigInt(Status.trapped)) {
    return { kind: "trapped", code: TrapReason.fault, output, steps: limit };
  }
  return {
    kind: status === BigInt(Status.halted) ? "halted" : "trapped",
    code: Number(BigInt.asUintN(32, machine.global(1))),
    output,
    steps: BigInt.asUintN(64, limit - machine.global(2)),
  };
}
