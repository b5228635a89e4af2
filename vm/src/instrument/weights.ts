import { MachineOp } from "../machine/opcodes.ts";
import { surchargeOf } from "../machine/table.ts";
import { isPlain, Op } from "../wasm/opcodes.ts";

/**
 * What is charged besides the machine's steps of the program's own instructions (`machine/lower/steps.ts`): the steps of
 * what instrumentation adds, never less, and more where engines need long, so that few steps cannot hide much time. What
 * single instructions weigh more than a step is told by the machine's table.
 */

/** One charge of the meter: subtract, compare and branch. */
export const CHARGE = 2;
/** The charge of a counted loop before it starts, with its guard. */
export const COUNTED = 24;
/** The depth check of a recursive function. */
export const DEPTH_CHECK = 2;
/** Passing fuel to a function and taking it back; passing the depth. */
export const FUEL_PASSED = 2;
export const DEPTH_PASSED = 1;
/** An indirect call: its callee waits in a local; engines check its type. */
export const CALL_INDIRECT: number = surchargeOf(MachineOp.callIndirect);
/** Bulk instructions: fixed part, beside the length (memory: shifted right, a step for eight bytes; tables: left). */
export const BULK: number = surchargeOf(MachineOp.memoryCopy);
export const MEMORY_SHIFT = 3;
export const TABLE_ENTRY_SHIFT = 3;
/** A new page of memory (64 KiB), initial ones included. */
export const PAGE = 4096;
/** A host word. */
export const HOST_WORD: number = surchargeOf(MachineOp.inputWord);
/** What ends a task: exit, trap, `unreachable`. */
export const END_TASK = 16;
/** `memory.grow` and `table.grow`, besides the pages. */
export const GROW: number = surchargeOf(MachineOp.memoryGrow);
/** `conun_run` itself. */
export const RUN = 32;

const SURCHARGE = new Uint8Array(0x100);
for (let op = 0; op < SURCHARGE.length; op++) if (isPlain(op)) SURCHARGE[op] = surchargeOf(op);
SURCHARGE[Op.tableSet] = surchargeOf(MachineOp.tableSet);
SURCHARGE[Op.memoryGrow] = GROW;
SURCHARGE[Op.unreachable] = END_TASK;

const BULK_SURCHARGE: Readonly<Record<number, number>> = {
  [Op.memoryInit]: BULK,
  [Op.memoryCopy]: BULK,
  [Op.memoryFill]: BULK,
  [Op.tableInit]: BULK,
  [Op.tableCopy]: BULK,
  [Op.tableFill]: BULK,
  [Op.tableGrow]: GROW,
};

/** What an instruction costs beyond its steps, without what depends on its operands (length of bulk, pages). */
export function surcharge(op: number): number {
  return op < 0x100 ? (SURCHARGE[op] as number) : (BULK_SURCHARGE[op] ?? 0);
}
