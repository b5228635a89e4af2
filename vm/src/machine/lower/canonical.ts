import type { Code } from "../../wasm/code.ts";
import { Op } from "../../wasm/opcodes.ts";
import { F32, F64 } from "../../wasm/types.ts";
import { INSTRUCTIONS } from "../table.ts";

/** Instructions of the pattern. */
export const CANONICAL_LENGTH = 8;

/** Whether an instruction of the machine gives floats whose NaNs are all the canonical one: it computes. */
export const COMPUTES = new Uint8Array(256);
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
