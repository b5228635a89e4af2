import { isPlain, memoryType, opName, plainLeft, plainResult, plainRight } from "../wasm/opcodes.ts";
import { F64, I32, I64, type ValType } from "../wasm/types.ts";

/** Bits of an instruction's `flags` byte. */
export const Flag = {
  /** The last operand is the immediate, not slot `c`. */
  immC: 1,
  /** The first operand is the immediate, not slot `b`. */
  immB: 2,
  /** Writes nothing and branches if the result is 1. */
  if: 4,
  /** Writes nothing and branches if the result is 0. */
  unless: 8,
} as const;

/** Regions of the machine's memory by number: the top three bits of a leaf's index. */
export const Region = { globals: 0, stack: 1, input: 2, output: 3, memory: 4, tables: 5, segments: 6 } as const;
export type RegionName = keyof typeof Region;

/**
 * What the fields of an instruction mean; `->` marks the slot that is written.
 *
 * | shape | a | b | c | imm |
 * |---|---|---|---|---|
 * | `stop` | | | | |
 * | `jump` | | | | target |
 * | `branch` | | condition | | target |
 * | `switch` | | index | | first target in the low half, number of the last in the high half |
 * | `call` | frame offset | offset of the link in the new frame | | target |
 * | `callIndirect` | frame offset | index | offset of the link | type in the low half, table in the high half |
 * | `return` | | link | | |
 * | `move` | -> | source | | constant, if `immB` |
 * | `select` | -> | if true | condition | slot: if false |
 * | `globalGet` | -> | | | word of globals |
 * | `globalSet` | | source | | word of globals |
 * | `unary` | -> | operand | | immediate |
 * | `binary` | -> | left | right | immediate |
 * | `load` | -> | address | | offset |
 * | `store` | | address | value | offset in the low half, immediate value in the high half |
 * | `memorySize` | -> | | | |
 * | `memoryGrow` | -> | pages | | greatest size |
 * | `bulk` | first of three slots | | | |
 * | `bulkInit` | first of three slots | table | | size word of the segment in the low half, its first leaf in the high half |
 * | `bulkTable` | first of three slots | table | source table | |
 * | `tableGet` | -> | index | table | |
 * | `tableSet` | table | index | value | |
 * | `tableGrow` | -> | entries | table | greatest size |
 * | `inputWord` | -> | index | | |
 * | `outputWord` | -> | word | number of bytes | |
 */
export type Shape =
  | "stop"
  | "jump"
  | "branch"
  | "switch"
  | "call"
  | "callIndirect"
  | "return"
  | "move"
  | "select"
  | "globalGet"
  | "globalSet"
  | "unary"
  | "binary"
  | "load"
  | "store"
  | "memorySize"
  | "memoryGrow"
  | "bulk"
  | "bulkInit"
  | "bulkTable"
  | "tableGet"
  | "tableSet"
  | "tableGrow"
  | "inputWord"
  | "outputWord";

/** One instruction of the machine. */
export interface Instruction {
  readonly op: number;
  readonly name: string;
  readonly shape: Shape;
  /** Bits that may be set; `if` and `unless` exclude one another, so do `immB` and `immC` unless it is a store. */
  readonly flags: number;
  /** Types of the first and the second operand and of the result, where they are typed; else 0. */
  readonly left: ValType;
  readonly right: ValType;
  readonly result: ValType;
  /** Regions it reads and writes besides the stack. */
  readonly reads: readonly RegionName[];
  readonly writes: readonly RegionName[];
  /** What the meter charges for its (first) step: 1, or more for what takes an engine long. */
  readonly weight: number;
}

type Access = Pick<Instruction, "reads" | "writes">;
const access = (reads: RegionName[] = [], writes: RegionName[] = []): Access => ({ reads, writes });
const UNTYPED = { left: 0, right: 0, result: 0 };

function special(op: number, name: string, shape: Shape, weight = 1, where = access(), flags = 0): Instruction {
  return { op, name, shape, flags, ...UNTYPED, ...where, weight };
}

/** Weights: a call whose type is checked, a host word, growing, and bulk instructions besides their length. */
const SLOW_CALL = 5;
const SERVED = 9;
const GROWS = 65;
const BULK = 17;

