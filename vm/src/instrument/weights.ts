import { Op } from "../wasm/opcodes.ts";

/**
 * What instructions cost, in steps. A weight is never less than the machine steps that the instruction lowers to, and
 * high enough that few steps cannot hide much time: what takes an engine long (division, calls, growing) costs more.
 * Free are instructions that lower to nothing: operands alias locals and constants.
 */

/** One charge of the meter: subtract, compare, branch. */
export const CHARGE = 2;
/** The charge of a counted loop before it starts, with its guard. */
export const COUNTED = 20;
/** One canonicalisation: compare, branch, move. */
export const CANONICALISE = 3;
/** The depth check of a recursive function. */
export const DEPTH_CHECK = 2;
/** Entering and leaving a function, besides its arguments. */
export const CALL = 4;
/** Bulk instructions: fixed part, and per byte or (shifted by 3) per table entry. */
export const BULK = 16;
export const TABLE_ENTRY_SHIFT = 3;
/** A new page of memory (64 KiB), initial ones included. */
export const PAGE = 4096;
/** A host word. */
export const HOST_WORD = 8;
/** `memory.grow` and `table.grow`, besides the pages. */
export const GROW = 32;

const WEIGHT = new Uint8Array(0x100).fill(1);
for (const free of [Op.nop, Op.block, Op.loop, Op.else, Op.end, Op.drop, Op.localGet]) WEIGHT[free] = 0;
for (const free of [Op.i32Const, Op.i64Const, Op.f32Const, Op.f64Const, Op.refNull, Op.refFunc]) WEIGHT[free] = 0;
for (let op: number = Op.i32DivS; op <= Op.i32RemU; op++) WEIGHT[op] = 4;
for (let op: number = Op.i64DivS; op <= Op.i64RemU; op++) WEIGHT[op] = 6;
for (const slow of [Op.f32Div, Op.f64Div, Op.f32Sqrt, Op.f64Sqrt]) WEIGHT[slow] = 4;
WEIGHT[Op.callIndirect] = CALL + 4;
WEIGHT[Op.call] = CALL;
WEIGHT[Op.brTable] = 2;
WEIGHT[Op.memoryGrow] = GROW;

const BULK_WEIGHT: Readonly<Record<number, number>> = {
  [Op.memoryInit]: BULK,
  [Op.memoryCopy]: BULK,
  [Op.memoryFill]: BULK,
  [Op.tableInit]: BULK,
  [Op.tableCopy]: BULK,
  [Op.tableFill]: BULK,
  [Op.tableGrow]: GROW,
};

/** Weight of an instruction without what depends on its operands (arity of branches and calls, length of bulk). */
export function weightOf(op: number): number {
  return op < 0x100 ? (WEIGHT[op] as number) : (BULK_WEIGHT[op] ?? 1);
}
