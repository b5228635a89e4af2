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
import { f32, f64, i32, leftF32, leftF64, leftHigh, leftI32, placeA, wrote } from "../operands.ts";
import type { State } from "../state.ts";
import { fault, type Instructions } from "./instruction.ts";

const truncate = (m: State, pc: number, x: number): number => {
  truncate64(m.halves, placeA(m, pc), x);
  return wrote(m, pc);
};
const saturatedS64 = (m: State, pc: number, x: number): number => {
  saturateS64(m.halves, placeA(m, pc), x);
  return wrote(m, pc);
};
const saturatedU64 = (m: State, pc: number, x: number): number => {
  saturateU64(m.halves, placeA(m, pc), x);
  return wrote(m, pc);
};

/** Largest upper half of an i64 whose magnitude is below 2^53. */
const EXACT = 2 ** 21;

/** Conversions between integers and floats (docs/design/machine.md, section 3, "Numbers"). */
export const conversions: Instructions = {
  [MachineOp.i32TruncF32S]: (m, pc) => {
    const x = leftF32(m, pc);
    return fitsS32(x) ? i32(m, pc, x | 0) : fault(m, pc);
  },
  [MachineOp.i32TruncF32U]: (m, pc) => {
    const x = leftF32(m, pc);
    return fitsU32(x) ? i32(m, pc, x | 0) : fault(m, pc);
  },
  [MachineOp.i32TruncF64S]: (m, pc) => {
    const x = leftF64(m, pc);
    return fitsS32(x) ? i32(m, pc, x | 0) : fault(m, pc);
  },
  [MachineOp.i32TruncF64U]: (m, pc) => {
    const x = leftF64(m, pc);
    return fitsU32(x) ? i32(m, pc, x | 0) : fault(m, pc);
  },
  [MachineOp.i64TruncF32S]: (m, pc) => (fitsS64(leftF32(m, pc)) ? truncate(m, pc, leftF32(m, pc)) : fault(m, pc)),
  [MachineOp.i64TruncF32U]: (m, pc) => (fitsU64(leftF32(m, pc)) ? truncate(m, pc, leftF32(m, pc)) : fault(m, pc)),
  [MachineOp.i64TruncF64S]: (m, pc) => (fitsS64(leftF64(m, pc)) ? truncate(m, pc, leftF64(m, pc)) : fault(m, pc)),
  [MachineOp.i64TruncF64U]: (m, pc) => (fitsU64(leftF64(m, pc)) ? truncate(m, pc, leftF64(m, pc)) : fault(m, pc)),

  [MachineOp.f32ConvertI32S]: (m, pc) => f32(m, pc, leftI32(m, pc)),
  [MachineOp.f32ConvertI32U]: (m, pc) => f32(m, pc, leftI32(m, pc) >>> 0),
  [MachineOp.f32ConvertI64S]: (m, pc) => {
    const low = leftI32(m, pc);
    const high = leftHigh(m, pc);
    return f32(m, pc, toNumberS64(high >= -EXACT && high < EXACT ? low : sticky(low), high));
  },
  [MachineOp.f32ConvertI64U]: (m, pc) => {
    const low = leftI32(m, pc);
    const high = leftHigh(m, pc);
    return f32(m, pc, toNumberU64(high >>> 0 < EXACT ? low : sticky(low), high));
  },
  [MachineOp.f32DemoteF64]: (m, pc) => f32(m, pc, leftF64(m, pc)),
  [MachineOp.f64ConvertI32S]: (m, pc) => f64(m, pc, leftI32(m, pc)),
  [MachineOp.f64ConvertI32U]: (m, pc) => f64(m, pc, leftI32(m, pc) >>> 0),
  [MachineOp.f64ConvertI64S]: (m, pc) => f64(m, pc, toNumberS64(leftI32(m, pc), leftHigh(m, pc))),
  [MachineOp.f64ConvertI64U]: (m, pc) => f64(m, pc, toNumberU64(leftI32(m, pc), leftHigh(m, pc))),
  [MachineOp.f64PromoteF32]: (m, pc) => f64(m, pc, leftF32(m, pc)),

  [MachineOp.i32TruncSatF32S]: (m, pc) => i32(m, pc, saturateS32(leftF32(m, pc))),
  [MachineOp.i32TruncSatF32U]: (m, pc) => i32(m, pc, saturateU32(leftF32(m, pc))),
  [MachineOp.i32TruncSatF64S]: (m, pc) => i32(m, pc, saturateS32(leftF64(m, pc))),
  [MachineOp.i32TruncSatF64U]: (m, pc) => i32(m, pc, saturateU32(leftF64(m, pc))),
  [MachineOp.i64TruncSatF32S]: (m, pc) => saturatedS64(m, pc, leftF32(m, pc)),
  [MachineOp.i64TruncSatF32U]: (m, pc) => saturatedU64(m, pc, leftF32(m, pc)),
  [MachineOp.i64TruncSatF64S]: (m, pc) => saturatedS64(m, pc, leftF64(m, pc)),
  [MachineOp.i64TruncSatF64U]: (m, pc) => saturatedU64(m, pc, leftF64(m, pc)),
};
