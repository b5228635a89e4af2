// Keccak-256 over many equally long preimages in one call, two at a time in the halves of vectors. Memory: round constants
// and states in the first page, the caller's buffer behind it. The caller grows the memory; nothing here allocates.

const ROUND_CONSTANTS: usize = memory.data<u64>([
  0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000, 0x000000000000808b, 0x0000000080000001,
  0x8000000080008081, 0x8000000000008009, 0x000000000000008a, 0x0000000000000088, 0x0000000080008009, 0x000000008000000a,
  0x000000008000808b, 0x800000000000008b, 0x8000000000008089, 0x8000000000008003, 0x8000000000008002, 0x8000000000000080,
  0x000000000000800a, 0x800000008000000a, 0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
]);
/** Two states, lane by lane. */
const STATES: usize = memory.data(400, 16);
const RATE: usize = 136;
/** Bytes of two nodes of a tree. */
const PAIR: usize = 64;

// @ts-ignore: decorator
@inline
function rotate(value: v128, by: i32): v128 {
  return v128.or(v128.shl<u64>(value, by), v128.shr<u64>(value, 64 - by));
}

/** Keccak-f[1600] on two states at once: lane i of both stands in vector i of STATES. */
function permuteTwo(): void {
  let a0 = v128.load(STATES, 0);
  let a1 = v128.load(STATES, 16);
  let a2 = v128.load(STATES, 32);
  let a3 = v128.load(STATES, 48);
  let a4 = v128.load(STATES, 64);
  let a5 = v128.load(STATES, 80);
  let a6 = v128.load(STATES, 96);
  let a7 = v128.load(STATES, 112);
  let a8 = v128.load(STATES, 128);
  let a9 = v128.load(STATES, 144);
  let a10 = v128.load(STATES, 160);
  let a11 = v128.load(STATES, 176);
  let a12 = v128.load(STATES, 192);
  let a13 = v128.load(STATES, 208);
  let a14 = v128.load(STATES, 224);
  let a15 = v128.load(STATES, 240);
  let a16 = v128.load(STATES, 256);
  let a17 = v128.load(STATES, 272);
  let a18 = v128.load(STATES, 288);
  let a19 = v128.load(STATES, 304);
  let a20 = v128.load(STATES, 320);
  let a21 = v128.load(STATES, 336);
  let a22 = v128.load(STATES, 352);
  let a23 = v128.load(STATES, 368);
  let a24 = v128.load(STATES, 384);
  for (let r: usize = 0; r < 192; r += 8) {
    // theta
    const c0 = v128.xor(v128.xor(v128.xor(v128.xor(a0, a5), a10), a15), a20);
    const c1 = v128.xor(v128.xor(v128.xor(v128.xor(a1, a6), a11), a16), a21);
    const c2 = v128.xor(v128.xor(v128.xor(v128.xor(a2, a7), a12), a17), a22);
    const c3 = v128.xor(v128.xor(v128.xor(v128.xor(a3, a8), a13), a18), a23);
    const c4 = v128.xor(v128.xor(v128.xor(v128.xor(a4, a9), a14), a19), a24);
    const d0 = v128.xor(c4, rotate(c1, 1));
    const d1 = v128.xor(c0, rotate(c2, 1));
    const d2 = v128.xor(c1, rotate(c3, 1));
    const d3 = v128.xor(c2, rotate(c4, 1));
    const d4 = v128.xor(c3, rotate(c0, 1));
    // rho, pi
    const b0 = v128.xor(a0, d0);
    const b1 = rotate(v128.xor(a6, d1), 44);
    const b2 = rotate(v128.xor(a12, d2), 43);
    const b3 = rotate(v128.xor(a18, d3), 21);
    const b4 = rotate(v128.xor(a24, d4), 14);
    const b5 = rotate(v128.xor(a3, d3), 28);
    const b6 = rotate(v128.xor(a9, d4), 20);
    const b7 = rotate(v128.xor(a10, d0), 3);
    const b8 = rotate(v128.xor(a16, d1), 45);
    const b9 = rotate(v128.xor(a22, d2), 61);
    const b10 = rotate(v128.xor(a1, d1), 1);
    const b11 = rotate(v128.xor(a7, d2), 6);
    const b12 = rotate(v128.xor(a13, d3), 25);
    const b13 = rotate(v128.xor(a19, d4), 8);
    const b14 = rotate(v128.xor(a20, d0), 18);
    const b15 = rotate(v128.xor(a4, d4), 27);
    const b16 = rotate(v128.xor(a5, d0), 36);
    const b17 = rotate(v128.xor(a11, d1), 10);
    const b18 = rotate(v128.xor(a17, d2), 15);
    const b19 = rotate(v128.xor(a23, d3), 56);
    const b20 = rotate(v128.xor(a2, d2), 62);
    const b21 = rotate(v128.xor(a8, d3), 55);
    const b22 = rotate(v128.xor(a14, d4), 39);
    const b23 = rotate(v128.xor(a15, d0), 41);
    const b24 = rotate(v128.xor(a21, d1), 2);
    // chi, iota
    a0 = v128.xor(v128.xor(b0, v128.andnot(b2, b1)), v128.load_splat<u64>(ROUND_CONSTANTS + r));
    a1 = v128.xor(b1, v128.andnot(b3, b2));
    a2 = v128.xor(b2, v128.andnot(b4, b3));
    a3 = v128.xor(b3, v128.andnot(b0, b4));
    a4 = v128.xor(b4, v128.andnot(b1, b0));
    a5 = v128.xor(b5, v128.andnot(b7, b6));
    a6 = v128.xor(b6, v128.andnot(b8, b7));
    a7 = v128.xor(b7, v128.andnot(b9, b8));
    a8 = v128.xor(b8, v128.andnot(b5, b9));
    a9 = v128.xor(b9, v128.andnot(b6, b5));
    a10 = v128.xor(b10, v128.andnot(b12, b11));
    a11 = v128.xor(b11, v128.andnot(b13, b12));
    a12 = v128.xor(b12, v128.andnot(b14, b13));
    a13 = v128.xor(b13, v128.andnot(b10, b14));
    a14 = v128.xor(b14, v128.andnot(b11, b10));
    a15 = v128.xor(b15, v128.andnot(b17, b16));
    a16 = v128.xor(b16, v128.andnot(b18, b17));
    a17 = v128.xor(b17, v128.andnot(b19, b18));
    a18 = v128.xor(b18, v128.andnot(b15, b19));
    a19 = v128.xor(b19, v128.andnot(b16, b15));
    a20 = v128.xor(b20, v128.andnot(b22, b21));
    a21 = v128.xor(b21, v128.andnot(b23, b22));
    a22 = v128.xor(b22, v128.andnot(b24, b23));
    a23 = v128.xor(b23, v128.andnot(b20, b24));
    a24 = v128.xor(b24, v128.andnot(b21, b20));
  }
  v128.store(STATES, a0, 0);
  v128.store(STATES, a1, 16);
  v128.store(STATES, a2, 32);
  v128.store(STATES, a3, 48);
  v128.store(STATES, a4, 64);
  v128.store(STATES, a5, 80);
  v128.store(STATES, a6, 96);
  v128.store(STATES, a7, 112);
  v128.store(STATES, a8, 128);
  v128.store(STATES, a9, 144);
  v128.store(STATES, a10, 160);
  v128.store(STATES, a11, 176);
  v128.store(STATES, a12, 192);
  v128.store(STATES, a13, 208);
  v128.store(STATES, a14, 224);
  v128.store(STATES, a15, 240);
  v128.store(STATES, a16, 256);
  v128.store(STATES, a17, 272);
  v128.store(STATES, a18, 288);
  v128.store(STATES, a19, 304);
  v128.store(STATES, a20, 320);
  v128.store(STATES, a21, 336);
  v128.store(STATES, a22, 352);
  v128.store(STATES, a23, 368);
  v128.store(STATES, a24, 384);
}

