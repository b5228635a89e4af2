import { MachineOp } from "../opcodes.ts";
import { Flag, INSTRUCTIONS, isComparison, isWide } from "../table.ts";
import type { Assembler } from "./assembler.ts";
import type { Operands } from "./operands.ts";

/** What a branch depends on: a comparison that branches itself, or a slot that `br_if` tests. */
export interface Condition {
  readonly op: number;
  readonly flags: number;
  readonly b: number;
  readonly c: number;
  /** Immediate operand of the comparison. */
  readonly immediate: number;
  /** Whether the branch is taken if it holds; else if it does not. */
  readonly positive: boolean;
}

/** Comparisons of 64-bit operands: their immediates fit a branch only if 32 bits hold them. */
const WIDE = new Uint8Array(256);
for (const { op, left } of INSTRUCTIONS) if (isComparison(op) && isWide(left)) WIDE[op] = 1;

/**
 * Pops the condition of a branch. If the instruction that made it is the last one and made it for nothing else, it is
 * taken back: a comparison branches itself, and `i32.eqz` turns the branch round.
 */
export function takeCondition(asm: Assembler, operands: Operands): Condition {
  const index = operands.height - 1;
  let slot = operands.slot(index);
  const home = operands.home(index);
  operands.drop(index);
  let positive = true;
  for (let pc = asm.last; pc >= 0 && slot === home && asm.a(pc) === home; pc = asm.last) {
    const op = asm.op(pc);
    const flags = asm.flags(pc);
    if (!isComparison(op) || (flags & (Flag.if | Flag.unless)) !== 0) break;
    if (op !== MachineOp.i32Eqz || flags !== 0) {
      const low = asm.low(pc);
      if (flags !== 0 && WIDE[op] === 1 && asm.high(pc) !== low >> 31) break;
      asm.cut(pc);
      return { op, flags, b: asm.b(pc), c: asm.c(pc), immediate: low, positive };
    }
    asm.cut(pc);
    slot = asm.b(pc);
    positive = !positive;
  }
  return { op: MachineOp.brIf, flags: 0, b: slot, c: 0, immediate: 0, positive };
}

/**
 * Emits the branch that is taken if the condition holds, or with `otherwise` if it does not.
 *
 * @returns Its number; the low half of its immediate is to become the target.
 */
export function emitBranch(asm: Assembler, condition: Condition, otherwise = false): number {
  const { op, flags, b, c, immediate, positive } = condition;
  const when = positive !== otherwise;
  if (op === MachineOp.brIf) return asm.emit(when ? op : MachineOp.brUnless, 0, 0, b, 0, 0, 0);
  return asm.emit(op, flags | (when ? Flag.if : Flag.unless), 0, b, c, immediate, 0);
}
