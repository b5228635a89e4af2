import { EXTERNREF, F32, F64, FUNCREF, I32, I64, typeName, type ValType } from "../../vm/src/wasm/types.ts";

/** A value as engines take and give it: numbers as their bits, references as objects; null is the null reference. */
export type Value =
  | { readonly type: ValType; readonly bits: bigint }
  | { readonly type: ValType; readonly ref: object | null };

/** What a script expects of a result: one value, or one of several patterns. */
export type Pattern =
  | Value
  | { readonly type: ValType; readonly nan: "canonical" | "arithmetic" }
  | { readonly type: ValType | undefined; readonly ref: "any" | "null" }
  | { readonly either: readonly Pattern[] };

const hosts = new Map<number, object>();

/** The host object that scripts call `ref.extern n`: the same each time. */
export function externObject(n: number): object {
  let host = hosts.get(n);
  if (host === undefined) {
    host = { extern: n };
    hosts.set(n, host);
  }
  return host;
}

/** Its number; undefined for what is no such object. */
export function externNumber(ref: object): number | undefined {
  return "extern" in ref && typeof ref.extern === "number" ? ref.extern : undefined;
}

export function isReference(type: ValType): boolean {
  return type === FUNCREF || type === EXTERNREF;
}

/** Whether a value is what the pattern asks for. NaNs of a type: quiet ones, canonical ones with an empty payload. */
export function matches(value: Value | undefined, pattern: Pattern): boolean {
  if (value === undefined) return false;
  if ("either" in pattern) return pattern.either.some((one) => matches(value, one));
  if (pattern.type !== undefined && pattern.type !== value.type) return false;
  if ("nan" in pattern) {
    if (!("bits" in value)) return false;
    const quiet = value.type === F32 ? 0x7fc00000n : 0x7ff8000000000000n;
    const magnitude = value.bits & (value.type === F32 ? 0x7fffffffn : 0x7fffffffffffffffn);
    return pattern.nan === "canonical" ? magnitude === quiet : (magnitude & quiet) === quiet;
  }
  if ("bits" in pattern) return "bits" in value && value.bits === pattern.bits;
  if (!("ref" in value)) return false;
  if (pattern.ref === "any") return value.ref !== null;
  return pattern.ref === "null" ? value.ref === null : value.ref === pattern.ref;
}

export function describeValue(value: Value | Pattern): string {
  if ("either" in value) return value.either.map(describeValue).join(" or ");
  const name = value.type === undefined ? "ref" : typeName(value.type);
  if ("nan" in value) return `${name} nan:${value.nan}`;
  if ("bits" in value) return `${name} 0x${value.bits.toString(16)}`;
  return `${name} ${typeof value.ref === "string" ? value.ref : value.ref === null ? "null" : "object"}`;
}

export const NUMBER_TYPES: Readonly<Record<string, ValType>> = { i32: I32, i64: I64, f32: F32, f64: F64 };
