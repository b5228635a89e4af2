import { MAX_TABLE_ENTRIES } from "../../wasm/limits.ts";
import { Op } from "../../wasm/opcodes.ts";
import { MachineOp } from "../opcodes.ts";
import { lowerBulk, lowerTableGrow } from "./bulk.ts";
import { tableSizeWord } from "./layout.ts";
import type { Operands } from "./operands.ts";
import type { Target } from "./target.ts";

/** Instructions on globals, sizes, references, tables and segments; `a` and `b` as `Code` has them. */
export function lowerState(target: Target, operands: Operands, op: number, a: number, b: number): void {
  const { asm, layout } = target;
  const top = operands.height - 1;
  switch (op) {
    case Op.globalGet:
      getWord(target, operands, layout.globalWords[a] as number);
      return;
    case Op.globalSet:
      setWord(target, operands, layout.globalWords[a] as number);
      return;
    case Op.tableSize:
      getWord(target, operands, tableSizeWord(a));
      return;
    case Op.dataDrop:
      operands.pushConstant(0, 0);
      setWord(target, operands, layout.dataWords[a] as number);
      return;
    case Op.elemDrop:
      operands.pushConstant(0, 0);
      setWord(target, operands, layout.elementWords[a] as number);
      return;
    case Op.memorySize:
      asm.emit(MachineOp.memorySize, 0, operands.pushHome(), 0, 0, 0, 0);
      return;
    case Op.memoryGrow: {
      const pages = operands.slot(top);
      operands.drop(top);
      asm.emit(MachineOp.memoryGrow, 0, operands.pushHome(), pages, 0, 0, target.maxPages);
      return;
    }
    case Op.refNull:
      operands.pushConstant(0, 0);
      return;
    case Op.refFunc:
      operands.pushFunction(a, layout.typeIds[layout.module.funcs[a] as number] as number);
      return;
    case Op.refIsNull: {
      const reference = operands.slot(top);
      operands.drop(top);
      asm.emit(MachineOp.i64Eqz, 0, operands.pushHome(), reference, 0, 0, 0);
      return;
    }
    case Op.tableGet: {
      const entry = operands.slot(top);
      operands.drop(top);
      asm.emit(MachineOp.tableGet, 0, operands.pushHome(), entry, a, 0, 0);
      return;
    }
    case Op.tableSet: {
      const entry = operands.slot(top - 1);
      const value = operands.slot(top);
      operands.drop(top - 1);
      asm.emit(MachineOp.tableSet, 0, a, entry, value, 0, 0);
      return;
    }
    case Op.tableGrow: {
      const most = layout.module.tables[a]?.max ?? MAX_TABLE_ENTRIES;
      lowerTableGrow(asm, operands, a, Math.min(most, MAX_TABLE_ENTRIES));
      return;
    }
    default:
      lowerBulk(asm, operands, layout, op, a, b);
  }
}

function getWord({ asm }: Target, operands: Operands, word: number): void {
  asm.emit(MachineOp.globalGet, 0, operands.pushHome(), 0, 0, 0, word);
}

function setWord({ asm }: Target, operands: Operands, word: number): void {
  const top = operands.height - 1;
  asm.emit(MachineOp.globalSet, 0, 0, operands.slot(top), 0, 0, word);
  operands.drop(top);
}
