import { MachineOp } from "../../opcodes.ts";
import {
  add64,
  clz64,
  ctz32,
  ctz64,
  divide64S,
  divide64U,
  ltS64,
  ltU64,
  mul64,
  popcnt32,
  rotl32,
  rotl64,
  shl64,
  shrS64,
  shrU64,
  sub64,
} from "../integers.ts";
import { i32, i64, leftHigh, leftI32, placeA, rightHigh, rightI32, test, wrote } from "../operands.ts";
import type { State } from "../state.ts";
import { fault, type Instructions } from "./instruction.ts";

const INT_MIN = -0x8000_0000;

/** What computes an i64 from two, or from one and an amount. */
type Binary64 = (out: Int32Array, at: number, xl: number, xh: number, yl: number, yh: number) => void;

const isZero = (m: State, pc: number): boolean => (rightI32(m, pc) | rightHigh(m, pc)) === 0;
const overflows = (m: State, pc: number): boolean =>
  (rightI32(m, pc) & rightHigh(m, pc)) === -1 && leftI32(m, pc) === 0 && leftHigh(m, pc) === INT_MIN;

const equal64 = (m: State, pc: number): boolean =>
  leftI32(m, pc) === rightI32(m, pc) && leftHigh(m, pc) === rightHigh(m, pc);
const lessS64 = (m: State, pc: number): boolean =>
  ltS64(leftI32(m, pc), leftHigh(m, pc), rightI32(m, pc), rightHigh(m, pc));
const lessU64 = (m: State, pc: number): boolean =>
  ltU64(leftI32(m, pc), leftHigh(m, pc), rightI32(m, pc), rightHigh(m, pc));
const greaterS64 = (m: State, pc: number): boolean =>
  ltS64(rightI32(m, pc), rightHigh(m, pc), leftI32(m, pc), leftHigh(m, pc));
const greaterU64 = (m: State, pc: number): boolean =>
  ltU64(rightI32(m, pc), rightHigh(m, pc), leftI32(m, pc), leftHigh(m, pc));

const binary64 = (m: State, pc: number, compute: Binary64): number => {
  compute(m.halves, placeA(m, pc), leftI32(m, pc), leftHigh(m, pc), rightI32(m, pc), rightHigh(m, pc));
  return wrote(m, pc);
};

