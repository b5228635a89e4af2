import { MachineOp } from "../../opcodes.ts";
import { nearest, SIGN } from "../floats.ts";
import type { Instructions } from "./instruction.ts";

/** Float instructions (docs/design/machine.md, section 3, "Numbers"). */
export const floats: Instructions = {
  [MachineOp.f32Eq]: (m, pc) => m.test(pc, m.leftF32(pc) === m.rightF32(pc)),
  [MachineOp.f32Ne]: (m, pc) => m.test(pc, m.leftF32(pc) !== m.rightF32(pc)),
  [MachineOp.f32Lt]: (m, pc) => m.test(pc, m.leftF32(pc) < m.rightF32(pc)),
  [MachineOp.f32Gt]: (m, pc) => m.test(pc, m.leftF32(pc) > m.rightF32(pc)),
  [MachineOp.f32Le]: (m, pc) => m.test(pc, m.leftF32(pc) <= m.rightF32(pc)),
  [MachineOp.f32Ge]: (m, pc) => m.test(pc, m.leftF32(pc) >= m.rightF32(pc)),
  [MachineOp.f64Eq]: (m, pc) => m.test(pc, m.leftF64(pc) === m.rightF64(pc)),
  [MachineOp.f64Ne]: (m, pc) => m.test(pc, m.leftF64(pc) !== m.rightF64(pc)),
  [MachineOp.f64Lt]: (m, pc) => m.test(pc, m.leftF64(pc) < m.rightF64(pc)),
  [MachineOp.f64Gt]: (m, pc) => m.test(pc, m.leftF64(pc) > m.rightF64(pc)),
  [MachineOp.f64Le]: (m, pc) => m.test(pc, m.leftF64(pc) <= m.rightF64(pc)),
  [MachineOp.f64Ge]: (m, pc) => m.test(pc, m.leftF64(pc) >= m.rightF64(pc)),

  [MachineOp.f32Abs]: (m, pc) => m.setI32(pc, m.leftI32(pc) & ~SIGN),
  [MachineOp.f32Neg]: (m, pc) => m.setI32(pc, m.leftI32(pc) ^ SIGN),
  [MachineOp.f32Ceil]: (m, pc) => m.setF32(pc, Math.ceil(m.leftF32(pc))),
  [MachineOp.f32Floor]: (m, pc) => m.setF32(pc, Math.floor(m.leftF32(pc))),
  [MachineOp.f32Trunc]: (m, pc) => m.setF32(pc, Math.trunc(m.leftF32(pc))),
  [MachineOp.f32Nearest]: (m, pc) => m.setF32(pc, nearest(m.leftF32(pc))),
  [MachineOp.f32Sqrt]: (m, pc) => m.setF32(pc, Math.sqrt(m.leftF32(pc))),
  [MachineOp.f32Add]: (m, pc) => m.setF32(pc, m.leftF32(pc) + m.rightF32(pc)),
  [MachineOp.f32Sub]: (m, pc) => m.setF32(pc, m.leftF32(pc) - m.rightF32(pc)),
  [MachineOp.f32Mul]: (m, pc) => m.setF32(pc, m.leftF32(pc) * m.rightF32(pc)),
  [MachineOp.f32Div]: (m, pc) => m.setF32(pc, m.leftF32(pc) / m.rightF32(pc)),
  [MachineOp.f32Min]: (m, pc) => m.setF32(pc, Math.min(m.leftF32(pc), m.rightF32(pc))),
  [MachineOp.f32Max]: (m, pc) => m.setF32(pc, Math.max(m.leftF32(pc), m.rightF32(pc))),
  [MachineOp.f32Copysign]: (m, pc) => m.setI32(pc, (m.leftI32(pc) & ~SIGN) | (m.rightI32(pc) & SIGN)),

  [MachineOp.f64Abs]: (m, pc) => m.setI64(pc, m.leftI32(pc), m.leftHigh(pc) & ~SIGN),
  [MachineOp.f64Neg]: (m, pc) => m.setI64(pc, m.leftI32(pc), m.leftHigh(pc) ^ SIGN),
  [MachineOp.f64Ceil]: (m, pc) => m.setF64(pc, Math.ceil(m.leftF64(pc))),
  [MachineOp.f64Floor]: (m, pc) => m.setF64(pc, Math.floor(m.leftF64(pc))),
  [MachineOp.f64Trunc]: (m, pc) => m.setF64(pc, Math.trunc(m.leftF64(pc))),
  [MachineOp.f64Nearest]: (m, pc) => m.setF64(pc, nearest(m.leftF64(pc))),
  [MachineOp.f64Sqrt]: (m, pc) => m.setF64(pc, Math.sqrt(m.leftF64(pc))),
  [MachineOp.f64Add]: (m, pc) => m.setF64(pc, m.leftF64(pc) + m.rightF64(pc)),
  [MachineOp.f64Sub]: (m, pc) => m.setF64(pc, m.leftF64(pc) - m.rightF64(pc)),
  [MachineOp.f64Mul]: (m, pc) => m.setF64(pc, m.leftF64(pc) * m.rightF64(pc)),
  [MachineOp.f64Div]: (m, pc) => m.setF64(pc, m.leftF64(pc) / m.rightF64(pc)),
  [MachineOp.f64Min]: (m, pc) => m.setF64(pc, Math.min(m.leftF64(pc), m.rightF64(pc))),
  [MachineOp.f64Max]: (m, pc) => m.setF64(pc, Math.max(m.leftF64(pc), m.rightF64(pc))),
  [MachineOp.f64Copysign]: (m, pc) => m.setI64(pc, m.leftI32(pc), (m.leftHigh(pc) & ~SIGN) | (m.rightHigh(pc) & SIGN)),
};
