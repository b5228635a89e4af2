import { readHeapType, readValType } from "./decode.ts";
import { type Feature, WasmError } from "./error.ts";
import { MAX_BR_TABLE } from "./limits.ts";
import { isLoad, isPlain, isStore, Op } from "./opcodes.ts";
import { Reader } from "./reader.ts";
import type { Body, Module } from "./types.ts";

/**
 * Instructions of one function body as parallel arrays, in the order of the binary. Meaning of `a` and `b`:
 *
 * | instruction | a | b |
 * |---|---|---|
 * | block, loop, if | block type (s33: type index, or a value type minus 128, or EMPTY_BLOCK) | |
 * | br, br_if | label depth | |
 * | br_table | index into `tables`: label depths, the default last | |
 * | call, ref.func | function index | |
 * | call_indirect | type index | table index |
 * | local.*, global.* | index | |
 * | table.get/set/size/grow/fill | table index | |
 * | loads, stores | offset (u32) | log2 of the alignment |
 * | i32.const, f32.const | value or bits | |
 * | i64.const, f64.const | low 32 bits | high 32 bits |
 * | select with type, ref.null | value type | |
 * | memory.init, table.init | segment index | table index |
 * | data.drop, elem.drop | segment index | |
 * | table.copy | destination table | source table |
 */
export interface Code {
  readonly length: number;
  readonly op: Uint16Array;
  readonly a: Int32Array;
  readonly b: Int32Array;
  /** Byte offset of each instruction in the module. */
  readonly at: Int32Array;
  readonly tables: readonly Int32Array[];
}

function unsupported(op: number, at: number): never {
  const fail = (what: string, feature: Feature): never => {
    throw new WasmError("unsupported", what, at, feature);
  };
  switch (op) {
    case 0x06:
    case 0x07:
    case 0x08:
    case 0x09:
    case 0x0a:
    case 0x18:
    case 0x19:
    case 0x1f:
      return fail("exception-handling instruction", "exceptions");
    case 0x12:
    case 0x13:
    case 0x15:
      return fail("tail call", "tail-calls");
    case 0x14:
    case 0xd4:
    case 0xd5:
    case 0xd6:
      return fail("typed function reference instruction", "typed-references");
    case 0xd3:
    case 0xfb:
      return fail("garbage-collection instruction", "gc");
    case 0xfd:
      return fail("SIMD instruction", "simd");
    case 0xfe:
      return fail("atomic instruction", "threads");
    default:
      throw new WasmError("malformed", `illegal opcode 0x${op.toString(16)}`, at);
  }
}

function readPrefixed(reader: Reader, at: number): number {
  const sub = reader.u32();
  if (sub <= 0x11) return 0xfc00 | sub;
  if (sub >= 0x13 && sub <= 0x16) {
    throw new WasmError("unsupported", "128-bit arithmetic instruction", at, "wide-arithmetic");
  }
  throw new WasmError("malformed", `illegal opcode 0xfc ${sub}`, at);
}

function zeroByte(reader: Reader): void {
  const at = reader.pos;
  if (reader.byte() !== 0) throw new WasmError("malformed", "zero byte expected", at);
}

/**
 * Decodes one function body.
 *
 * @returns Its instructions; the last one is the `end` of the function if the body is well formed (see `Checker`).
 * @throws WasmError Malformed or using an unsupported feature.
 */
export function readCode(module: Module, body: Body): Code {
  const reader = new Reader(module.bytes, body.start, body.end);
  let capacity = Math.max(16, (body.end - body.start) >> 1);
  let op = new Uint16Array(capacity);
  let a = new Int32Array(capacity);
  let b = new Int32Array(capacity);
  let at = new Int32Array(capacity);
  const tables: Int32Array[] = [];
  let length = 0;
  while (reader.pos < reader.end) {
    if (length === capacity) {
      capacity *= 2;
      op = grow(op, new Uint16Array(capacity));
      a = grow(a, new Int32Array(capacity));
      b = grow(b, new Int32Array(capacity));
      at = grow(at, new Int32Array(capacity));
    }
    const start = reader.pos;
    let code = reader.byte();
    if (code === 0xfc) code = readPrefixed(reader, start);
    op[length] = code;
    at[length] = start;
    if (isPlain(code)) {
      length++;
      continue;
    }
    switch (code) {
      case Op.localGet:
      case Op.localSet:
      case Op.localTee:
      case Op.globalGet:
      case Op.globalSet:
      case Op.br:
      case Op.brIf:
      case Op.call:
      case Op.refFunc:
      case Op.tableGet:
      case Op.tableSet:
      case Op.elemDrop:
      case Op.tableGrow:
      case Op.tableSize:
      case Op.tableFill:
        a[length] = reader.u32();
        break;
      case Op.i32Const:
        a[length] = reader.s32();
        break;
      case Op.i64Const:
        a[length] = reader.s64();
        b[length] = reader.high;
        break;
      case Op.f32Const:
        a[length] = reader.fixed32();
        break;
      case Op.f64Const:
        a[length] = reader.fixed32();
        b[length] = reader.fixed32();
        break;
      case Op.block:
      case Op.loop:
      case Op.if: {
        const type = reader.s33();
        if (type < 0 && type !== -64) {
          reader.pos = start + 1;
          a[length] = readValType(reader) - 128;
        } else {
          a[length] = type;
        }
        break;
      }
      case Op.brTable: {
        const count = reader.count("br_table labels", MAX_BR_TABLE);
        const labels = new Int32Array(count + 1);
        for (let index = 0; index <= count; index++) labels[index] = reader.u32();
        a[length] = tables.push(labels) - 1;
        break;
      }
      case Op.callIndirect:
      case Op.tableCopy:
      case Op.tableInit:
        a[length] = reader.u32();
        b[length] = reader.u32();
        break;
      case Op.selectTyped: {
        const countAt = reader.pos;
        const count = reader.u32();
        if (count !== 1) throw new WasmError("invalid", "invalid result arity of select", countAt);
        a[length] = readValType(reader);
        break;
      }
      case Op.refNull:
        a[length] = readHeapType(reader);
        break;
      case Op.memorySize:
      case Op.memoryGrow:
      case Op.memoryFill:
        zeroByte(reader);
        break;
      case Op.memoryCopy:
        zeroByte(reader);
        zeroByte(reader);
        break;
      case Op.memoryInit:
        a[length] = reader.u32();
        zeroByte(reader);
        break;
      case Op.dataDrop:
        a[length] = reader.u32();
        break;
      case Op.unreachable:
      case Op.nop:
      case Op.else:
      case Op.end:
      case Op.return:
      case Op.drop:
      case Op.select:
      case Op.refIsNull:
        break;
      default:
        if (!isLoad(code) && !isStore(code)) unsupported(code, start);
        b[length] = alignment(reader);
        a[length] = reader.u32();
    }
    length++;
  }
  return { length, op, a, b, at, tables };
}

function alignment(reader: Reader): number {
  const at = reader.pos;
  const align = reader.u32();
  if (align >= 64 && align < 128) throw new WasmError("unsupported", "memory index in access", at, "multi-memory");
  if (align >= 32) throw new WasmError("malformed", "malformed memop flags", at);
  return align;
}

function grow<T extends Uint16Array | Int32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
