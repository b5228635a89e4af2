import type { Origin, Origins } from "../../instrument/origins.ts";
import { F32, F64, I32, type ValType } from "../../wasm/types.ts";
import type { Image, LoweredFunction } from "../image.ts";
import { type CodeLine, readLine } from "../line.ts";
import { Flag, type Instruction } from "../table.ts";
import type { AnyMachine } from "../task.ts";

/** One step, as a person reads it. */
export interface TracedStep {
  /** Number of the step, from 0. */
  readonly step: number;
  readonly pc: number;
  /** Where the instruction comes from; undefined beyond the functions. */
  readonly origin: Origin | undefined;
  readonly instruction: string;
  /** The instruction with its operands and their values before the step: `i32.add s5 = s3 (7), 8`. */
  readonly text: string;
  /** What the step gave: the value written, where control went, or `fault`. */
  readonly effect: string;
}

/**
 * Carries out one step and tells what it did; undefined, and nothing happens, if the machine has ended.
 *
 * @param origins Of the pinned module that the machine's image was lowered from.
 */
export function traceStep(machine: AnyMachine, origins: Origins): TracedStep | undefined {
  if (machine.ended) return undefined;
  const { image, steps: step } = machine;
  const { pc, fp } = machine.registers;
  const line = readLine(image.code, pc);
  const text = line === undefined ? "nothing: beyond the code" : describe(line, machine);
  machine.step();
  return {
    step,
    pc,
    origin: originOf(image, pc, origins),
    instruction: line?.row?.name ?? "none",
    text,
    effect: effectOf(line, machine, pc, fp),
  };
}

/** Where the instruction `pc` comes from; undefined beyond the functions. */
export function originOf(image: Image, pc: number, origins: Origins): Origin | undefined {
  const owner = functionAt(image, pc);
  return owner && origins.of(owner.index, image.sources[pc] ?? -1);
}

/** The function that an instruction belongs to. */
export function functionAt({ functions }: Image, pc: number): LoweredFunction | undefined {
  let [from, to] = [0, functions.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((functions[middle] as LoweredFunction).end <= pc) from = middle + 1;
    else to = middle;
  }
  const found = functions[from];
  return found && found.entry <= pc ? found : undefined;
}

const wordOf = (high: number, low: number): bigint => (BigInt(high) << 32n) | BigInt(low);

/** A word as a value of this type. */
function valueText(word: bigint, type: ValType): string {
  if (type === I32) return `${BigInt.asIntN(32, word)}`;
  if (type === F32 || type === F64) {
    const view = new DataView(new ArrayBuffer(8));
    view.setBigUint64(0, word);
    const value = type === F64 ? view.getFloat64(0) : view.getFloat32(4);
    return Number.isNaN(value) ? `NaN:0x${word.toString(16)}` : Object.is(value, -0) ? "-0" : `${value}`;
  }
  return `${BigInt.asIntN(64, word)}`;
}

function slotText(machine: AnyMachine, x: number, type: ValType): string {
  return `s${x} (${valueText(machine.slot(x), type)})`;
}

/** The immediate operand: where it may branch, the upper half, sign-extended. */
function immediateText({ flags, high, low }: CodeLine, type: ValType): string {
  const branches = (flags & (Flag.if | Flag.unless)) !== 0;
  return valueText(branches ? BigInt.asUintN(64, BigInt(high | 0)) : wordOf(high, low), type);
}

