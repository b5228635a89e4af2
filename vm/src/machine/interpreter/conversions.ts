// Conversions between numbers of WebAssembly. https://webassembly.github.io/spec/core/exec/numerics.html#conversions

import { fromNumber64 } from "./integers.ts";

const TWO_31 = 2 ** 31;
const TWO_32 = 2 ** 32;
const TWO_63 = 2 ** 63;
const TWO_64 = 2 ** 64;

/** Whether truncation has an i32 result; false for a NaN. */
export const fitsS32 = (x: number): boolean => x > -TWO_31 - 1 && x < TWO_31;
export const fitsU32 = (x: number): boolean => x > -1 && x < TWO_32;
/** No double lies between -2^63 - 1 and -2^63. */
export const fitsS64 = (x: number): boolean => x >= -TWO_63 && x < TWO_63;
export const fitsU64 = (x: number): boolean => x > -1 && x < TWO_64;

export const saturateS32 = (x: number): number => (fitsS32(x) ? x | 0 : x > 0 ? 0x7fff_ffff : x < 0 ? -TWO_31 : 0);
export const saturateU32 = (x: number): number => (fitsU32(x) ? x | 0 : x > 0 ? -1 : 0);

/** Writes the integer part of a number that fits. */
export function truncate64(out: Int32Array, at: number, x: number): void {
  fromNumber64(out, at, Math.trunc(x));
}

export function saturateS64(out: Int32Array, at: number, x: number): void {
  if (fitsS64(x)) truncate64(out, at, x);
  else {
    out[at] = x > 0 ? -1 : 0;
    out[at + 1] = x > 0 ? 0x7fff_ffff : x < 0 ? -TWO_31 : 0;
  }
}

export function saturateU64(out: Int32Array, at: number, x: number): void {
  if (fitsU64(x)) truncate64(out, at, x);
  else {
    out[at] = x > 0 ? -1 : 0;
    out[at + 1] = x > 0 ? -1 : 0;
  }
}

/**
 * Low half of an i64 for conversion to f32. From 2^53 on a conversion to double first would round twice: what lies below
 * the last digit of the double is replaced by one bit that tells whether it was zero, which is all that rounding asks.
 */
export function sticky(low: number): number {
  return (low & 0x7ff) === 0 ? low : (low & ~0x7ff) | 0x800;
}
