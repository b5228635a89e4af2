// Float instructions of WebAssembly in the deterministic profile. Values are JavaScript numbers, which carry no NaN bits:
// whoever writes a result writes a NaN as the canonical one. An f32 is a number that `Math.fround` leaves as it is.
// The sum, product, quotient or root of two f32 in double precision, rounded once more, is correctly rounded, because a
// double has more than twice the digits: S. A. Figueroa, "When is double rounding innocuous?", SIGNUM 30 (1995).
// https://webassembly.github.io/spec/core/exec/numerics.html#floating-point-operations

/** The canonical NaN of f32. */
export const NAN_32 = 0x7fc0_0000;
/** Upper half of the canonical NaN of f64; the lower one is 0. */
export const NAN_64_HIGH = 0x7ff8_0000;
/** The sign's bit in the upper half, or in an f32. */
export const SIGN = 0x8000_0000 | 0;

/** Doubles from here on have no fraction. */
const WHOLE = 2 ** 52;

/** Rounds to the nearest integer, ties to even, and keeps the sign of zero. */
export function nearest(x: number): number {
  const size = Math.abs(x);
  if (!(size < WHOLE)) return x;
  const whole = size + WHOLE - WHOLE;
  return x < 0 || Object.is(x, -0) ? -whole : whole;
}