/**
 * Hashes `count` items of `length` bytes each, packed at `source`, to 32 bytes each, packed at `target`. `target` may be
 * `source` if `length >= 32`: items are read before their digests are written. The last of an odd number goes alone,
 * with itself in the other half.
 */
export function hashItems(source: usize, target: usize, count: u32, length: usize): void {
  for (; count >= 2; count -= 2) {
    if (length == PAIR) hashTwoPairs(source, target);
    else hashTwo(source, source + length, target, target + 32, length);
    source += 2 * length;
    target += 64;
  }
  if (count) hashTwo(source, source, target, target, length);
}

/** Two items of two nodes each, as trees have them: a single block, most of whose lanes are known. */
function hashTwoPairs(source: usize, target: usize): void {
  for (let i: usize = 0; i < PAIR; i += 8) {
    v128.store(STATES + 2 * i, v128.load64_lane(source + i + PAIR, v128.load64_zero(source + i), 1));
  }
  const zero = i64x2.splat(0);
  v128.store(STATES, i64x2.splat(1), 128);
  v128.store(STATES, zero, 144);
  v128.store(STATES, zero, 160);
  v128.store(STATES, zero, 176);
  v128.store(STATES, zero, 192);
  v128.store(STATES, zero, 208);
  v128.store(STATES, zero, 224);
  v128.store(STATES, zero, 240);
  v128.store(STATES, i64x2.splat(1 << 63), 256);
  v128.store(STATES, zero, 272);
  v128.store(STATES, zero, 288);
  v128.store(STATES, zero, 304);
  v128.store(STATES, zero, 320);
  v128.store(STATES, zero, 336);
  v128.store(STATES, zero, 352);
  v128.store(STATES, zero, 368);
  v128.store(STATES, zero, 384);
  permuteTwo();
  for (let i: usize = 0; i < 32; i += 8) {
    store<u64>(target + i, load<u64>(STATES + 2 * i));
    store<u64>(target + i, load<u64>(STATES + 2 * i, 8), 32);
  }
}

function hashTwo(first: usize, second: usize, toFirst: usize, toSecond: usize, length: usize): void {
  memory.fill(STATES, 0, 400);
  let left = length;
  for (; left >= RATE; left -= RATE) {
    absorb(first, STATES, RATE);
    absorb(second, STATES + 8, RATE);
    permuteTwo();
    first += RATE;
    second += RATE;
  }
  absorb(first, STATES, left);
  absorb(second, STATES + 8, left);
  const end = STATES + ((left & ~7) << 1) + (left & 7);
  store<u8>(end, load<u8>(end) ^ 0x01);
  store<u8>(end, load<u8>(end, 8) ^ 0x01, 8);
  v128.store(STATES, v128.xor(v128.load(STATES, 256), i64x2.splat(1 << 63)), 256);
  permuteTwo();
  for (let i: usize = 0; i < 32; i += 8) {
    store<u64>(toFirst + i, load<u64>(STATES + 2 * i));
    store<u64>(toSecond + i, load<u64>(STATES + 2 * i, 8));
  }
}

/** Xors `length` bytes (at most RATE) into every other word of `states`. */
function absorb(source: usize, states: usize, length: usize): void {
  let i: usize = 0;
  for (; i + 8 <= length; i += 8) store<u64>(states + 2 * i, load<u64>(states + 2 * i) ^ load<u64>(source + i));
  for (let k: usize = 0; i + k < length; k++) {
    store<u8>(states + 2 * i + k, load<u8>(states + 2 * i + k) ^ load<u8>(source + i + k));
  }
}