/** Operands of an instruction, by its shape, as values of these types (64 bits where there is none). */
function operandTexts(line: CodeLine, row: Instruction, machine: AnyMachine): string[] {
  const { a, b, c, flags, low, high } = line;
  const slot = (x: number, type: ValType = 0): string => slotText(machine, x, type);
  const left = (): string => ((flags & Flag.immB) !== 0 ? immediateText(line, row.left) : slot(b, row.left));
  const right = (): string => ((flags & Flag.immC) !== 0 ? immediateText(line, row.right) : slot(c, row.right));
  const address = (): string[] => [...((flags & Flag.immB) !== 0 ? [] : [slot(b, I32)]), `offset ${low}`];
  switch (row.shape) {
    case "stop":
    case "jump":
    case "memorySize":
      return [];
    case "branch":
      return [slot(b, I32)];
    case "switch":
      return [slot(b, I32), `${high + 1} targets from ${low}`];
    case "call":
      return [`frame +${a}`];
    case "callIndirect":
      return [`table ${high & 0xffff}`, slot(b, I32), `type ${low}`, `frame +${a}`];
    case "return":
      return [`frame -${machine.slot(b) >> 32n}`];
    case "move":
      return [(flags & Flag.immB) !== 0 ? valueText(wordOf(high, low), 0) : slot(b)];
    case "select":
      return [slot(b), slot(low & 0xffff), slot(c, I32)];
    case "globalGet":
      return [`word ${low}`];
    case "globalSet":
      return [`word ${low}`, slot(b)];
    case "unary":
      return [left()];
    case "binary":
      return [left(), right()];
    case "load":
      return address();
    case "store":
      return [
        ...address(),
        (flags & Flag.immC) !== 0 ? valueText(BigInt.asUintN(64, BigInt(high | 0)), row.right) : slot(c, row.right),
      ];
    case "memoryGrow":
      return [slot(b, I32), `limit ${low}`];
    case "bulk":
    case "bulkInit":
    case "bulkTable":
      return [slot(a, I32), slot(a + 1, row.name === "table_fill" ? 0 : I32), slot(a + 2, I32)];
    case "tableGet":
      return [`table ${c}`, slot(b, I32)];
    case "tableSet":
      return [`table ${a}`, slot(b, I32), slot(c)];
    case "tableGrow":
      return [`table ${c}`, slot(b, I32), `limit ${low}`];
    case "inputWord":
      return [slot(b, I32)];
    case "outputWord":
      return [slot(b), slot(c, I32)];
  }
}

const WRITES: ReadonlySet<string> = new Set([
  ...["move", "select", "globalGet", "unary", "binary", "load", "memorySize", "memoryGrow"],
  ...["tableGet", "tableGrow", "inputWord", "outputWord"],
]);

/** Whether the instruction writes slot `a`. */
function writes({ row, flags }: CodeLine): boolean {
  return row !== undefined && WRITES.has(row.shape) && (flags & (Flag.if | Flag.unless)) === 0;
}

function describe(line: CodeLine, machine: AnyMachine): string {
  const { row, op, flags, a } = line;
  if (row === undefined) return `no instruction has the number 0x${op.toString(16)}`;
  const branch = (flags & Flag.if) !== 0 ? " if" : (flags & Flag.unless) !== 0 ? " unless" : "";
  const operands = operandTexts(line, row, machine).join(", ");
  const target = writes(line) ? ` s${a}${operands === "" ? "" : " ="}` : "";
  return `${row.name}${branch}${target}${operands === "" ? "" : ` ${operands}`}`;
}

/** Type of what an instruction without a typed result writes. */
const RESULTS: Readonly<Record<string, ValType>> = {
  memorySize: I32,
  memoryGrow: I32,
  tableGrow: I32,
  outputWord: I32,
};

function effectOf(line: CodeLine | undefined, machine: AnyMachine, pc: number, fp: number): string {
  if (machine.ended) return line?.row?.shape === "stop" ? "ends" : "fault: ends";
  const after = machine.registers;
  if (after.fp !== fp) return `to ${after.pc}, frame at ${after.fp}`;
  if (line && writes(line) && after.pc === pc + 1) {
    const type = line.row?.result || RESULTS[line.row?.shape ?? ""] || 0;
    return valueText(machine.slot(line.a), type);
  }
  if (after.pc === pc) return "again";
  return after.pc === pc + 1 ? "" : `to ${after.pc}`;
}
