import type { Code } from "../../wasm/code.ts";
import { Op } from "../../wasm/opcodes.ts";
import { F32, F64 } from "../../wasm/types.ts";
import { MachineOp } from "../opcodes.ts";
import { Flag, INSTRUCTIONS } from "../table.ts";
import type { Assembler } from "./assembler.ts";
import type { Operands } from "./operands.ts";
import { producer, teeLocal } from "./values.ts";

/** Instructions of the pattern. */
export const CANONICAL_LENGTH = 8;

/** Whether an instruction of the machine gives floats whose NaNs are all the canonical one: it computes. */
const COMPUTES = new Uint8Array(256);
for (const { op, name, result } of INSTRUCTIONS) {
  if (result !== F32 && result !== F64) continue;
  COMPUTES[op] = /\.(load|abs|neg|copysign)$/.test(name) ? 0 : 1;
}

/**
 * Whether the instructions from `index` on give the canonical NaN for any NaN on top, and leave the value as it was in a
 * local, as the instrumenter writes it:
 *
 *     local.tee t  local.get t  ge  if (result)  local.get t  else  const NaN  end
 *
 * @returns The type of the value, or 0 if they are something else.
 */
export function canonicalisation(code: Code, index: number): number {
  const { op, a, b } = code;
  const ge = op[index + 2];
  const type = ge === Op.f32Ge ? F32 : ge === Op.f64Ge ? F64 : 0;
  if (type === 0 || op[index] !== Op.localTee || op[index + 1] !== Op.localGet) return 0;
  if (op[index + 3] !== Op.if || a[index + 3] !== type - 128 || op[index + 4] !== Op.localGet) return 0;
  if (op[index + 5] !== Op.else || op[index + 7] !== Op.end) return 0;
  const local = a[index];
  if (a[index + 1] !== local || a[index + 4] !== local) return 0;
  const constant = index + 6;
  if (type === F32) return op[constant] === Op.f32Const && a[constant] === 0x7fc00000 ? F32 : 0;
  return op[constant] === Op.f64Const && a[constant] === 0 && b[constant] === 0x7ff80000 ? F64 : 0;
}

/**
 * Makes the float on top canonical and leaves it as it was in the local in `slot`: nothing more is to do if an
 * instruction made it whose NaNs are canonical.
 */
export function makeCanonical(asm: Assembler, operands: Operands, type: number, slot: number): void {
  const made = producer(asm, operands);
  const computed = made >= 0 && COMPUTES[asm.op(made)] === 1;
  teeLocal(asm, operands, slot);
  if (computed) return;
  const top = operands.height - 1;
  const value = operands.slot(top);
  operands.bringHome(top);
  const [op, high, low] = type === F32 ? [MachineOp.f32Ge, 0, 0x7fc00000] : [MachineOp.f64Ge, 0x7ff80000, 0];
  const branch = asm.emit(op, Flag.if, 0, value, value, 0, 0);
  asm.emit(MachineOp.mov, Flag.immB, operands.home(top), 0, 0, high, low);
  asm.setLow(branch, asm.label());
}