const SPECIAL: readonly Instruction[] = [
  special(0x00, "stop", "stop"),
  special(0x0c, "br", "jump"),
  special(0x0d, "br_if", "branch"),
  special(0x0e, "br_unless", "branch"),
  special(0x0f, "ret", "return"),
  special(0x10, "call", "call"),
  special(0x11, "call_indirect", "callIndirect", SLOW_CALL, access(["tables"])),
  special(0x1a, "mov", "move", 1, access(), Flag.immB),
  special(0x1b, "select", "select"),
  special(0x1d, "br_table", "switch"),
  special(0x23, "global_get", "globalGet", 1, access(["globals"])),
  special(0x24, "global_set", "globalSet", 1, access([], ["globals"])),
  special(0x25, "table_get", "tableGet", 1, access(["globals", "tables"])),
  special(0x26, "table_set", "tableSet", 4, access(["globals"], ["tables"])),
  special(0x3f, "memory_size", "memorySize"),
  special(0x40, "memory_grow", "memoryGrow", GROWS),
  special(0xd3, "memory_copy", "bulk", BULK, access(["memory"], ["memory"])),
  special(0xd4, "memory_fill", "bulk", BULK, access([], ["memory"])),
  special(0xd5, "memory_init", "bulkInit", BULK, access(["globals", "segments"], ["memory"])),
  special(0xd6, "table_copy", "bulkTable", BULK, access(["globals", "tables"], ["tables"])),
  special(0xd7, "table_fill", "bulkTable", BULK, access(["globals"], ["tables"])),
  special(0xd8, "table_init", "bulkInit", BULK, access(["globals", "segments"], ["tables"])),
  special(0xd9, "table_grow", "tableGrow", GROWS, access(["globals"], ["globals"])),
  special(0xe0, "input_word", "inputWord", SERVED, access(["input"])),
  special(0xe1, "output_word", "outputWord", SERVED, access([], ["output"])),
];

/** Plain instructions of WebAssembly without an instruction of the machine: the word stays as it is. */
const SAME_WORD: ReadonlySet<number> = new Set([0xad, 0xbc, 0xbd, 0xbe, 0xbf]);
const SATURATING = 0xfc00;

/** Number in the machine of a plain instruction, load or store of WebAssembly; -1 if it leaves the word as it is. */
export function machineOp(op: number): number {
  if (op >= SATURATING) return op - SATURATING + 0xc5;
  return SAME_WORD.has(op) ? -1 : op;
}

/** Whether it compares or tests, so that its result is 0 or 1 and it may branch instead of writing it. */
export function isComparison(op: number): boolean {
  return op >= 0x45 && op <= 0x66;
}

/** Division takes engines several times as long as other arithmetic. */
function plainWeight(name: string): number {
  const [type = "", what = ""] = name.split(".");
  if (/^(div|rem)_[su]$/.test(what)) return type === "i64" ? 6 : 4;
  return what === "div" || what === "sqrt" ? 4 : 1;
}

function plain(op: number): Instruction {
  const name = opName(op);
  const right = plainRight(op);
  const number = machineOp(op);
  const branches = isComparison(op) ? Flag.if | Flag.unless : 0;
  return {
    op: number,
    name,
    shape: right === 0 ? "unary" : "binary",
    flags: Flag.immB | (right === 0 ? 0 : Flag.immC) | branches,
    left: plainLeft(op),
    right,
    result: plainResult(op),
    ...access(),
    weight: plainWeight(name),
  };
}

function memory(op: number): Instruction {
  const type = memoryType(op);
  const load = op < 0x36;
  return {
    op,
    name: opName(op),
    shape: load ? "load" : "store",
    flags: load ? Flag.immB : Flag.immB | Flag.immC,
    left: I32,
    right: load ? 0 : type,
    result: load ? type : 0,
    ...(load ? access(["memory"]) : access([], ["memory"])),
    weight: 1,
  };
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** All instructions of the machine, by ascending number. Everything that knows them is made from this table. */
export const INSTRUCTIONS: readonly Instruction[] = [
  ...SPECIAL,
  ...range(0x28, 0x3e).map(memory),
  ...[...range(0x45, 0xc4), ...range(SATURATING, SATURATING + 7)]
    .filter((op) => isPlain(op) && machineOp(op) >= 0)
    .map(plain),
].sort((left, right) => left.op - right.op);

const BY_NUMBER: readonly (Instruction | undefined)[] = INSTRUCTIONS.reduce<(Instruction | undefined)[]>(
  (table, instruction) => {
    table[instruction.op] = instruction;
    return table;
  },
  new Array(256).fill(undefined),
);

/** The instruction with this number; `undefined` if there is none. */
export function instructionOf(op: number): Instruction | undefined {
  return BY_NUMBER[op];
}

/** What the meter charges for an instruction beyond its (first) step. */
export function surchargeOf(op: number): number {
  return (BY_NUMBER[op]?.weight ?? 1) - 1;
}

/** Whether values of this type have 64 bits. */
export function isWide(type: ValType): boolean {
  return type === I64 || type === F64;
}
