import { expect } from "chai";
import { engine } from "../../src/engine.ts";
import { Machine } from "../../src/machine/interpreter/machine.ts";
import { MachineOp as Op } from "../../src/machine/opcodes.ts";
import { Flag, INSTRUCTIONS, type Instruction } from "../../src/machine/table.ts";
import { F32, F64, I32, I64, type ValType } from "../../src/wasm/types.ts";
import { handMade, type Line } from "./hand-made.ts";
import { wat } from "./programs.ts";

const TYPES: Readonly<Record<number, string>> = { [I32]: "i32", [I64]: "i64", [F32]: "f32", [F64]: "f64" };
const isFloat = (type: ValType): boolean => type === F32 || type === F64;

/** Plain instructions of WebAssembly that the machine has. */
export const numberInstructions: readonly Instruction[] = INSTRUCTIONS.filter(({ op }) => op >= 0x45 && op <= 0xcc);
export const floatInstructions = numberInstructions.filter(({ left, result }) => isFloat(left) || isFloat(result));
export const integerInstructions = numberInstructions.filter((row) => !floatInstructions.includes(row));

/** Whether a NaN that it gives is canonical: all but those that only change a sign. */
const isArithmetic = ({ name, result }: Instruction): boolean => isFloat(result) && !/\.(abs|neg|copysign)$/.test(name);
const canTrap = ({ name }: Instruction): boolean => /\.(trunc_f|div_[su]|rem_)/.test(name);

/** Operands of 16 bytes, then from here results of 8. */
const OPERAND_BYTES = 16;
/** Stands twice for the result of an instruction that traps. */
export const MARK = 0x7472_6170;

