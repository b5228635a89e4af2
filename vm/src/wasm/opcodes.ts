import { F32, F64, I32, I64, type ValType } from "./types.ts";

/** Opcodes by name; those behind the prefix 0xfc are `0xfc00 | number`. */
export const Op = {
  unreachable: 0x00,
  nop: 0x01,
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  else: 0x05,
  end: 0x0b,
  br: 0x0c,
  brIf: 0x0d,
  brTable: 0x0e,
  return: 0x0f,
  call: 0x10,
  callIndirect: 0x11,
  drop: 0x1a,
  select: 0x1b,
  selectTyped: 0x1c,
  localGet: 0x20,
  localSet: 0x21,
  localTee: 0x22,
  globalGet: 0x23,
  globalSet: 0x24,
  tableGet: 0x25,
  tableSet: 0x26,
  i32Load: 0x28,
  i64Load32U: 0x35,
  i32Store: 0x36,
  i64Store: 0x37,
  f32Store: 0x38,
  f64Store: 0x39,
  i64Store32: 0x3e,
  memorySize: 0x3f,
  memoryGrow: 0x40,
  i32Const: 0x41,
  i64Const: 0x42,
  f32Const: 0x43,
  f64Const: 0x44,
  i32Eqz: 0x45,
  i32Eq: 0x46,
  i32Ne: 0x47,
  i32LtS: 0x48,
  i32LtU: 0x49,
  i32GtS: 0x4a,
  i32GtU: 0x4b,
  i32LeS: 0x4c,
  i32LeU: 0x4d,
  i32GeS: 0x4e,
  i32GeU: 0x4f,
  i64LtS: 0x53,
  i64GtS: 0x55,
  i64GtU: 0x56,
  i64LeS: 0x57,
  f32Ge: 0x60,
  f64Ge: 0x66,
  i32Add: 0x6a,
  i32Sub: 0x6b,
  i32Mul: 0x6c,
  i32DivS: 0x6d,
  i32RemU: 0x70,
  i32And: 0x71,
  i32Or: 0x72,
  i64Add: 0x7c,
  i64Sub: 0x7d,
  i64Mul: 0x7e,
  i64DivS: 0x7f,
  i64DivU: 0x80,
  i64RemU: 0x82,
  i64Or: 0x84,
  i64Shl: 0x86,
  i64ShrU: 0x88,
  f32Abs: 0x8b,
  f32Neg: 0x8c,
  f32Ceil: 0x8d,
  f32Sqrt: 0x91,
  f32Add: 0x92,
  f32Div: 0x95,
  f32Max: 0x97,
  f32Copysign: 0x98,
  f64Abs: 0x99,
  f64Neg: 0x9a,
  f64Ceil: 0x9b,
  f64Sqrt: 0x9f,
  f64Add: 0xa0,
  f64Div: 0xa3,
  f64Max: 0xa5,
  f64Copysign: 0xa6,
  i32WrapI64: 0xa7,
  i64ExtendI32S: 0xac,
  i64ExtendI32U: 0xad,
  f32DemoteF64: 0xb6,
  f64PromoteF32: 0xbb,
  i32ReinterpretF32: 0xbc,
  i64ReinterpretF64: 0xbd,
  f32ReinterpretI32: 0xbe,
  f64ReinterpretI64: 0xbf,
  refNull: 0xd0,
  refIsNull: 0xd1,
  refFunc: 0xd2,
  memoryInit: 0xfc08,
  dataDrop: 0xfc09,
  memoryCopy: 0xfc0a,
  memoryFill: 0xfc0b,
  tableInit: 0xfc0c,
  elemDrop: 0xfc0d,
  tableCopy: 0xfc0e,
  tableGrow: 0xfc0f,
  tableSize: 0xfc10,
  tableFill: 0xfc11,
} as const;

/** A plain numeric instruction: pops up to two operands, pushes one result; no immediate. */
interface Plain {
  readonly name: string;
  readonly pops: readonly ValType[];
  readonly push: ValType;
}

const LETTER: Readonly<Record<string, ValType>> = { i: I32, I: I64, f: F32, F: F64 };

