// Integer instructions of WebAssembly. An i64 is a pair of 32-bit halves, signed as JavaScript's bit operators give them;
// results go to `out[at]` (low) and `out[at + 1]` (high). https://webassembly.github.io/spec/core/exec/numerics.html

export function add64(out: Int32Array, at: number, xl: number, xh: number, yl: number, yh: number): void {
  const low = (xl + yl) | 0;
  const carry = low >>> 0 < xl >>> 0 ? 1 : 0;
  out[at] = low;
  out[at + 1] = xh + yh + carry;
}

export function sub64(out: Int32Array, at: number, xl: number, xh: number, yl: number, yh: number): void {
  const borrow = xl >>> 0 < yl >>> 0 ? 1 : 0;
  out[at] = xl - yl;
  out[at + 1] = xh - yh - borrow;
}

export function mul64(out: Int32Array, at: number, xl: number, xh: number, yl: number, yh: number): void {
  const high = Math.imul(xl, yh) + Math.imul(xh, yl);
  out[at] = Math.imul(xl, yl);
  out[at + 1] = mulHigh32(xl, yl) + high;
}

/** Upper half of the product of two unsigned 32-bit numbers, mod 2^32. */
function mulHigh32(x: number, y: number): number {
  const x0 = x & 0xffff;
  const x1 = x >>> 16;
  const y0 = y & 0xffff;
  const y1 = y >>> 16;
  const middle = x1 * y0 + ((x0 * y0) >>> 16);
  const carry = x0 * y1 + (middle & 0xffff);
  return x1 * y1 + (middle >>> 16) + (carry >>> 16);
}

/** An unsigned i64 as a number, exact below 2^53. */
export function toNumberU64(low: number, high: number): number {
  return (high >>> 0) * 0x1_0000_0000 + (low >>> 0);
}

/** A signed i64 as a number, rounded to nearest, ties to even. */
export function toNumberS64(low: number, high: number): number {
  return high * 0x1_0000_0000 + (low >>> 0);
}

/** Writes an integer of magnitude below 2^64, mod 2^64. */
export function fromNumber64(out: Int32Array, at: number, value: number): void {
  const high = Math.floor(value / 0x1_0000_0000);
  out[at] = value - high * 0x1_0000_0000;
  out[at + 1] = high;
}

const toBigInt = (low: number, high: number): bigint => (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);

function fromBigInt(out: Int32Array, at: number, value: bigint): void {
  out[at] = Number(BigInt.asIntN(32, value));
  out[at + 1] = Number(BigInt.asIntN(32, value >> 32n));
}

/** Whether both are below 2^53 and not negative, so that numbers divide them exactly. */
const areSmall = (xh: number, yh: number): boolean => (xh | yh) >>> 21 === 0;

/** Quotient of unsigned numbers; the divisor is not zero. */
export function divU64(out: Int32Array, at: number, xl: number, xh: number, yl: number, yh: number): void {
  if (!areSmall(xh, yh)) {
    fromBigInt(out, at, toBigInt(xl, xh) / toBigInt(yl, yh));
    return;
  }
  const x = toNumberU64(xl, xh);
  const y = toNumberU64(yl, yh);
  fromNumber64(out, at, (x - (x % y)) / y);
}

/** Remainder of unsigned numbers; the divisor is not zero. */
export function remU64(out: Int32Array, at: number, xl: number, xh: number, yl: number, yh: number): void {
  if (areSmall(xh, yh)) fromNumber64(out, at, toNumberU64(xl, xh) % toNumberU64(yl, yh));
  else fromBigInt(out, at, toBigInt(xl, xh) % toBigInt(yl, yh));
}

const toSigned = (low: number, high: number): bigint => BigInt.asIntN(64, toBigInt(low, high));

/** Quotient of signed numbers, towards zero; the divisor is not zero, and the quotient does not overflow. */
export function divS64(out: Int32Array, at: number, xl: number, xh: number, yl: number, yh: number): void {
  if (areSmall(xh, yh)) divU64(out, at, xl, xh, yl, yh);
  else fromBigInt(out, at, toSigned(xl, xh) / toSigned(yl, yh));
}

/** Remainder of signed numbers, with the sign of the first; the second is not zero. */
export function remS64(out: Int32Array, at: number, xl: number, xh: number, yl: number, yh: number): void {
  if (areSmall(xh, yh)) remU64(out, at, xl, xh, yl, yh);
  else fromBigInt(out, at, toSigned(xl, xh) % toSigned(yl, yh));
}

export function shl64(out: Int32Array, at: number, xl: number, xh: number, by: number): void {
  const n = by & 63;
  if (n === 0) {
    out[at] = xl;
    out[at + 1] = xh;
  } else if (n < 32) {
    out[at] = xl << n;
    out[at + 1] = (xh << n) | (xl >>> (32 - n));
  } else {
    out[at] = 0;
    out[at + 1] = xl << (n - 32);
  }
}

export function shrU64(out: Int32Array, at: number, xl: number, xh: number, by: number): void {
  const n = by & 63;
  if (n === 0) {
    out[at] = xl;
    out[at + 1] = xh;
  } else if (n < 32) {
    out[at] = (xl >>> n) | (xh << (32 - n));
    out[at + 1] = xh >>> n;
  } else {
    out[at] = xh >>> (n - 32);
    out[at + 1] = 0;
  }
}

export function shrS64(out: Int32Array, at: number, xl: number, xh: number, by: number): void {
  const n = by & 63;
  if (n === 0) {
    out[at] = xl;
    out[at + 1] = xh;
  } else if (n < 32) {
    out[at] = (xl >>> n) | (xh << (32 - n));
    out[at + 1] = xh >> n;
  } else {
    out[at] = xh >> (n - 32);
    out[at + 1] = xh >> 31;
  }
}

export function rotl64(out: Int32Array, at: number, xl: number, xh: number, by: number): void {
  const n = by & 31;
  const swap = (by & 32) !== 0;
  const low = swap ? xh : xl;
  const high = swap ? xl : xh;
  out[at] = n === 0 ? low : (low << n) | (high >>> (32 - n));
  out[at + 1] = n === 0 ? high : (high << n) | (low >>> (32 - n));
}

export function rotl32(x: number, by: number): number {
  const n = by & 31;
  return n === 0 ? x : (x << n) | (x >>> (32 - n));
}

/** Count of trailing zeros, 32 for 0. */
export function ctz32(x: number): number {
  return x === 0 ? 32 : 31 - Math.clz32(x & -x);
}

export function clz64(low: number, high: number): number {
  return high === 0 ? 32 + Math.clz32(low) : Math.clz32(high);
}

export function ctz64(low: number, high: number): number {
  return low === 0 ? 32 + ctz32(high) : ctz32(low);
}

export function popcnt32(x: number): number {
  const pairs = x - ((x >>> 1) & 0x5555_5555);
  const fours = (pairs & 0x3333_3333) + ((pairs >>> 2) & 0x3333_3333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}

export function ltS64(xl: number, xh: number, yl: number, yh: number): boolean {
  return xh === yh ? xl >>> 0 < yl >>> 0 : xh < yh;
}

export function ltU64(xl: number, xh: number, yl: number, yh: number): boolean {
  return xh === yh ? xl >>> 0 < yl >>> 0 : xh >>> 0 < yh >>> 0;
}
