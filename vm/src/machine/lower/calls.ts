import type { FuncType } from "../../wasm/types.ts";
import { MachineOp } from "../opcodes.ts";
import type { Operands } from "./operands.ts";
import type { Target } from "./target.ts";

/** A call: of a host word, which is an instruction of its own, or of a function. */
export function lowerCall({ asm, layout, refer }: Target, operands: Operands, func: number): void {
  const top = operands.height - 1;
  switch (layout.hostWords[func]) {
    case "inputWord": {
      const word = operands.slot(top);
      operands.drop(top);
      asm.emit(MachineOp.inputWord, 0, operands.pushHome(), word, 0, 0, 0);
      return;
    }
    case "outputWord": {
      const word = operands.slot(top - 1);
      const bytes = operands.slot(top);
      operands.drop(top - 1);
      asm.emit(MachineOp.outputWord, 0, operands.pushHome(), word, bytes, 0, 0);
      return;
    }
    case "logWord":
      operands.drop(top - 1);
      return;
  }
  const type = layout.module.types[layout.module.funcs[func] as number] as FuncType;
  const first = passArguments(operands, type);
  refer(asm.emit(MachineOp.call, 0, operands.home(first), linkOf(type), 0, 0, 0), func);
  operands.reset(first + type.results.length);
}

export function lowerCallIndirect({ asm, layout }: Target, operands: Operands, typeIndex: number, table: number): void {
  const type = layout.module.types[typeIndex] as FuncType;
  const top = operands.height - 1;
  const callee = operands.slot(top);
  operands.drop(top);
  const first = passArguments(operands, type);
  const typeId = layout.typeIds[typeIndex] as number;
  asm.emit(MachineOp.callIndirect, 0, operands.home(first), callee, linkOf(type), table, typeId);
  operands.reset(first + type.results.length);
}

/** Slot of the link in the frame of a function of this type. */
export function linkOf({ params, results }: FuncType): number {
  return Math.max(params.length, results.length);
}

/** Brings arguments home and pops them; the height below them. */
function passArguments(operands: Operands, type: FuncType): number {
  const first = operands.height - type.params.length;
  operands.bringHome(first);
  operands.drop(first);
  return first;
}
