import { FP_MAX, memoryBytes } from "../encoding.ts";
import { Flag } from "../table.ts";
import type { Decoded } from "./decode.ts";
import { NAN_32, NAN_64_HIGH } from "./floats.ts";
import type { Region } from "./region.ts";
import { BLOCK_SHIFT, type Stack } from "./stack.ts";

/** Regions by their number (docs/design/machine.md, section 1). */
export interface Regions {
  readonly globals: Region;
  readonly stack: Stack;
  readonly input: Region;
  readonly output: Region;
  readonly memory: Region;
  readonly tables: Region;
  readonly segments: Region;
}

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

const IMM_C = Flag.immC;
const IMM_B = Flag.immB;
const IF = Flag.if;
const BRANCHES = Flag.if | Flag.unless;

/** What instructions work on, and how they read operands and write results. `pc` is not here: an instruction takes it and gives the next one. */
export class State {
  readonly code: Int32Array;
  readonly codeF32: Float32Array;
  readonly codeF64: Float64Array;
  readonly globals: Region;
  readonly input: Region;
  readonly output: Region;
  readonly memory: Region;
  readonly tables: Region;
  readonly segments: Region;
  /** The stack's arrays, see `Stack`. */
  halves: Int32Array;
  f32: Float32Array;
  f64: Float64Array;
  stale: Uint8Array;
  /** `2 * fp`: where the frame begins in `halves`. */
  base = 0;
  pages: number;
  outputLength = 0;
  /** At most 2^53. */
  readonly outputLimit: number;
  /** Length of linear memory in bytes. */
  memoryBytes: number;
  readonly #stack: Stack;

  constructor(decoded: Decoded, regions: Regions, pages: number, outputLimit: number) {
    this.code = decoded.fields;
    this.codeF32 = new Float32Array(decoded.fields.buffer);
    this.codeF64 = new Float64Array(decoded.fields.buffer);
    this.globals = regions.globals;
    this.input = regions.input;
    this.output = regions.output;
    this.memory = regions.memory;
    this.tables = regions.tables;
    this.segments = regions.segments;
    this.#stack = regions.stack;
    this.halves = regions.stack.halves;
    this.f32 = regions.stack.f32;
    this.f64 = regions.stack.f64;
    this.stale = regions.stack.stale;
    this.pages = pages;
    this.memoryBytes = memoryBytes(pages);
    this.outputLimit = outputLimit;
  }

  get fp(): number {
    return this.base / 2;
  }

  /** Sets `fp`; false, and nothing changes, if it may not have this value. */
  setFp(fp: number): boolean {
    if (fp < 0 || fp > FP_MAX) return false;
    this.base = 2 * fp;
    const stack = this.#stack;
    stack.reserve(fp);
    if (this.halves !== stack.halves) {
      this.halves = stack.halves;
      this.f32 = stack.f32;
      this.f64 = stack.f64;
      this.stale = stack.stale;
    }
    return true;
  }

  field(pc: number, which: number): number {
    return this.code[FIELDS * pc + which] as number;
  }

  /** `u32(imm)`. */
  immLow(pc: number): number {
    return this.field(pc, IMM_LOW) >>> 0;
  }

  /** `imm >> 32`, unsigned. */
  immHigh(pc: number): number {
    return this.field(pc, IMM_HIGH) >>> 0;
  }

  /** `imm >> 32`, signed. */
  immHighS(pc: number): number {
    return this.field(pc, IMM_HIGH);
  }

  hasFlag(pc: number, flag: number): boolean {
    return (this.field(pc, FLAGS) & flag) !== 0;
  }

  /** The fields `a`, `b`, `c` themselves. */
  fieldA(pc: number): number {
    return this.field(pc, 0) >>> 1;
  }

  fieldB(pc: number): number {
    return this.field(pc, B) >>> 1;
  }

  fieldC(pc: number): number {
    return this.field(pc, C) >>> 1;
  }

  /** Places of `S[a]`, `S[b]`, `S[c]` in the stack's half words. */
  placeA(pc: number): number {
    return this.base + this.field(pc, 0);
  }