/** Consecutive opcodes: `first`, then rows of "signature name name ..." with i = i32, I = i64, f = f32, F = f64. */
function* rows(first: number, ...lines: string[]): Generator<[number, Plain]> {
  let op = first;
  for (const line of lines) {
    const [signature = "", ...names] = line.split(" ");
    const [pops = "", push = ""] = signature.split(">");
    for (const name of names) {
      yield [op++, { name, pops: [...pops].map((letter) => LETTER[letter] as ValType), push: LETTER[push] as ValType }];
    }
  }
}

const PLAIN = new Map<number, Plain>([
  ...rows(
    0x45,
    "i>i i32.eqz",
    "ii>i i32.eq i32.ne i32.lt_s i32.lt_u i32.gt_s i32.gt_u i32.le_s i32.le_u i32.ge_s i32.ge_u",
    "I>i i64.eqz",
    "II>i i64.eq i64.ne i64.lt_s i64.lt_u i64.gt_s i64.gt_u i64.le_s i64.le_u i64.ge_s i64.ge_u",
    "ff>i f32.eq f32.ne f32.lt f32.gt f32.le f32.ge",
    "FF>i f64.eq f64.ne f64.lt f64.gt f64.le f64.ge",
    "i>i i32.clz i32.ctz i32.popcnt",
    "ii>i i32.add i32.sub i32.mul i32.div_s i32.div_u i32.rem_s i32.rem_u i32.and i32.or i32.xor",
    "ii>i i32.shl i32.shr_s i32.shr_u i32.rotl i32.rotr",
    "I>I i64.clz i64.ctz i64.popcnt",
    "II>I i64.add i64.sub i64.mul i64.div_s i64.div_u i64.rem_s i64.rem_u i64.and i64.or i64.xor",
    "II>I i64.shl i64.shr_s i64.shr_u i64.rotl i64.rotr",
    "f>f f32.abs f32.neg f32.ceil f32.floor f32.trunc f32.nearest f32.sqrt",
    "ff>f f32.add f32.sub f32.mul f32.div f32.min f32.max f32.copysign",
    "F>F f64.abs f64.neg f64.ceil f64.floor f64.trunc f64.nearest f64.sqrt",
    "FF>F f64.add f64.sub f64.mul f64.div f64.min f64.max f64.copysign",
    "I>i i32.wrap_i64",
    "f>i i32.trunc_f32_s i32.trunc_f32_u",
    "F>i i32.trunc_f64_s i32.trunc_f64_u",
    "i>I i64.extend_i32_s i64.extend_i32_u",
    "f>I i64.trunc_f32_s i64.trunc_f32_u",
    "F>I i64.trunc_f64_s i64.trunc_f64_u",
    "i>f f32.convert_i32_s f32.convert_i32_u",
    "I>f f32.convert_i64_s f32.convert_i64_u",
    "F>f f32.demote_f64",
    "i>F f64.convert_i32_s f64.convert_i32_u",
    "I>F f64.convert_i64_s f64.convert_i64_u",
    "f>F f64.promote_f32",
    "f>i i32.reinterpret_f32",
    "F>I i64.reinterpret_f64",
    "i>f f32.reinterpret_i32",
    "I>F f64.reinterpret_i64",
    "i>i i32.extend8_s i32.extend16_s",
    "I>I i64.extend8_s i64.extend16_s i64.extend32_s",
  ),
  ...rows(
    0xfc00,
    "f>i i32.trunc_sat_f32_s i32.trunc_sat_f32_u",
    "F>i i32.trunc_sat_f64_s i32.trunc_sat_f64_u",
    "f>I i64.trunc_sat_f32_s i64.trunc_sat_f32_u",
    "F>I i64.trunc_sat_f64_s i64.trunc_sat_f64_u",
  ),
]);

const SAT = 0xc5;
const compact = (op: number): number => (op >= 0xfc00 ? SAT + (op & 7) : op);
const column = (value: (plain: Plain) => number): Uint8Array => {
  const table = new Uint8Array(SAT + 8);
  for (const [op, plain] of PLAIN) table[compact(op)] = value(plain);
  return table;
};
const RESULT = column((plain) => plain.push);
const LEFT = column((plain) => plain.pops[0] as number);
const RIGHT = column((plain) => plain.pops[1] ?? 0);

