import { MachineOp } from "../../opcodes.ts";
import {
  add64,
  clz64,
  ctz32,
  ctz64,
  divS64,
  divU64,
  ltS64,
  ltU64,
  mul64,
  popcnt32,
  remS64,
  remU64,
  rotl32,
  rotl64,
  shl64,
  shrS64,
  shrU64,
  sub64,
} from "../integers.ts";
import type { State } from "../state.ts";
import { fault, type Instructions } from "./instruction.ts";

const INT_MIN = -0x8000_0000;

/** What computes an i64 from two, or from one and an amount. */
type Binary64 = (out: Int32Array, at: number, xl: number, xh: number, yl: number, yh: number) => void;

const isZero = (m: State, pc: number): boolean => (m.rightI32(pc) | m.rightHigh(pc)) === 0;
const overflows = (m: State, pc: number): boolean =>
  (m.rightI32(pc) & m.rightHigh(pc)) === -1 && m.leftI32(pc) === 0 && m.leftHigh(pc) === INT_MIN;

const equal64 = (m: State, pc: number): boolean =>
  m.leftI32(pc) === m.rightI32(pc) && m.leftHigh(pc) === m.rightHigh(pc);
const lessS64 = (m: State, pc: number): boolean =>
  ltS64(m.leftI32(pc), m.leftHigh(pc), m.rightI32(pc), m.rightHigh(pc));
const lessU64 = (m: State, pc: number): boolean =>
  ltU64(m.leftI32(pc), m.leftHigh(pc), m.rightI32(pc), m.rightHigh(pc));
const greaterS64 = (m: State, pc: number): boolean =>
  ltS64(m.rightI32(pc), m.rightHigh(pc), m.leftI32(pc), m.leftHigh(pc));
const greaterU64 = (m: State, pc: number): boolean =>
  ltU64(m.rightI32(pc), m.rightHigh(pc), m.leftI32(pc), m.leftHigh(pc));

const binary64 = (m: State, pc: number, compute: Binary64): number => {
  compute(m.halves, m.placeA(pc), m.leftI32(pc), m.leftHigh(pc), m.rightI32(pc), m.rightHigh(pc));
  return m.wrote(pc);
};

