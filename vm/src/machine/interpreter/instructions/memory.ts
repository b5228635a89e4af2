import { MAX_PAGES } from "../../../wasm/limits.ts";
import { memoryBytes } from "../../encoding.ts";
import { MachineOp } from "../../opcodes.ts";
import { Flag } from "../../table.ts";
import type { State } from "../state.ts";
import { fault, type Instructions } from "./instruction.ts";

/** Address of `size` bytes; -1 if they are not all inside of memory. */
function address(m: State, pc: number, size: number): number {
  const at = (m.hasFlag(pc, Flag.immB) ? 0 : m.low(m.placeB(pc)) >>> 0) + m.immLow(pc);
  return at + size > m.memoryBytes ? -1 : at;
}

/** Halves of the value that a store writes. */
const valueLow = (m: State, pc: number): number => (m.hasFlag(pc, Flag.immC) ? m.immHighS(pc) : m.low(m.placeC(pc)));
const valueHigh = (m: State, pc: number): number =>
  m.hasFlag(pc, Flag.immC) ? m.immHighS(pc) >> 31 : m.high(m.placeC(pc));

function load8(m: State, pc: number, signed: boolean, wide: boolean): number {
  const at = address(m, pc, 1);
  if (at < 0) return fault(m, pc);
  const value = signed ? (m.memory.u8(at) << 24) >> 24 : m.memory.u8(at);
  return m.setI64(pc, value, wide ? value >> 31 : 0);
}

function load16(m: State, pc: number, signed: boolean, wide: boolean): number {
  const at = address(m, pc, 2);
  if (at < 0) return fault(m, pc);
  const value = signed ? (m.memory.u16(at) << 16) >> 16 : m.memory.u16(at);
  return m.setI64(pc, value, wide ? value >> 31 : 0);
}

function load32(m: State, pc: number, signExtended: boolean): number {
  const at = address(m, pc, 4);
  if (at < 0) return fault(m, pc);
  const value = m.memory.i32(at);
  return m.setI64(pc, value, signExtended ? value >> 31 : 0);
}

function load64(m: State, pc: number): number {
  const at = address(m, pc, 8);
  if (at < 0) return fault(m, pc);
  m.memory.word(at, m.halves, m.placeA(pc));
  return m.wrote(pc);
}

function store8(m: State, pc: number): number {
  const at = address(m, pc, 1);
  if (at < 0) return fault(m, pc);
  m.memory.setU8(at, valueLow(m, pc));
  return pc + 1;
}

function store16(m: State, pc: number): number {
  const at = address(m, pc, 2);
  if (at < 0) return fault(m, pc);
  m.memory.setU16(at, valueLow(m, pc));
  return pc + 1;
}

function store32(m: State, pc: number): number {
  const at = address(m, pc, 4);
  if (at < 0) return fault(m, pc);
  m.memory.setI32(at, valueLow(m, pc));
  return pc + 1;
}

function store64(m: State, pc: number): number {
  const at = address(m, pc, 8);
  if (at < 0) return fault(m, pc);
  m.memory.setWord(at, valueLow(m, pc), valueHigh(m, pc));
  return pc + 1;
}

/** Loads, stores and the size of linear memory (docs/design/machine.md, section 3, "Memory"). */
export const memory: Instructions = {
  [MachineOp.i32Load]: (m, pc) => load32(m, pc, false),
  [MachineOp.i64Load]: load64,
  [MachineOp.f32Load]: (m, pc) => load32(m, pc, false),
  [MachineOp.f64Load]: load64,
  [MachineOp.i32Load8S]: (m, pc) => load8(m, pc, true, false),
  [MachineOp.i32Load8U]: (m, pc) => load8(m, pc, false, false),
  [MachineOp.i32Load16S]: (m, pc) => load16(m, pc, true, false),
  [MachineOp.i32Load16U]: (m, pc) => load16(m, pc, false, false),
  [MachineOp.i64Load8S]: (m, pc) => load8(m, pc, true, true),
  [MachineOp.i64Load8U]: (m, pc) => load8(m, pc, false, true),
  [MachineOp.i64Load16S]: (m, pc) => load16(m, pc, true, true),
  [MachineOp.i64Load16U]: (m, pc) => load16(m, pc, false, true),
  [MachineOp.i64Load32S]: (m, pc) => load32(m, pc, true),
  [MachineOp.i64Load32U]: (m, pc) => load32(m, pc, false),
  [MachineOp.i32Store]: store32,
  [MachineOp.i64Store]: store64,
  [MachineOp.f32Store]: store32,
  [MachineOp.f64Store]: store64,
  [MachineOp.i32Store8]: store8,
  [MachineOp.i32Store16]: store16,
  [MachineOp.i64Store8]: store8,
  [MachineOp.i64Store16]: store16,
  [MachineOp.i64Store32]: store32,
  [MachineOp.memorySize]: (m, pc) => m.setI32(pc, m.pages),
  [MachineOp.memoryGrow]: (m, pc) => {
    const before = m.pages;
    const after = before + (m.low(m.placeB(pc)) >>> 0);
    const limit = m.immHigh(pc) > 0 ? MAX_PAGES : Math.min(MAX_PAGES, m.immLow(pc));
    if (after > limit) return m.setI32(pc, -1);
    m.pages = after;
    m.memoryBytes = memoryBytes(after);
    return m.setI32(pc, before);
  },
};