/** Whether `op` is a plain numeric instruction. */
export function isPlain(op: number): boolean {
  return (op >= 0x45 && op <= 0xc4) || (op >= 0xfc00 && op <= 0xfc07);
}

/** Result type of a plain instruction. */
export function plainResult(op: number): ValType {
  return RESULT[compact(op)] as number;
}

/** Type of its first operand. */
export function plainLeft(op: number): ValType {
  return LEFT[compact(op)] as number;
}

/** Type of its second operand; 0 if it takes one only. */
export function plainRight(op: number): ValType {
  return RIGHT[compact(op)] as number;
}

/** Loads 0x28..0x35 and stores 0x36..0x3e: type of the value and log2 of the width in bytes. */
const MEMORY: readonly (readonly [string, ValType, number])[] = [
  ["i32.load", I32, 2],
  ["i64.load", I64, 3],
  ["f32.load", F32, 2],
  ["f64.load", F64, 3],
  ["i32.load8_s", I32, 0],
  ["i32.load8_u", I32, 0],
  ["i32.load16_s", I32, 1],
  ["i32.load16_u", I32, 1],
  ["i64.load8_s", I64, 0],
  ["i64.load8_u", I64, 0],
  ["i64.load16_s", I64, 1],
  ["i64.load16_u", I64, 1],
  ["i64.load32_s", I64, 2],
  ["i64.load32_u", I64, 2],
  ["i32.store", I32, 2],
  ["i64.store", I64, 3],
  ["f32.store", F32, 2],
  ["f64.store", F64, 3],
  ["i32.store8", I32, 0],
  ["i32.store16", I32, 1],
  ["i64.store8", I64, 0],
  ["i64.store16", I64, 1],
  ["i64.store32", I64, 2],
];
const MEMORY_TYPE = Uint8Array.from(MEMORY, (row) => row[1]);
const MEMORY_WIDTH = Uint8Array.from(MEMORY, (row) => row[2]);

export function isLoad(op: number): boolean {
  return op >= Op.i32Load && op <= Op.i64Load32U;
}

export function isStore(op: number): boolean {
  return op >= Op.i32Store && op <= Op.i64Store32;
}

/** Type of the value that a load gives or a store takes. */
export function memoryType(op: number): ValType {
  return MEMORY_TYPE[op - Op.i32Load] as number;
}

/** log2 of the number of bytes that a load or store touches: its greatest allowed alignment. */
export function memoryWidth(op: number): number {
  return MEMORY_WIDTH[op - Op.i32Load] as number;
}

const CONTROL_NAMES: Readonly<Record<number, string>> = {
  0: "unreachable",
  1: "nop",
  2: "block",
  3: "loop",
  4: "if",
  5: "else",
  11: "end",
  12: "br",
  13: "br_if",
  14: "br_table",
  15: "return",
  16: "call",
  17: "call_indirect",
  26: "drop",
  27: "select",
  28: "select",
  32: "local.get",
  33: "local.set",
  34: "local.tee",
  35: "global.get",
  36: "global.set",
  37: "table.get",
  38: "table.set",
  63: "memory.size",
  64: "memory.grow",
  65: "i32.const",
  66: "i64.const",
  67: "f32.const",
  68: "f64.const",
  208: "ref.null",
  209: "ref.is_null",
  210: "ref.func",
  64520: "memory.init",
  64521: "data.drop",
  64522: "memory.copy",
  64523: "memory.fill",
  64524: "table.init",
  64525: "elem.drop",
  64526: "table.copy",
  64527: "table.grow",
  64528: "table.size",
  64529: "table.fill",
};

/** Name of an instruction as in the text format. */
export function opName(op: number): string {
  return CONTROL_NAMES[op] ?? PLAIN.get(op)?.name ?? MEMORY[op - Op.i32Load]?.[0] ?? `opcode 0x${op.toString(16)}`;
}