/** Integer instructions (docs/design/machine.md, section 3, "Numbers"). */
export const integers: Instructions = {
  [MachineOp.i32Eqz]: (m, pc) => m.test(pc, m.leftI32(pc) === 0),
  [MachineOp.i32Eq]: (m, pc) => m.test(pc, m.leftI32(pc) === m.rightI32(pc)),
  [MachineOp.i32Ne]: (m, pc) => m.test(pc, m.leftI32(pc) !== m.rightI32(pc)),
  [MachineOp.i32LtS]: (m, pc) => m.test(pc, m.leftI32(pc) < m.rightI32(pc)),
  [MachineOp.i32LtU]: (m, pc) => m.test(pc, m.leftI32(pc) >>> 0 < m.rightI32(pc) >>> 0),
  [MachineOp.i32GtS]: (m, pc) => m.test(pc, m.leftI32(pc) > m.rightI32(pc)),
  [MachineOp.i32GtU]: (m, pc) => m.test(pc, m.leftI32(pc) >>> 0 > m.rightI32(pc) >>> 0),
  [MachineOp.i32LeS]: (m, pc) => m.test(pc, m.leftI32(pc) <= m.rightI32(pc)),
  [MachineOp.i32LeU]: (m, pc) => m.test(pc, m.leftI32(pc) >>> 0 <= m.rightI32(pc) >>> 0),
  [MachineOp.i32GeS]: (m, pc) => m.test(pc, m.leftI32(pc) >= m.rightI32(pc)),
  [MachineOp.i32GeU]: (m, pc) => m.test(pc, m.leftI32(pc) >>> 0 >= m.rightI32(pc) >>> 0),

  [MachineOp.i64Eqz]: (m, pc) => m.test(pc, (m.leftI32(pc) | m.leftHigh(pc)) === 0),
  [MachineOp.i64Eq]: (m, pc) => m.test(pc, equal64(m, pc)),
  [MachineOp.i64Ne]: (m, pc) => m.test(pc, !equal64(m, pc)),
  [MachineOp.i64LtS]: (m, pc) => m.test(pc, lessS64(m, pc)),
  [MachineOp.i64LtU]: (m, pc) => m.test(pc, lessU64(m, pc)),
  [MachineOp.i64GtS]: (m, pc) => m.test(pc, greaterS64(m, pc)),
  [MachineOp.i64GtU]: (m, pc) => m.test(pc, greaterU64(m, pc)),
  [MachineOp.i64LeS]: (m, pc) => m.test(pc, !greaterS64(m, pc)),
  [MachineOp.i64LeU]: (m, pc) => m.test(pc, !greaterU64(m, pc)),
  [MachineOp.i64GeS]: (m, pc) => m.test(pc, !lessS64(m, pc)),
  [MachineOp.i64GeU]: (m, pc) => m.test(pc, !lessU64(m, pc)),

  [MachineOp.i32Clz]: (m, pc) => m.setI32(pc, Math.clz32(m.leftI32(pc))),
  [MachineOp.i32Ctz]: (m, pc) => m.setI32(pc, ctz32(m.leftI32(pc))),
  [MachineOp.i32Popcnt]: (m, pc) => m.setI32(pc, popcnt32(m.leftI32(pc))),
  [MachineOp.i32Add]: (m, pc) => m.setI32(pc, (m.leftI32(pc) + m.rightI32(pc)) | 0),
  [MachineOp.i32Sub]: (m, pc) => m.setI32(pc, (m.leftI32(pc) - m.rightI32(pc)) | 0),
  [MachineOp.i32Mul]: (m, pc) => m.setI32(pc, Math.imul(m.leftI32(pc), m.rightI32(pc))),
  [MachineOp.i32DivS]: (m, pc) => {
    const x = m.leftI32(pc);
    const y = m.rightI32(pc);
    return y === 0 || (x === INT_MIN && y === -1) ? fault(m, pc) : m.setI32(pc, (x / y) | 0);
  },
  [MachineOp.i32DivU]: (m, pc) => {
    const y = m.rightI32(pc) >>> 0;
    return y === 0 ? fault(m, pc) : m.setI32(pc, ((m.leftI32(pc) >>> 0) / y) | 0);
  },
  [MachineOp.i32RemS]: (m, pc) => {
    const y = m.rightI32(pc);
    return y === 0 ? fault(m, pc) : m.setI32(pc, (m.leftI32(pc) % y) | 0);
  },
  [MachineOp.i32RemU]: (m, pc) => {
    const y = m.rightI32(pc) >>> 0;
    return y === 0 ? fault(m, pc) : m.setI32(pc, ((m.leftI32(pc) >>> 0) % y) | 0);
  },
  [MachineOp.i32And]: (m, pc) => m.setI32(pc, m.leftI32(pc) & m.rightI32(pc)),
  [MachineOp.i32Or]: (m, pc) => m.setI32(pc, m.leftI32(pc) | m.rightI32(pc)),
  [MachineOp.i32Xor]: (m, pc) => m.setI32(pc, m.leftI32(pc) ^ m.rightI32(pc)),
  [MachineOp.i32Shl]: (m, pc) => m.setI32(pc, m.leftI32(pc) << m.rightI32(pc)),
  [MachineOp.i32ShrS]: (m, pc) => m.setI32(pc, m.leftI32(pc) >> m.rightI32(pc)),
  [MachineOp.i32ShrU]: (m, pc) => m.setI32(pc, (m.leftI32(pc) >>> m.rightI32(pc)) | 0),
  [MachineOp.i32Rotl]: (m, pc) => m.setI32(pc, rotl32(m.leftI32(pc), m.rightI32(pc))),
  [MachineOp.i32Rotr]: (m, pc) => m.setI32(pc, rotl32(m.leftI32(pc), -m.rightI32(pc))),

  [MachineOp.i64Clz]: (m, pc) => m.setI64(pc, clz64(m.leftI32(pc), m.leftHigh(pc)), 0),
  [MachineOp.i64Ctz]: (m, pc) => m.setI64(pc, ctz64(m.leftI32(pc), m.leftHigh(pc)), 0),
  [MachineOp.i64Popcnt]: (m, pc) => m.setI64(pc, popcnt32(m.leftI32(pc)) + popcnt32(m.leftHigh(pc)), 0),
  [MachineOp.i64Add]: (m, pc) => {
    add64(m.halves, m.placeA(pc), m.leftI32(pc), m.leftHigh(pc), m.rightI32(pc), m.rightHigh(pc));
    return m.wrote(pc);
  },
  [MachineOp.i64Sub]: (m, pc) => {
    sub64(m.halves, m.placeA(pc), m.leftI32(pc), m.leftHigh(pc), m.rightI32(pc), m.rightHigh(pc));
    return m.wrote(pc);
  },
  [MachineOp.i64Mul]: (m, pc) => {
    mul64(m.halves, m.placeA(pc), m.leftI32(pc), m.leftHigh(pc), m.rightI32(pc), m.rightHigh(pc));
    return m.wrote(pc);
  },
  [MachineOp.i64DivS]: (m, pc) => (isZero(m, pc) || overflows(m, pc) ? fault(m, pc) : binary64(m, pc, divS64)),
  [MachineOp.i64DivU]: (m, pc) => (isZero(m, pc) ? fault(m, pc) : binary64(m, pc, divU64)),
  [MachineOp.i64RemS]: (m, pc) => (isZero(m, pc) ? fault(m, pc) : binary64(m, pc, remS64)),
  [MachineOp.i64RemU]: (m, pc) => (isZero(m, pc) ? fault(m, pc) : binary64(m, pc, remU64)),
  [MachineOp.i64And]: (m, pc) => m.setI64(pc, m.leftI32(pc) & m.rightI32(pc), m.leftHigh(pc) & m.rightHigh(pc)),
  [MachineOp.i64Or]: (m, pc) => m.setI64(pc, m.leftI32(pc) | m.rightI32(pc), m.leftHigh(pc) | m.rightHigh(pc)),
  [MachineOp.i64Xor]: (m, pc) => m.setI64(pc, m.leftI32(pc) ^ m.rightI32(pc), m.leftHigh(pc) ^ m.rightHigh(pc)),
  [MachineOp.i64Shl]: (m, pc) => {
    shl64(m.halves, m.placeA(pc), m.leftI32(pc), m.leftHigh(pc), m.rightI32(pc));
    return m.wrote(pc);
  },
  [MachineOp.i64ShrS]: (m, pc) => {
    shrS64(m.halves, m.placeA(pc), m.leftI32(pc), m.leftHigh(pc), m.rightI32(pc));
    return m.wrote(pc);
  },
  [MachineOp.i64ShrU]: (m, pc) => {
    shrU64(m.halves, m.placeA(pc), m.leftI32(pc), m.leftHigh(pc), m.rightI32(pc));
    return m.wrote(pc);
  },
  [MachineOp.i64Rotl]: (m, pc) => {
    rotl64(m.halves, m.placeA(pc), m.leftI32(pc), m.leftHigh(pc), m.rightI32(pc));
    return m.wrote(pc);
  },
  [MachineOp.i64Rotr]: (m, pc) => {
    rotl64(m.halves, m.placeA(pc), m.leftI32(pc), m.leftHigh(pc), -m.rightI32(pc));
    return m.wrote(pc);
  },

  [MachineOp.i32WrapI64]: (m, pc) => m.setI32(pc, m.leftI32(pc)),
  [MachineOp.i64ExtendI32S]: (m, pc) => m.setI64(pc, m.leftI32(pc), m.leftI32(pc) >> 31),
  [MachineOp.i32Extend8S]: (m, pc) => m.setI32(pc, (m.leftI32(pc) << 24) >> 24),
  [MachineOp.i32Extend16S]: (m, pc) => m.setI32(pc, (m.leftI32(pc) << 16) >> 16),
  [MachineOp.i64Extend8S]: (m, pc) => {
    const x = (m.leftI32(pc) << 24) >> 24;
    return m.setI64(pc, x, x >> 31);
  },
  [MachineOp.i64Extend16S]: (m, pc) => {
    const x = (m.leftI32(pc) << 16) >> 16;
    return m.setI64(pc, x, x >> 31);
  },
  [MachineOp.i64Extend32S]: (m, pc) => m.setI64(pc, m.leftI32(pc), m.leftI32(pc) >> 31),
};
