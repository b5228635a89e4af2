import type { Decoded } from "./decode.ts";
import type { Region } from "./region.ts";
import { FP_MAX, type Stack } from "./stack.ts";

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

/** Bytes of a page of linear memory. */
export const WASM_PAGE = 65_536;

/** What instructions work on. `pc` is not here: an instruction takes it and gives the next one. */
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
    this.memoryBytes = pages * WASM_PAGE;
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
}
