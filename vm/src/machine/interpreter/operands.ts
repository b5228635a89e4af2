// How instructions read their operands and write their results.

import { Flag } from "../table.ts";
import { NAN_32, NAN_64_HIGH } from "./floats.ts";
import { BLOCK_SHIFT } from "./stack.ts";
import type { State } from "./state.ts";

/**
 * Numbers of a decoded instruction: `2a`, `2b`, `2c` (places of slots in half words), flags, immediate operand (low,
 * high), `imm` (low, high).
 */
export const FIELDS = 8;
const B = 1;
const C = 2;
const FLAGS = 3;
const OPERAND = 4;
const IMM_LOW = 6;
const IMM_HIGH = 7;

const field = (m: State, pc: number, which: number): number => m.code[FIELDS * pc + which] as number;

/** `u32(imm)`. */
export const immLow = (m: State, pc: number): number => field(m, pc, IMM_LOW) >>> 0;
/** `imm >> 32`, unsigned. */
export const immHigh = (m: State, pc: number): number => field(m, pc, IMM_HIGH) >>> 0;
/** `imm >> 32`, signed. */
export const immHighS = (m: State, pc: number): number => field(m, pc, IMM_HIGH);
export const hasFlag = (m: State, pc: number, flag: number): boolean => (field(m, pc, FLAGS) & flag) !== 0;
/** The fields `a`, `b`, `c` themselves. */
export const fieldA = (m: State, pc: number): number => field(m, pc, 0) >>> 1;
export const fieldB = (m: State, pc: number): number => field(m, pc, B) >>> 1;
export const fieldC = (m: State, pc: number): number => field(m, pc, C) >>> 1;

/** Places of `S[a]`, `S[b]`, `S[c]` in the stack's half words. */
export const placeA = (m: State, pc: number): number => m.base + field(m, pc, 0);
export const placeB = (m: State, pc: number): number => m.base + field(m, pc, B);
export const placeC = (m: State, pc: number): number => m.base + field(m, pc, C);

export const low = (m: State, place: number): number => m.halves[place] as number;
export const high = (m: State, place: number): number => m.halves[place + 1] as number;

export function setSlot(m: State, place: number, low: number, high: number): void {
  m.halves[place] = low;
  m.halves[place + 1] = high;
  m.stale[place >>> BLOCK_SHIFT] = 1;
}

/** `x` as i32: `S[b]` or the immediate. The next functions: other types, and `y` from `S[c]`. */
export const leftI32 = (m: State, pc: number): number =>
  hasFlag(m, pc, Flag.immB) ? field(m, pc, OPERAND) : low(m, placeB(m, pc));
export const rightI32 = (m: State, pc: number): number =>
  hasFlag(m, pc, Flag.immC) ? field(m, pc, OPERAND) : low(m, placeC(m, pc));
export const leftHigh = (m: State, pc: number): number =>
  hasFlag(m, pc, Flag.immB) ? field(m, pc, OPERAND + 1) : high(m, placeB(m, pc));
export const rightHigh = (m: State, pc: number): number =>
  hasFlag(m, pc, Flag.immC) ? field(m, pc, OPERAND + 1) : high(m, placeC(m, pc));
export const leftF32 = (m: State, pc: number): number =>
  hasFlag(m, pc, Flag.immB) ? (m.codeF32[FIELDS * pc + OPERAND] as number) : (m.f32[placeB(m, pc)] as number);
export const rightF32 = (m: State, pc: number): number =>
  hasFlag(m, pc, Flag.immC) ? (m.codeF32[FIELDS * pc + OPERAND] as number) : (m.f32[placeC(m, pc)] as number);
export const leftF64 = (m: State, pc: number): number =>
  hasFlag(m, pc, Flag.immB)
    ? (m.codeF64[(FIELDS * pc + OPERAND) >>> 1] as number)
    : (m.f64[placeB(m, pc) >>> 1] as number);
export const rightF64 = (m: State, pc: number): number =>
  hasFlag(m, pc, Flag.immC)
    ? (m.codeF64[(FIELDS * pc + OPERAND) >>> 1] as number)
    : (m.f64[placeC(m, pc) >>> 1] as number);

/** `S[a] =` an i32; gives the next `pc`. */
export function i32(m: State, pc: number, value: number): number {
  const place = placeA(m, pc);
  m.halves[place] = value;
  m.halves[place + 1] = 0;
  m.stale[place >>> BLOCK_SHIFT] = 1;
  return pc + 1;
}

/** `S[a] =` a word in two halves; gives the next `pc`. */
export function i64(m: State, pc: number, low: number, high: number): number {
  setSlot(m, placeA(m, pc), low, high);
  return pc + 1;
}

/** Notes that `S[a]` was written; gives the next `pc`. */
export function wrote(m: State, pc: number): number {
  m.stale[placeA(m, pc) >>> BLOCK_SHIFT] = 1;
  return pc + 1;
}

/** `S[a] =` a number rounded to f32, NaN canonical; gives the next `pc`. */
export function f32(m: State, pc: number, value: number): number {
  const place = placeA(m, pc);
  if (Number.isNaN(value)) m.halves[place] = NAN_32;
  else m.f32[place] = value;
  m.halves[place + 1] = 0;
  m.stale[place >>> BLOCK_SHIFT] = 1;
  return pc + 1;
}

/** `S[a] =` an f64, NaN canonical; gives the next `pc`. */
export function f64(m: State, pc: number, value: number): number {
  const place = placeA(m, pc);
  if (Number.isNaN(value)) {
    m.halves[place] = 0;
    m.halves[place + 1] = NAN_64_HIGH;
  } else m.f64[place >>> 1] = value;
  m.stale[place >>> BLOCK_SHIFT] = 1;
  return pc + 1;
}

/** A comparison's result: `S[a] =` 0 or 1, or the branch that `IF` and `UNLESS` ask for; gives the next `pc`. */
export function test(m: State, pc: number, holds: boolean): number {
  const flags = field(m, pc, FLAGS) & (Flag.if | Flag.unless);
  if (flags === 0) return i32(m, pc, holds ? 1 : 0);
  return holds === (flags === Flag.if) ? immLow(m, pc) : pc + 1;
}
