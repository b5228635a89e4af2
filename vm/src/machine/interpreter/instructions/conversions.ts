import { MachineOp } from "../../opcodes.ts";
import {
  fitsS32,
  fitsS64,
  fitsU32,
  fitsU64,
  saturateS32,
  saturateS64,
  saturateU32,
  saturateU64,
  sticky,
  truncate64,
} from "../conversions.ts";
import { toNumberS64, toNumberU64 } from "../integers.ts";
import type { State } from "../state.ts";
import { fault, type Instructions } from "./instruction.ts";

const truncate = (m: State, pc: number, x: number): number => {
  truncate64(m.halves, m.placeA(pc), x);
  return m.wrote(pc);
};
const saturatedS64 = (m: State, pc: number, x: number): number => {
  saturateS64(m.halves, m.placeA(pc), x);
  return m.wrote(pc);
};
const saturatedU64 = (m: State, pc: number, x: number): number => {
  saturateU64(m.halves, m.placeA(pc), x);
  return m.wrote(pc);
};

/** Largest upper half of an i64 whose magnitude is below 2^53. */
const EXACT = 2 ** 21;

/** Conversions between integers and floats (docs/design/machine.md, section 3, "Numbers"). */
export const conversions: Instructions = {
  [MachineOp.i32TruncF32S]: (m, pc) => {
    const x = m.leftF32(pc);
    return fitsS32(x) ? m.setI32(pc, x | 0) : fault(m, pc);
  },
  [MachineOp.i32TruncF32U]: (m, pc) => {
    const x = m.leftF32(pc);
    return fitsU32(x) ? m.setI32(pc, x | 0) : fault(m, pc);
  },
  [MachineOp.i32TruncF64S]: (m, pc) => {
    const x = m.leftF64(pc);
    return fitsS32(x) ? m.setI32(pc, x | 0) : fault(m, pc);
  },
  [MachineOp.i32TruncF64U]: (m, pc) => {
    const x = m.leftF64(pc);
    return fitsU32(x) ? m.setI32(pc, x | 0) : fault(m, pc);
  },
  [MachineOp.i64TruncF32S]: (m, pc) => (fitsS64(m.leftF32(pc)) ? truncate(m, pc, m.leftF32(pc)) : fault(m, pc)),
  [MachineOp.i64TruncF32U]: (m, pc) => (fitsU64(m.leftF32(pc)) ? truncate(m, pc, m.leftF32(pc)) : fault(m, pc)),
  [MachineOp.i64TruncF64S]: (m, pc) => (fitsS64(m.leftF64(pc)) ? truncate(m, pc, m.leftF64(pc)) : fault(m, pc)),
  [MachineOp.i64TruncF64U]: (m, pc) => (fitsU64(m.leftF64(pc)) ? truncate(m, pc, m.leftF64(pc)) : fault(m, pc)),

  [MachineOp.f32ConvertI32S]: (m, pc) => m.setF32(pc, m.leftI32(pc)),
  [MachineOp.f32ConvertI32U]: (m, pc) => m.setF32(pc, m.leftI32(pc) >>> 0),
  [MachineOp.f32ConvertI64S]: (m, pc) => {
    const low = m.leftI32(pc);
    const high = m.leftHigh(pc);
    return m.setF32(pc, toNumberS64(high >= -EXACT && high < EXACT ? low : sticky(low), high));
  },
  [MachineOp.f32ConvertI64U]: (m, pc) => {
    const low = m.leftI32(pc);
    const high = m.leftHigh(pc);
    return m.setF32(pc, toNumberU64(high >>> 0 < EXACT ? low : sticky(low), high));
  },
  [MachineOp.f32DemoteF64]: (m, pc) => m.setF32(pc, m.leftF64(pc)),
  [MachineOp.f64ConvertI32S]: (m, pc) => m.setF64(pc, m.leftI32(pc)),
  [MachineOp.f64ConvertI32U]: (m, pc) => m.setF64(pc, m.leftI32(pc) >>> 0),
  [MachineOp.f64ConvertI64S]: (m, pc) => m.setF64(pc, toNumberS64(m.leftI32(pc), m.leftHigh(pc))),
  [MachineOp.f64ConvertI64U]: (m, pc) => m.setF64(pc, toNumberU64(m.leftI32(pc), m.leftHigh(pc))),
  [MachineOp.f64PromoteF32]: (m, pc) => m.setF64(pc, m.leftF32(pc)),

  [MachineOp.i32TruncSatF32S]: (m, pc) => m.setI32(pc, saturateS32(m.leftF32(pc))),
  [MachineOp.i32TruncSatF32U]: (m, pc) => m.setI32(pc, saturateU32(m.leftF32(pc))),
  [MachineOp.i32TruncSatF64S]: (m, pc) => m.setI32(pc, saturateS32(m.leftF64(pc))),
  [MachineOp.i32TruncSatF64U]: (m, pc) => m.setI32(pc, saturateU32(m.leftF64(pc))),
  [MachineOp.i64TruncSatF32S]: (m, pc) => saturatedS64(m, pc, m.leftF32(pc)),
  [MachineOp.i64TruncSatF32U]: (m, pc) => saturatedU64(m, pc, m.leftF32(pc)),
  [MachineOp.i64TruncSatF64S]: (m, pc) => saturatedS64(m, pc, m.leftF64(pc)),
  [MachineOp.i64TruncSatF64U]: (m, pc) => saturatedU64(m, pc, m.leftF64(pc)),
};