/** Integer instructions (docs/design/machine.md, section 3, "Numbers"). */
export const integers: Instructions = {
  [MachineOp.i32Eqz]: (m, pc) => test(m, pc, leftI32(m, pc) === 0),
  [MachineOp.i32Eq]: (m, pc) => test(m, pc, leftI32(m, pc) === rightI32(m, pc)),
  [MachineOp.i32Ne]: (m, pc) => test(m, pc, leftI32(m, pc) !== rightI32(m, pc)),
  [MachineOp.i32LtS]: (m, pc) => test(m, pc, leftI32(m, pc) < rightI32(m, pc)),
  [MachineOp.i32LtU]: (m, pc) => test(m, pc, leftI32(m, pc) >>> 0 < rightI32(m, pc) >>> 0),
  [MachineOp.i32GtS]: (m, pc) => test(m, pc, leftI32(m, pc) > rightI32(m, pc)),
  [MachineOp.i32GtU]: (m, pc) => test(m, pc, leftI32(m, pc) >>> 0 > rightI32(m, pc) >>> 0),
  [MachineOp.i32LeS]: (m, pc) => test(m, pc, leftI32(m, pc) <= rightI32(m, pc)),
  [MachineOp.i32LeU]: (m, pc) => test(m, pc, leftI32(m, pc) >>> 0 <= rightI32(m, pc) >>> 0),
  [MachineOp.i32GeS]: (m, pc) => test(m, pc, leftI32(m, pc) >= rightI32(m, pc)),
  [MachineOp.i32GeU]: (m, pc) => test(m, pc, leftI32(m, pc) >>> 0 >= rightI32(m, pc) >>> 0),

  [MachineOp.i64Eqz]: (m, pc) => test(m, pc, (leftI32(m, pc) | leftHigh(m, pc)) === 0),
  [MachineOp.i64Eq]: (m, pc) => test(m, pc, equal64(m, pc)),
  [MachineOp.i64Ne]: (m, pc) => test(m, pc, !equal64(m, pc)),
  [MachineOp.i64LtS]: (m, pc) => test(m, pc, lessS64(m, pc)),
  [MachineOp.i64LtU]: (m, pc) => test(m, pc, lessU64(m, pc)),
  [MachineOp.i64GtS]: (m, pc) => test(m, pc, greaterS64(m, pc)),
  [MachineOp.i64GtU]: (m, pc) => test(m, pc, greaterU64(m, pc)),
  [MachineOp.i64LeS]: (m, pc) => test(m, pc, !greaterS64(m, pc)),
  [MachineOp.i64LeU]: (m, pc) => test(m, pc, !greaterU64(m, pc)),
  [MachineOp.i64GeS]: (m, pc) => test(m, pc, !lessS64(m, pc)),
  [MachineOp.i64GeU]: (m, pc) => test(m, pc, !lessU64(m, pc)),

  [MachineOp.i32Clz]: (m, pc) => i32(m, pc, Math.clz32(leftI32(m, pc))),
  [MachineOp.i32Ctz]: (m, pc) => i32(m, pc, ctz32(leftI32(m, pc))),
  [MachineOp.i32Popcnt]: (m, pc) => i32(m, pc, popcnt32(leftI32(m, pc))),
  [MachineOp.i32Add]: (m, pc) => i32(m, pc, (leftI32(m, pc) + rightI32(m, pc)) | 0),
  [MachineOp.i32Sub]: (m, pc) => i32(m, pc, (leftI32(m, pc) - rightI32(m, pc)) | 0),
  [MachineOp.i32Mul]: (m, pc) => i32(m, pc, Math.imul(leftI32(m, pc), rightI32(m, pc))),
  [MachineOp.i32DivS]: (m, pc) => {
    const x = leftI32(m, pc);
    const y = rightI32(m, pc);
    return y === 0 || (x === INT_MIN && y === -1) ? fault(m, pc) : i32(m, pc, (x / y) | 0);
  },
  [MachineOp.i32DivU]: (m, pc) => {
    const y = rightI32(m, pc) >>> 0;
    return y === 0 ? fault(m, pc) : i32(m, pc, ((leftI32(m, pc) >>> 0) / y) | 0);
  },
  [MachineOp.i32RemS]: (m, pc) => {
    const y = rightI32(m, pc);
    return y === 0 ? fault(m, pc) : i32(m, pc, (leftI32(m, pc) % y) | 0);
  },
  [MachineOp.i32RemU]: (m, pc) => {
    const y = rightI32(m, pc) >>> 0;
    return y === 0 ? fault(m, pc) : i32(m, pc, ((leftI32(m, pc) >>> 0) % y) | 0);
  },
  [MachineOp.i32And]: (m, pc) => i32(m, pc, leftI32(m, pc) & rightI32(m, pc)),
  [MachineOp.i32Or]: (m, pc) => i32(m, pc, leftI32(m, pc) | rightI32(m, pc)),
  [MachineOp.i32Xor]: (m, pc) => i32(m, pc, leftI32(m, pc) ^ rightI32(m, pc)),
  [MachineOp.i32Shl]: (m, pc) => i32(m, pc, leftI32(m, pc) << rightI32(m, pc)),
  [MachineOp.i32ShrS]: (m, pc) => i32(m, pc, leftI32(m, pc) >> rightI32(m, pc)),
  [MachineOp.i32ShrU]: (m, pc) => i32(m, pc, (leftI32(m, pc) >>> rightI32(m, pc)) | 0),
  [MachineOp.i32Rotl]: (m, pc) => i32(m, pc, rotl32(leftI32(m, pc), rightI32(m, pc))),
  [MachineOp.i32Rotr]: (m, pc) => i32(m, pc, rotl32(leftI32(m, pc), -rightI32(m, pc))),

  [MachineOp.i64Clz]: (m, pc) => i64(m, pc, clz64(leftI32(m, pc), leftHigh(m, pc)), 0),
  [MachineOp.i64Ctz]: (m, pc) => i64(m, pc, ctz64(leftI32(m, pc), leftHigh(m, pc)), 0),
  [MachineOp.i64Popcnt]: (m, pc) => i64(m, pc, popcnt32(leftI32(m, pc)) + popcnt32(leftHigh(m, pc)), 0),
  [MachineOp.i64Add]: (m, pc) => {
    add64(m.halves, placeA(m, pc), leftI32(m, pc), leftHigh(m, pc), rightI32(m, pc), rightHigh(m, pc));
    return wrote(m, pc);
  },
  [MachineOp.i64Sub]: (m, pc) => {
    sub64(m.halves, placeA(m, pc), leftI32(m, pc), leftHigh(m, pc), rightI32(m, pc), rightHigh(m, pc));
    return wrote(m, pc);
  },
  [MachineOp.i64Mul]: (m, pc) => {
    mul64(m.halves, placeA(m, pc), leftI32(m, pc), leftHigh(m, pc), rightI32(m, pc), rightHigh(m, pc));
    return wrote(m, pc);
  },
  [MachineOp.i64DivS]: (m, pc) =>
    isZero(m, pc) || overflows(m, pc) ? fault(m, pc) : binary64(m, pc, (...xy) => divide64S(...xy, "quotient")),
  [MachineOp.i64DivU]: (m, pc) =>
    isZero(m, pc) ? fault(m, pc) : binary64(m, pc, (...xy) => divide64U(...xy, "quotient")),
  [MachineOp.i64RemS]: (m, pc) =>
    isZero(m, pc) ? fault(m, pc) : binary64(m, pc, (...xy) => divide64S(...xy, "remainder")),
  [MachineOp.i64RemU]: (m, pc) =>
    isZero(m, pc) ? fault(m, pc) : binary64(m, pc, (...xy) => divide64U(...xy, "remainder")),
  [MachineOp.i64And]: (m, pc) => i64(m, pc, leftI32(m, pc) & rightI32(m, pc), leftHigh(m, pc) & rightHigh(m, pc)),
  [MachineOp.i64Or]: (m, pc) => i64(m, pc, leftI32(m, pc) | rightI32(m, pc), leftHigh(m, pc) | rightHigh(m, pc)),
  [MachineOp.i64Xor]: (m, pc) => i64(m, pc, leftI32(m, pc) ^ rightI32(m, pc), leftHigh(m, pc) ^ rightHigh(m, pc)),
  [MachineOp.i64Shl]: (m, pc) => {
    shl64(m.halves, placeA(m, pc), leftI32(m, pc), leftHigh(m, pc), rightI32(m, pc));
    return wrote(m, pc);
  },
  [MachineOp.i64ShrS]: (m, pc) => {
    shrS64(m.halves, placeA(m, pc), leftI32(m, pc), leftHigh(m, pc), rightI32(m, pc));
    return wrote(m, pc);
  },
  [MachineOp.i64ShrU]: (m, pc) => {
    shrU64(m.halves, placeA(m, pc), leftI32(m, pc), leftHigh(m, pc), rightI32(m, pc));
    return wrote(m, pc);
  },
  [MachineOp.i64Rotl]: (m, pc) => {
    rotl64(m.halves, placeA(m, pc), leftI32(m, pc), leftHigh(m, pc), rightI32(m, pc));
    return wrote(m, pc);
  },
  [MachineOp.i64Rotr]: (m, pc) => {
    rotl64(m.halves, placeA(m, pc), leftI32(m, pc), leftHigh(m, pc), -rightI32(m, pc));
    return wrote(m, pc);
  },

  [MachineOp.i32WrapI64]: (m, pc) => i32(m, pc, leftI32(m, pc)),
  [MachineOp.i64ExtendI32S]: (m, pc) => i64(m, pc, leftI32(m, pc), leftI32(m, pc) >> 31),
  [MachineOp.i32Extend8S]: (m, pc) => i32(m, pc, (leftI32(m, pc) << 24) >> 24),
  [MachineOp.i32Extend16S]: (m, pc) => i32(m, pc, (leftI32(m, pc) << 16) >> 16),
  [MachineOp.i64Extend8S]: (m, pc) => {
    const x = (leftI32(m, pc) << 24) >> 24;
    return i64(m, pc, x, x >> 31);
  },
  [MachineOp.i64Extend16S]: (m, pc) => {
    const x = (leftI32(m, pc) << 16) >> 16;
    return i64(m, pc, x, x >> 31);
  },
  [MachineOp.i64Extend32S]: (m, pc) => i64(m, pc, leftI32(m, pc), leftI32(m, pc) >> 31),
};
