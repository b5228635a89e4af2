import { Op } from "../../wasm/opcodes.ts";
import { MachineOp } from "../opcodes.ts";
import { Flag } from "../table.ts";
import type { Assembler } from "./assembler.ts";
import type { Layout } from "./layout.ts";
import type { Operands } from "./operands.ts";

/**
 * A bulk instruction: its operands stand in three slots of their own, which it uses up.
 *
 * @param a Segment, or table that is written.
 * @param b Of `table.init` the table, of `table.copy` the table that is read.
 */
export function lowerBulk(asm: Assembler, operands: Operands, layout: Layout, op: number, a: number, b: number): void {
  const first = operands.height - 3;
  operands.bringHome(first);
  const slot = operands.home(first);
  operands.drop(first);
  switch (op) {
    case Op.memoryCopy:
      asm.emit(MachineOp.memoryCopy, 0, slot, 0, 0, 0, 0);
      break;
    case Op.memoryFill:
      asm.emit(MachineOp.memoryFill, 0, slot, 0, 0, 0, 0);
      break;
    case Op.memoryInit:
      asm.emit(MachineOp.memoryInit, 0, slot, 0, 0, layout.dataLeaves[a] as number, layout.dataWords[a] as number);
      break;
    case Op.tableCopy:
      asm.emit(MachineOp.tableCopy, 0, slot, a, b, 0, 0);
      break;
    case Op.tableFill:
      asm.emit(MachineOp.tableFill, 0, slot, a, 0, 0, 0);
      break;
    default:
      asm.emit(MachineOp.tableInit, 0, slot, b, 0, layout.elementLeaves[a] as number, layout.elementWords[a] as number);
  }
}

/**
 * `table.grow`: the size changes, then the new entries are filled unless they are to be null. Five slots from the first
 * operand on: result, number, and the three of `table_fill`.
 */
export function lowerTableGrow(asm: Assembler, operands: Operands, table: number, limit: number): void {
  const first = operands.height - 2;
  const isNull = operands.isConstant(first);
  const [result, fill] = [operands.home(first), operands.home(first + 2)];
  if (!isNull) {
    operands.copy(first, fill + 1);
    operands.copy(first + 1, fill + 2);
  }
  const entries = operands.slot(first + 1);
  operands.drop(first);
  if (!isNull) operands.reset(first + 5);
  asm.emit(MachineOp.tableGrow, 0, result, entries, table, 0, limit);
  if (!isNull) {
    const failed = asm.emit(MachineOp.i32Eq, Flag.immC | Flag.if, 0, result, 0, -1, 0);
    asm.emit(MachineOp.mov, 0, fill, result, 0, 0, 0);
    asm.emit(MachineOp.tableFill, 0, fill, table, 0, 0, 0);
    asm.setLow(failed, asm.label());
  }
  operands.reset(first + 1);
}
