import { INSTRUCTIONS, isComparison } from "../../src/machine/table.ts";
import { F32, F64, I32, I64, type ValType } from "../../src/wasm/types.ts";

/** What a plain instruction computes, in AssemblyScript, from `x` and `y`. */
export interface Meaning {
  /** Its result; of the result's type. */
  readonly value: string;
  /** When it faults. */
  readonly fault?: string;
  /** How operands are read where that is not their own type. */
  readonly as?: "u32" | "u64" | "i32" | "i64";
  /** The result is a float that may be a NaN, and is written as the canonical one. */
  readonly nan?: boolean;
  /** How the result is written where that is not its own type. */
  readonly to?: "u32" | "u64";
}

const meanings = new Map<string, Meaning>();
const both = (types: readonly string[], make: (type: string) => Readonly<Record<string, Meaning>>): void => {
  for (const type of types) {
    for (const [name, meaning] of Object.entries(make(type))) meanings.set(`${type}.${name}`, meaning);
  }
};

const of = (value: string): Meaning => ({ value });
const unsigned = (type: string): "u32" | "u64" => (type === "i32" ? "u32" : "u64");

both(["i32", "i64"], (type) => {
  const as = unsigned(type);
  const least = type === "i32" ? "i32.MIN_VALUE" : "i64.MIN_VALUE";
  return {
    eqz: of("x == 0"),
    eq: of("x == y"),
    ne: of("x != y"),
    lt_s: of("x < y"),
    lt_u: { value: "x < y", as },
    gt_s: of("x > y"),
    gt_u: { value: "x > y", as },
    le_s: of("x <= y"),
    le_u: { value: "x <= y", as },
    ge_s: of("x >= y"),
    ge_u: { value: "x >= y", as },
    clz: of(`clz<${type}>(x)`),
    ctz: of(`ctz<${type}>(x)`),
    popcnt: of(`popcnt<${type}>(x)`),
    add: of("x + y"),
    sub: of("x - y"),
    mul: of("x * y"),
    div_s: { value: "x / y", fault: `y == 0 || (x == ${least} && y == -1)` },
    div_u: { value: "x / y", fault: "y == 0", as },
    // The remainder of the least number and -1 is 0, and no trap.
    rem_s: { value: "x % y", fault: "y == 0" },
    rem_u: { value: "x % y", fault: "y == 0", as },
    and: of("x & y"),
    or: of("x | y"),
    xor: of("x ^ y"),
    shl: of("x << y"),
    shr_s: of("x >> y"),
    shr_u: { value: "x >> y", as },
    rotl: of(`rotl<${type}>(x, y)`),
    rotr: of(`rotr<${type}>(x, y)`),
    extend8_s: of(`<${type}>(<i8>x)`),
    extend16_s: of(`<${type}>(<i16>x)`),
    extend32_s: of("<i64>(<i32>x)"),
    wrap_i64: { value: "<u32>x", as: "u64" },
    extend_i32_s: of("<i64>x"),
  };
});

/** Bounds of a truncation, as comparisons that a NaN fails. */
function bounds(from: string, to: string, signed: boolean): string {
  if (!signed) return `x > -1 && x < ${to === "i32" ? "4294967296.0" : "18446744073709551616.0"}`;
  if (to === "i64") return "x >= -9223372036854775808.0 && x < 9223372036854775808.0";
  return from === "f32" ? "x >= -2147483648.0 && x < 2147483648.0" : "x > -2147483649.0 && x < 2147483648.0";
}

for (const to of ["i32", "i64"] as const) {
  for (const from of ["f32", "f64"]) {
    for (const sign of ["s", "u"]) {
      const value = sign === "s" ? `<${to}>x` : `<${unsigned(to)}>x`;
      meanings.set(`${to}.trunc_${from}_${sign}`, { value, fault: `!(${bounds(from, to, sign === "s")})` });
      meanings.set(`${to}.trunc_sat_${from}_${sign}`, { value });
    }
  }
}

both(["f32", "f64"], (type) => {
  const bits = type === "f32" ? "u32" : "u64";
  const sign = type === "f32" ? "0x80000000" : "0x8000000000000000";
  const number = (value: string): Meaning => ({ value, nan: true });
  const onBits = (value: string): Meaning => ({ value, as: bits, to: bits });
  return {
    eq: of("x == y"),
    ne: of("x != y"),
    lt: of("x < y"),
    gt: of("x > y"),
    le: of("x <= y"),
    ge: of("x >= y"),
    abs: onBits(`x & ~<${bits}>${sign}`),
    neg: onBits(`x ^ <${bits}>${sign}`),
    copysign: onBits(`(x & ~<${bits}>${sign}) | (y & <${bits}>${sign})`),
    ceil: number(`ceil<${type}>(x)`),
    floor: number(`floor<${type}>(x)`),
    trunc: number(`trunc<${type}>(x)`),
    nearest: number(`nearest<${type}>(x)`),
    sqrt: number(`sqrt<${type}>(x)`),
    add: number("x + y"),
    sub: number("x - y"),
    mul: number("x * y"),
    div: number("x / y"),
    min: number(`min<${type}>(x, y)`),
    max: number(`max<${type}>(x, y)`),
    convert_i32_s: of(`<${type}>x`),
    convert_i32_u: { value: `<${type}>x`, as: "u32" },
    convert_i64_s: of(`<${type}>x`),
    convert_i64_u: { value: `<${type}>x`, as: "u64" },
    demote_f64: number("<f32>x"),
    promote_f32: number("<f64>x"),
  };
});

/** What the plain instruction of this name computes. Throws if it is not known: the table has grown. */
export function meaningOf(name: string): Meaning {
  const meaning = meanings.get(name);
  if (!meaning) throw new Error(`vm/scripts/fast/numbers.ts does not say what ${name} computes`);
  return meaning;
}

/** AssemblyScript's name of a type. */
export function typeName(type: ValType): string {
  const name = new Map<ValType, string>([
    [I32, "i32"],
    [I64, "i64"],
    [F32, "f32"],
    [F64, "f64"],
  ]).get(type);
  if (name === undefined) throw new Error(`no type ${type}`);
  return name;
}

/** Plain instructions of the table: those on numbers. */
export const PLAIN = INSTRUCTIONS.filter(({ shape }) => shape === "unary" || shape === "binary");
export const COMPARISONS = PLAIN.filter(({ op }) => isComparison(op));
