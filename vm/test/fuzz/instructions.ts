import {
  isPlain,
  memoryType,
  memoryWidth,
  Op,
  opName,
  plainLeft,
  plainResult,
  plainRight,
} from "../../src/wasm/opcodes.ts";
import { typeName } from "../../src/wasm/types.ts";

export type Type = "i32" | "i64" | "f32" | "f64";
export const TYPES: readonly Type[] = ["i32", "i64", "f32", "f64"];

/** A numeric instruction and the types of its operands. */
export interface Numeric {
  readonly name: string;
  readonly operands: readonly Type[];
}

/** A load or store, and how many bytes it touches. */
export interface Access {
  readonly name: string;
  readonly width: number;
}

const byType = <T>(): Record<Type, T[]> => ({ i32: [], i64: [], f32: [], f64: [] });

/** All numeric instructions by the type they give; loads and stores by the type of their value. */
export const NUMERIC = byType<Numeric>();
export const LOADS = byType<Access>();
export const STORES = byType<Access>();

for (let op = 0; op <= 0xfc07; op++) {
  if (isPlain(op)) {
    const operands = [plainLeft(op), plainRight(op)].filter((type) => type !== 0).map((type) => typeName(type) as Type);
    NUMERIC[typeName(plainResult(op)) as Type].push({ name: opName(op), operands });
  } else if (op >= Op.i32Load && op <= Op.i64Store32) {
    const accesses = op < Op.i32Store ? LOADS : STORES;
    accesses[typeName(memoryType(op)) as Type].push({ name: opName(op), width: 1 << memoryWidth(op) });
  }
}

export const SPECIAL: Readonly<Record<Type, readonly string[]>> = {
  i32: ["0", "1", "-1", "2", "31", "32", "255", "0x7fffffff", "-0x80000000", "0x8000", "-0x8000", "0x12345678"],
  i64: ["0", "1", "-1", "63", "0x7fffffffffffffff", "0x7ff4000000000001", "-0x8000000000000000", "0x80000000"],
  f32: [
    "0",
    "-0",
    "1.5",
    "-1",
    "inf",
    "-inf",
    "nan",
    "nan:0x200001",
    "-nan:0x7",
    "0x1p-149",
    "0x1.fffffep127",
    "0x1p31",
  ],
  f64: ["0", "-0", "-2.25", "1e9", "inf", "-inf", "nan", "nan:0x4000000000001", "-nan:0x123", "0x1p-1074", "0x1p63"],
};
