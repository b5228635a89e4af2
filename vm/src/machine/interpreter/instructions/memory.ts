import { MachineOp } from "../../opcodes.ts";
import { Flag } from "../../table.ts";
import { hasFlag, high, i32, i64, immHigh, immHighS, immLow, low, placeB, placeC } from "../operands.ts";
import { type State, WASM_PAGE } from "../state.ts";
import { fault, type Instructions } from "./instruction.ts";

const MAX_PAGES = 65_536;

/** Address of `size` bytes; -1 if they are not all inside of memory. */
function address(m: State, pc: number, size: number): number {
  const at = (hasFlag(m, pc, Flag.immB) ? 0 : low(m, placeB(m, pc)) >>> 0) + immLow(m, pc);
  return at + size > m.memoryBytes ? -1 : at;
}

/** Halves of the value that a store writes. */
const valueLow = (m: State, pc: number): number =>
  hasFlag(m, pc, Flag.immC) ? immHighS(m, pc) : low(m, placeC(m, pc));
const valueHigh = (m: State, pc: number): number =>
  hasFlag(m, pc, Flag.immC) ? immHighS(m, pc) >> 31 : high(m, placeC(m, pc));

function load8(m: State, pc: number, signed: boolean, wide: boolean): number {
  const at = address(m, pc, 1);
  if (at < 0) return fault(m, pc);
  const value = signed ? (m.memory.u8(at) << 24) >> 24 : m.memory.u8(at);
  return i64(m, pc, value, wide ? value >> 31 : 0);
}

function load16(m: State, pc: number, signed: boolean, wide: boolean): number {
  const at = address(m, pc, 2);
  if (at < 0) return fault(m, pc);
  const value = signed ? (m.memory.u16(at) << 16) >> 16 : m.memory.u16(at);
  return i64(m, pc, value, wide ? value >> 31 : 0);
}

function load32(m: State, pc: number, signExtended: boolean): number {
  const at = address(m, pc, 4);
  if (at < 0) return fault(m, pc);
  const value = m.memory.i32(at);
  return i64(m, pc, value, signExtended ? value >> 31 : 0);
}

function load64(m: State, pc: number): number {
  const at = address(m, pc, 8);
  return at < 0 ? fault(m, pc) : i64(m, pc, m.memory.i32(at), m.memory.i32(at + 4));
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
  m.memory.setI32(at, valueLow(m, pc));
  m.memory.setI32(at + 4, valueHigh(m, pc));
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
  [MachineOp.memorySize]: (m, pc) => i32(m, pc, m.pages),
  [MachineOp.memoryGrow]: (m, pc) => {
    const before = m.pages;
    const after = before + (low(m, placeB(m, pc)) >>> 0);
    const limit = immHigh(m, pc) > 0 ? MAX_PAGES : Math.min(MAX_PAGES, immLow(m, pc));
    if (after > limit) return i32(m, pc, -1);
    m.pages = after;
    m.memoryBytes = after * WASM_PAGE;
    return i32(m, pc, before);
  },
};
