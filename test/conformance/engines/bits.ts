import { F32, F64, I32, type ValType } from "../../../vm/src/wasm/types.ts";

const view = new DataView(new ArrayBuffer(8));

/** Bits of a number that JavaScript has read, for example from a global. NaNs may have lost their payload. */
export function bitsOf(type: ValType, value: number | bigint): bigint {
  if (typeof value === "bigint") return BigInt.asUintN(64, value);
  if (type === I32) return BigInt(value >>> 0);
  if (type === F32) {
    view.setFloat32(0, value);
    return BigInt(view.getUint32(0));
  }
  view.setFloat64(0, value);
  return view.getBigUint64(0);
}

/** The number with these bits, as JavaScript passes it. */
export function numberOf(type: ValType, bits: bigint): number | bigint {
  if (type === I32) return Number(BigInt.asIntN(32, bits));
  if (type !== F32 && type !== F64) return BigInt.asIntN(64, bits);
  view.setBigUint64(0, type === F32 ? bits << 32n : bits);
  return type === F32 ? view.getFloat32(0) : view.getFloat64(0);
}
