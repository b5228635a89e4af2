import { F32, F64, I64, type ValType } from "../../../vm/src/wasm/types.ts";

/** Words at the edges of each type; the first ones are for pairs. */
const WORDS_I32 = [
  0x8000_0000n,
  0xffff_ffffn,
  0n,
  1n,
  0x7fff_ffffn,
  2n,
  31n,
  32n,
  33n,
  0x1234_5678n,
  0x4000_0000n,
  0x80n,
  0x7fn,
  0x8000n,
  0xffn,
  0xffffn,
];
const WORDS_I64 = [
  1n << 63n,
  (1n << 64n) - 1n,
  0n,
  1n,
  (1n << 63n) - 1n,
  2n,
  63n,
  64n,
  65n,
  0x1234_5678_9abc_def0n,
  1n << 62n,
  0x8000_0000n,
  0xffff_ffffn,
  0x80n,
  0x8000n,
  (1n << 53n) + 1n,
  (1n << 63n) + 513n,
];
const WORDS_F32 = [
  0n,
  0x8000_0000n,
  0x3f80_0000n,
  0xbfc0_0000n,
  1n,
  0x7f7f_ffffn,
  0x7f80_0000n,
  0xff80_0000n,
  0x7fc0_0001n,
  0x0080_0000n,
  0x4b00_0001n,
  0x4b00_0003n,
  0x4b7f_ffffn,
  0x3f00_0000n,
  0x4020_0000n,
  0xc020_0000n,
  0xbf7f_ffffn,
  0x4eff_ffffn,
  0x4f00_0000n,
  0xcf00_0000n,
  0xcf00_0001n,
  0x4f7f_ffffn,
  0x4f80_0000n,
  0x5eff_ffffn,
  0x5f00_0000n,
  0xdf00_0000n,
  0xdf00_0001n,
  0x5f80_0000n,
  0x807f_ffffn,
];
/** Of f64 also halves between two numbers of f32, and a square whose root lies next to the middle of two numbers. */
const WORDS_F64 = [
  0n,
  1n << 63n,
  0x3ff0_0000_0000_0000n,
  0xbff8_0000_0000_0000n,
  1n,
  0x7fef_ffff_ffff_ffffn,
  0x7ff0_0000_0000_0000n,
  0xfff0_0000_0000_0000n,
  0x7ff8_0000_0000_0001n,
  0x0010_0000_0000_0000n,
  0x4330_0000_0000_0001n,
  0x4330_0000_0000_0003n,
  0x433f_ffff_ffff_ffffn,
  0x3fe0_0000_0000_0000n,
  0x4004_0000_0000_0000n,
  0xc004_0000_0000_0000n,
  0xbfef_ffff_ffff_ffffn,
  0x41df_ffff_ffc0_0000n,
  0x41df_ffff_fff0_0000n,
  0x41e0_0000_0000_0000n,
  0xc1e0_0000_0000_0000n,
  0xc1e0_0000_001f_ffffn,
  0xc1e0_0000_0020_0000n,
  0x41ef_ffff_ffe0_0000n,
  0x41f0_0000_0000_0000n,
  0x43df_ffff_ffff_ffffn,
  0x43e0_0000_0000_0000n,
  0xc3e0_0000_0000_0000n,
  0xc3e0_0000_0000_0001n,
  0x43f0_0000_0000_0000n,
  0x3ff0_0000_1000_0000n,
  0x3ff0_0000_3000_0000n,
  0x3ff0_0000_1000_0001n,
  0x36a0_0000_0000_0000n,
  0x3690_0000_0000_0000n,
  0x3690_0000_0000_0001n,
  0x380f_ffff_f000_0000n,
  0x47ef_ffff_efff_ffffn,
  0x47ef_ffff_f000_0000n,
  0x4345_b953_4497_2fe2n,
  0x4325_b953_4497_2fe2n,
  0x800f_ffff_ffff_ffffn,
];
/** Operands of which each is paired with each. */
const PAIRED = 11;
/** Quotients next to the middle of two numbers: the least number, by two others. */
const QUOTIENTS: readonly (readonly [bigint, bigint])[] = [
  [1n, 0x0010_0000_d337_3267n],
  [1n, 0x0010_0038_77e7_0135n],
];

function wordsOf(type: ValType): readonly bigint[] {
  if (type === F32) return WORDS_F32;
  if (type === F64) return WORDS_F64;
  return type === I64 ? WORDS_I64 : WORDS_I32;
}

/** Operands at the edges: all of one type, or pairs of two; `right` is 0 for instructions of one operand. */
export function edgeOperands(left: ValType, right: ValType): readonly (readonly [bigint, bigint])[] {
  if (right === 0) return wordsOf(left).map((word) => [word, 0n]);
  const [ones, others] = [wordsOf(left).slice(0, PAIRED), wordsOf(right).slice(0, PAIRED)];
  const pairs = ones.flatMap((one) => others.map((other): [bigint, bigint] => [one, other]));
  return left === F64 ? [...pairs, ...QUOTIENTS] : pairs;
}
