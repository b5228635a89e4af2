import { readHeapType } from "./decode.ts";
import { WasmError } from "./error.ts";
import { MAX_CONSTANT_INSTRUCTIONS } from "./limits.ts";
import { Op } from "./opcodes.ts";
import type { Reader } from "./reader.ts";
import { type ConstExpr, F32, F64, I32, I64, type Module, type ValType } from "./types.ts";

/** Whether `op` is one of the instructions of extended constant expressions: add, sub, mul of integers. */
function isArithmetic(op: number): boolean {
  return (op >= Op.i32Add && op <= Op.i32Mul) || (op >= Op.i64Add && op <= Op.i64Mul);
}

function readInstruction(reader: Reader, op: number, at: number): ConstExpr {
  switch (op) {
    case Op.i32Const:
      return { kind: "const", type: I32, low: reader.s32(), high: 0 };
    case Op.i64Const: {
      const low = reader.s64();
      return { kind: "const", type: I64, low, high: reader.high };
    }
    case Op.f32Const:
      return { kind: "const", type: F32, low: reader.fixed32(), high: 0 };
    case Op.f64Const: {
      const low = reader.fixed32();
      return { kind: "const", type: F64, low, high: reader.fixed32() };
    }
    case Op.globalGet:
      return { kind: "global", index: reader.u32() };
    case Op.refNull:
      return { kind: "null", type: readHeapType(reader) };
    case Op.refFunc:
      return { kind: "func", index: reader.u32() };
    case 0xfd:
      throw new WasmError("unsupported", "v128 constant", at, "simd");
    case 0xfb:
      throw new WasmError("unsupported", "constant expression of a garbage-collected type", at, "gc");
    default:
      throw new WasmError("invalid", "constant expression required", at);
  }
}

/** Reads a constant expression to its `end`; operands that are missing or left over are a type mismatch. */
export function readConst(reader: Reader): ConstExpr {
  const start = reader.pos;
  const stack: ConstExpr[] = [];
  for (let count = 0; ; count++) {
    const at = reader.pos;
    const op = reader.byte();
    if (op === Op.end) break;
    if (count === MAX_CONSTANT_INSTRUCTIONS) {
      throw new WasmError("limit", `constant expression of more than ${count} instructions`, start);
    }
    if (!isArithmetic(op)) {
      stack.push(readInstruction(reader, op, at));
      continue;
    }
    const right = stack.pop();
    const left = stack.pop();
    if (left === undefined || right === undefined) {
      throw new WasmError("invalid", "type mismatch: constant expression lacks an operand", at);
    }
    stack.push({ kind: "arithmetic", op, left, right });
  }
  const [expr] = stack;
  if (expr === undefined || stack.length > 1) {
    throw new WasmError("invalid", `type mismatch: constant expression leaves ${stack.length} values`, start);
  }
  return expr;
}

/** Type that an arithmetic instruction of a constant expression takes and gives. */
export function arithmeticType(op: number): ValType {
  return op < Op.i64Add ? I32 : I64;
}

const value = (low: number, high: number): bigint => (BigInt(high) << 32n) | BigInt(low >>> 0);

function compute(op: number, x: bigint, y: bigint): bigint {
  if (op === Op.i32Add || op === Op.i64Add) return x + y;
  return op === Op.i32Sub || op === Op.i64Sub ? x - y : x * y;
}

/**
 * Replaces every constant expression of a module by the one constant that it amounts to. What reads an imported global,
 * or is not valid, stays as it is.
 */
export function foldConstants(module: Module): Module {
  const imported = module.globalTypes.length - module.globals.length;
  const known: (ConstExpr | undefined)[] = new Array(imported).fill(undefined);
  const fold = (expr: ConstExpr): ConstExpr => {
    if (expr.kind === "global") return known[expr.index] ?? expr;
    if (expr.kind !== "arithmetic") return expr;
    const { op } = expr;
    const left = fold(expr.left);
    const right = fold(expr.right);
    const type = arithmeticType(op);
    if (left.kind !== "const" || right.kind !== "const" || left.type !== type || right.type !== type) {
      return { kind: "arithmetic", op, left, right };
    }
    const result = compute(op, value(left.low, left.high), value(right.low, right.high));
    const high = type === I64 ? Number(BigInt.asIntN(32, result >> 32n)) : 0;
    return { kind: "const", type, low: Number(BigInt.asIntN(32, result)), high };
  };
  const globals = module.globals.map(({ type, init }) => {
    const folded = fold(init);
    known.push(type.mutable || folded.kind === "arithmetic" ? undefined : folded);
    return { type, init: folded };
  });
  const offset = (expr: ConstExpr | undefined) => expr && fold(expr);
  return {
    ...module,
    globals,
    elements: module.elements.map((segment) => ({
      ...segment,
      offset: offset(segment.offset),
      items: segment.items.map(fold),
    })),
    data: module.data.map((segment) => ({ ...segment, offset: offset(segment.offset) })),
  };
}