/** Numbers that look random, the same for the same seed (mulberry32). */
export function dice(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b_79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

const EDGES_F64 = [
  0,
  1,
  0.5,
  1.5,
  2.5,
  0.49999999999999994,
  3,
  5e-324,
  2.225073858507201e-308,
  2.2250738585072014e-308,
  1.7976931348623157e308,
  1.401298464324817e-45,
  7.006492321624085e-46,
  1.1754943508222875e-38,
  3.4028234663852886e38,
  3.4028235677973366e38,
  2 ** 23,
  2 ** 24,
  2 ** 31,
  2 ** 32,
  2 ** 52,
  2 ** 53,
  2 ** 63,
  2 ** 64,
  2 ** 23 + 0.5,
  2 ** 24 + 1,
  Number.POSITIVE_INFINITY,
  127,
  128,
  255,
  256,
  32_767.5,
  4_294_967_295.5,
  2_147_483_647.9,
  Math.PI,
];
const EDGES_F32 = EDGES_F64.map(Math.fround);
const NANS_F32 = [0x7fc0_0000, 0x7f80_0001, 0x7fff_ffff, 0x7fa0_0000, 0x7fc0_1234];
const NANS_F64 = [0x7ff8_0000, 0x7ff0_0000, 0x7fff_ffff, 0x7ff4_0000, 0x7ff8_abcd];
const EDGES_INT = [
  0, 1, 2, 3, 7, 31, 32, 33, 63, 64, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fff_ffff, 0x8000_0000,
];
const scratch = new DataView(new ArrayBuffer(8));

/** An i64 half-way between two floats of so many digits, or one off; of either sign. */
function tieBits(digits: number, roll: () => number): bigint {
  const places = 1 + (roll() % (64 - digits));
  const mantissa = BigInt.asUintN(digits, (BigInt(roll()) << 32n) | BigInt(roll())) | (1n << BigInt(digits - 1));
  const tie = (mantissa << BigInt(places)) + (1n << BigInt(places - 1)) + BigInt((roll() % 3) - 1);
  return roll() & 1 ? tie : -tie;
}

/** Writes one operand's word: an edge, a neighbour of one, a bit pattern, or something of moderate size. */
function operand(type: ValType, roll: () => number, words: Int32Array, at: number): void {
  const kind = roll() % 8;
  const sign = roll() & 1 ? 0x8000_0000 : 0;
  const pick = <T>(list: readonly T[]): T => list[roll() % list.length] as T;
  let low = roll() | 0;
  let high = roll() | 0;
  if (type === F32) {
    if (kind < 3) {
      scratch.setFloat32(0, pick(EDGES_F32));
      low = (scratch.getInt32(0) + (kind === 2 ? (roll() % 5) - 2 : 0)) ^ sign;
    } else if (kind === 3) low = pick(NANS_F32) ^ sign;
    else if (kind < 6) low = (((0x70 + (roll() % 0x20)) << 23) | (low & (kind === 4 ? 0x7f_ffff : 0x7f_0000))) ^ sign;
    high = 0;
  } else if (type === F64) {
    if (kind < 3) {
      scratch.setFloat64(0, pick(EDGES_F64));
      high = scratch.getInt32(0) ^ sign;
      low = scratch.getInt32(4) + (kind === 2 ? (roll() % 5) - 2 : 0);
    } else if (kind === 3) {
      high = pick(NANS_F64) ^ sign;
      if ((high & 0xf_ffff) === 0) low |= 1;
    } else if (kind < 6) {
      high = (((0x3f0 + (roll() % 0x60)) << 20) | (high & 0xf_ffff)) ^ sign;
      // Ties of f32, and what lies beside them.
      if (kind === 5) low = (low & 0xe000_0000) | pick([0, 0x0fff_ffff, 0x1000_0000, 0x1000_0001]);
    }
  } else {
    if (kind < 3) {
      low = pick(EDGES_INT) + (kind === 2 ? (roll() % 3) - 1 : 0);
      high = roll() & 1 ? low >> 31 : pick(EDGES_INT);
    } else if (kind === 3) {
      low = -pick(EDGES_INT);
      high = -1;
    } else if (kind === 4) high = roll() % 0x40_0000;
    else if (kind < 7) {
      const tie = tieBits(kind === 5 ? 24 : 53, roll);
      low = Number(BigInt.asIntN(32, tie));
      high = Number(BigInt.asIntN(32, tie >> 32n));
    }
    if (type === I32) high = 0;
  }
  words[at] = low;
  words[at + 1] = high;
}

/** Operands of `count` vectors, 16 bytes each (little-endian); now and then both are the same, or one unit apart. */
export function operandWords({ left, right }: Instruction, count: number, roll: () => number): Uint8Array {
  const words = new Int32Array(4 * count);
  for (let i = 0; i < count; i++) {
    operand(left, roll, words, 4 * i);
    if (right === 0) continue;
    const kind = roll() % 8;
    if (kind > 0 || right !== left) operand(right, roll, words, 4 * i + 2);
    else {
      words[4 * i + 2] = (words[4 * i] as number) + (roll() % 3) - 1;
      words[4 * i + 3] = words[4 * i + 1] as number;
    }
  }
  return new Uint8Array(words.buffer);
}

/** A module that computes one vector, or many, from their bits to bits. */
function engineModule(row: Instruction, results: number): Uint8Array {
  const { left, right, result, name } = row;
  const take = (type: ValType, offset: number): string => {
    const width = type === F32 || type === I32 ? "i32" : "i64";
    const bits = `(${width}.load offset=${offset} (local.get $at))`;
    return isFloat(type) ? `(${TYPES[type]}.reinterpret_${width} ${bits})` : bits;
  };
  const value = `(${name} ${take(left, 0)} ${right === 0 ? "" : take(right, 8)})`;
  const wide = result === I64 || result === F64;
  const widen = (bits: string): string => (wide ? bits : `(i64.extend_i32_u ${bits})`);
  const bits = isFloat(result)
    ? `(i${wide ? 64 : 32}.reinterpret_f${wide ? 64 : 32} (local.get $r))`
    : "(local.get $r)";
  const shown = isArithmetic(row)
    ? `(if (result i64) (${TYPES[result]}.eq (local.get $r) (local.get $r))
        (then ${widen(bits)}) (else (i64.const ${wide ? "0x7ff8000000000000" : "0x7fc00000"})))`
    : widen(bits);
  return wat(`(module (memory (export "memory") 64)
    (func $one (export "one") (param $i i32) (local $at i32) (local $r ${TYPES[result]})
      (local.set $at (i32.mul (local.get $i) (i32.const ${OPERAND_BYTES})))
      (local.set $r ${value})
      (i64.store offset=${results} (i32.mul (local.get $i) (i32.const 8)) ${shown}))
    (func (export "many") (param $n i32) (local $i i32)
      (block $done (loop $next
        (br_if $done (i32.ge_u (local.get $i) (local.get $n)))
        (call $one (local.get $i))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br $next)))))`);
}

/** Results of V8: eight bytes each, and `MARK` in every byte quadruple of what traps. */
export function onEngine(row: Instruction, vectors: Uint8Array, count: number): Uint8Array {
  const { memory, one, many } = new engine.Instance(new engine.Module(engineModule(row, vectors.length)))
    .exports as unknown as {
    memory: { buffer: ArrayBuffer };
    one: (index: number) => void;
    many: (count: number) => void;
  };
  new Uint8Array(memory.buffer).set(vectors);
  const results = new Int32Array(memory.buffer, vectors.length, 2 * count);
  if (!canTrap(row)) many(count);
  else {
    for (let i = 0; i < count; i++) {
      try {
        one(i);
      } catch (error) {
        if (!(error instanceof engine.RuntimeError)) throw error;
        results.fill(MARK, 2 * i, 2 * i + 2);
      }
    }
  }
  return new Uint8Array(results.buffer.slice(results.byteOffset, results.byteOffset + 8 * count));
}

const load = (type: ValType): number => (type === I32 || type === F32 ? Op.i32Load : Op.i64Load);

/** The same of the interpreter: a loop over the vectors, entered anew behind every fault. */
function onMachine(row: Instruction, vectors: Uint8Array, count: number): Uint8Array {
  const lines: Line[] = [
    [load(row.left), 6, 4, 0, 0],
    [row.right === 0 ? Op.mov : load(row.right), 7, row.right === 0 ? 6 : 4, 0, row.right === 0 ? 0 : 8],
    [row.op, 6, 6, 7],
    [Op.i64Store, 0, 5, 6, vectors.length],
    [Op.i32Add, 4, 4, 0, OPERAND_BYTES, Flag.immC],
    [Op.i32Add, 5, 5, 0, 8, Flag.immC],
    [Op.i32LtU, 0, 5, 0, BigInt(8 * count) << 32n, Flag.immC | Flag.if],
    [Op.stop],
    [Op.mov, 6, 0, 0, (BigInt(MARK) << 32n) | BigInt(MARK), Flag.immB],
    [Op.br, 0, 0, 0, 3],
  ];
  const image = handMade(lines, { memory: [{ at: 0, bytes: vectors }], initialPages: 64 });
  const machine = new Machine(image, { input: new Uint8Array(0), steps: 0, pages: 64, outputLimit: 0 });
  machine.run();
  while (machine.registers.pc === 2) {
    machine.jump(8, 0);
    machine.run();
  }
  return machine.read("memory", vectors.length, 8 * count);
}

/** Runs vectors of an instruction on V8 and on the interpreter; fails at the first that differs. */
export function compareVectors(row: Instruction, count: number, seed: number): void {
  const roll = dice(seed ^ (row.op << 20));
  for (let left = count; left > 0; ) {
    const here = Math.min(left, 100_000);
    const vectors = operandWords(row, here, roll);
    const [expected, found] = [onEngine(row, vectors, here), onMachine(row, vectors, here)];
    if (Buffer.compare(expected, found) !== 0) {
      const at = expected.findIndex((byte, i) => byte !== found[i]) >>> 3;
      const hex = (bytes: Uint8Array, from: number): string =>
        new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(from, true).toString(16).padStart(16, "0");
      expect.fail(
        `${row.name}(${hex(vectors, 16 * at)}, ${hex(vectors, 16 * at + 8)}), seed ${seed}: ` +
          `V8 ${hex(expected, 8 * at)}, interpreter ${hex(found, 8 * at)}`,
      );
    }
    left -= here;
  }
}