  placeB(pc: number): number {
    return this.base + this.field(pc, B);
  }

  placeC(pc: number): number {
    return this.base + this.field(pc, C);
  }

  low(place: number): number {
    return this.halves[place] as number;
  }

  high(place: number): number {
    return this.halves[place + 1] as number;
  }

  setSlot(place: number, low: number, high: number): void {
    this.halves[place] = low;
    this.halves[place + 1] = high;
    this.stale[place >>> BLOCK_SHIFT] = 1;
  }

  /** `x` as i32: `S[b]` or the immediate. What follows: other types, and `y` from `S[c]`. */
  leftI32(pc: number): number {
    return this.hasFlag(pc, IMM_B) ? this.field(pc, OPERAND) : this.low(this.placeB(pc));
  }

  rightI32(pc: number): number {
    return this.hasFlag(pc, IMM_C) ? this.field(pc, OPERAND) : this.low(this.placeC(pc));
  }

  /** Upper half of an i64. */
  leftHigh(pc: number): number {
    return this.hasFlag(pc, IMM_B) ? this.field(pc, OPERAND + 1) : this.high(this.placeB(pc));
  }

  rightHigh(pc: number): number {
    return this.hasFlag(pc, IMM_C) ? this.field(pc, OPERAND + 1) : this.high(this.placeC(pc));
  }

  leftF32(pc: number): number {
    return (this.hasFlag(pc, IMM_B) ? this.codeF32[FIELDS * pc + OPERAND] : this.f32[this.placeB(pc)]) as number;
  }

  rightF32(pc: number): number {
    return (this.hasFlag(pc, IMM_C) ? this.codeF32[FIELDS * pc + OPERAND] : this.f32[this.placeC(pc)]) as number;
  }

  leftF64(pc: number): number {
    return (
      this.hasFlag(pc, IMM_B) ? this.codeF64[(FIELDS * pc + OPERAND) >>> 1] : this.f64[this.placeB(pc) >>> 1]
    ) as number;
  }

  rightF64(pc: number): number {
    return (
      this.hasFlag(pc, IMM_C) ? this.codeF64[(FIELDS * pc + OPERAND) >>> 1] : this.f64[this.placeC(pc) >>> 1]
    ) as number;
  }

  /** `S[a] =` an i32; gives the next `pc`. */
  setI32(pc: number, value: number): number {
    this.setSlot(this.placeA(pc), value, 0);
    return pc + 1;
  }

  /** `S[a] =` a word in two halves; gives the next `pc`. */
  setI64(pc: number, low: number, high: number): number {
    this.setSlot(this.placeA(pc), low, high);
    return pc + 1;
  }

  /** Notes that `S[a]` was written; gives the next `pc`. */
  wrote(pc: number): number {
    this.stale[this.placeA(pc) >>> BLOCK_SHIFT] = 1;
    return pc + 1;
  }

  /** `S[a] =` a number rounded to f32, NaN canonical; gives the next `pc`. */
  setF32(pc: number, value: number): number {
    const place = this.placeA(pc);
    if (Number.isNaN(value)) this.halves[place] = NAN_32;
    else this.f32[place] = value;
    this.halves[place + 1] = 0;
    return this.wrote(pc);
  }

  /** `S[a] =` an f64, NaN canonical; gives the next `pc`. */
  setF64(pc: number, value: number): number {
    const place = this.placeA(pc);
    if (Number.isNaN(value)) {
      this.halves[place] = 0;
      this.halves[place + 1] = NAN_64_HIGH;
    } else this.f64[place >>> 1] = value;
    return this.wrote(pc);
  }

  /** A comparison's result: `S[a] =` 0 or 1, or the branch that `IF` and `UNLESS` ask for; gives the next `pc`. */
  test(pc: number, holds: boolean): number {
    const flags = this.field(pc, FLAGS) & BRANCHES;
    if (flags === 0) return this.setI32(pc, holds ? 1 : 0);
    return holds === (flags === IF) ? this.immLow(pc) : pc + 1;
  }
}
