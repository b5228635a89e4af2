import { FastMachine, inputRegion, Machine, Status } from "@conun/vm";
import { isReference, type Value } from "../../../test/conformance/values.ts";
import { STACK_SLOTS } from "../../src/instrument/limits.ts";
import { lower } from "../../src/machine/lower/lower.ts";
import { steady } from "../../src/run/steady.ts";
import { WasmError } from "../../src/wasm/error.ts";
import { F32, F64, I32, I64, type ValType } from "../../src/wasm/types.ts";
import type { CompareOptions } from "./compare.ts";
import {
  type Callable,
  type Called,
  type CallLimits,
  MachineFunctions,
  NativeFunctions,
  pinFunctions,
} from "./functions.ts";
import { Random } from "./random.ts";

/** Instances of each module; calls of each instance, at least, and functions that are called, at most. */
const ROUNDS = 2;
const CALLS = 12;
const MOST = 50;
/** What calls may spend; little fuel and depth now and then, so that they end anywhere. */
const FUEL = 1_000_000;
const LITTLE = 2_000;

const limits: CallLimits = {
  region: inputRegion({ stdin: Buffer.from("function by function") }),
  steps: 1n << 40n,
  pages: 1_000,
  outputBytes: 1 << 20,
};

export type FunctionsVerdict =
  | { readonly kind: "refused" }
  | { readonly kind: "agree"; readonly calls: number; readonly returned: number }
  | { readonly kind: "differ"; readonly what: string };

/**
 * Calls the functions of a program one by one with random arguments, fuel and depth, on V8 and on the interpreter: results or
 * ends, what is left of the fuel, memory, globals and output are equal, and the meter is never below the steps.
 */
export function compareFunctions(
  bytes: Uint8Array,
  seed: number,
  options: Pick<CompareOptions, "lower" | "coverage">,
): FunctionsVerdict {
  const random = new Random(seed);
  try {
    const functions = pinFunctions(bytes, () => !random.once(3));
    if (functions.callable.length === 0) return { kind: "refused" };
    const image = (options.lower ?? lower)(functions.bytes);
    const total = { calls: 0, returned: 0 };
    for (let round = 0; round < ROUNDS; round++) {
      const form = round === 0 ? functions.bytes : steady(functions.bytes);
      const native = new NativeFunctions(functions, form ?? functions.bytes, limits);
      const reference = new MachineFunctions(functions, (task) => new Machine(image, task), limits, options.coverage);
      const fast = new MachineFunctions(functions, (task) => new FastMachine(image, task), limits);
      const began = differing(native.start, reference.start) ?? differing(native.start, fast.start, "fast");
      if (began) return { kind: "differ", what: `start: ${began}` };
      const order = shuffled(functions.callable, random).slice(0, MOST);
      for (let call = 0; call < Math.max(CALLS, order.length); call++) {
        const func = order[call % order.length] as Callable;
        const args = argumentsOf(func, random);
        const here = native.call(func, args);
        if (here.kind === "ended" && here.status === Status.hostFailure) return { kind: "refused" };
        const { called, steps } = reference.call(func, args);
        const what =
          differing(here, called) ??
          differing({ called, steps }, fast.call(func, args), "fast") ??
          short(here, args[func.type.params.length], steps);
        if (what) return { kind: "differ", what: `${func.name}(${args.map(shown)}): ${what}` };
        total.calls++;
        if (here.kind === "returned") total.returned++;
      }
      const what = differing(left(native), left(reference)) ?? differing(left(native), left(fast), "fast");
      if (what) return { kind: "differ", what: `after calls: ${what}` };
    }
    return { kind: "agree", ...total };
  } catch (error) {
    // The engine's own stack is smaller here than in an executor.
    if (error instanceof WasmError || error instanceof RangeError) return { kind: "refused" };
    return { kind: "differ", what: `thrown: ${error instanceof Error ? error.stack : String(error)}` };
  }
}

function shuffled<T>(list: readonly T[], random: Random): T[] {
  return list
    .map((one) => ({ one, at: random.word() }))
    .sort((left, right) => left.at - right.at)
    .map(({ one }) => one);
}

/** Undefined if both are equal. */
function differing(expected: unknown, found: unknown, who = "interpreter"): string | undefined {
  const [one, other] = [JSON.stringify(expected), JSON.stringify(found)];
  return one === other ? undefined : `expected: ${one.slice(0, 300)}; ${who}: ${other.slice(0, 300)}`;
}

/** The meter against the machine's steps, of a call that returned. */
function short(called: Called, fuel: Value | undefined, steps: number): string | undefined {
  if (called.kind !== "returned" || called.fuel === "" || !(fuel && "bits" in fuel)) return undefined;
  const paid = BigInt.asIntN(64, fuel.bits - BigInt(`0x${called.fuel}`));
  return paid < BigInt(steps) ? `meter ${paid} is below ${steps} machine steps` : undefined;
}

/** Memory as what of it is not zero, so that it can be shown. */
function left(functions: NativeFunctions | MachineFunctions): unknown {
  const { output, memory, globals } = functions.left();
  return [memory.length, globals, Buffer.from(output).toString("hex"), sumOf(memory)];
}

/** Changes with every byte and its place. */
function sumOf(memory: Uint8Array): number {
  const words = new Int32Array(memory.buffer, memory.byteOffset, memory.length >> 2);
  let sum = 0;
  for (let at = 0; at < words.length; at++) {
    const value = words[at] as number;
    if (value !== 0) sum = (Math.imul(sum ^ value, 0x01000193) + at) | 0;
  }
  return sum;
}

const shown = (value: Value): string => ("bits" in value ? `0x${value.bits.toString(16)}` : "null");

function argumentsOf({ type, pinned }: Callable, random: Random): Value[] {
  const own = type.params.map((param) => argument(param, random));
  const fuel = random.once(4) ? random.below(LITTLE) : FUEL;
  const depth = random.once(6) ? random.below(LITTLE) : STACK_SLOTS;
  const added = [fuel, depth].map((value) => ({ type: I64, bits: BigInt(value) }));
  return [...own, ...added.slice(0, pinned.params.length - own.length)];
}

const SPECIAL: Readonly<Record<number, readonly bigint[]>> = {
  [I32]: [0n, 1n, 0xffffffffn, 0x7fffffffn, 0x80000000n, 0xfff8n, 0x10000n],
  [I64]: [0n, 1n, 0xffffffffffffffffn, 0x7fffffffffffffffn, 0x8000000000000000n, 0xffffffffn],
  [F32]: [0n, 0x80000000n, 0x3f800000n, 0x7f800000n, 0xff800000n, 0x7fc00000n, 0xffc00001n, 0x7f800001n, 1n],
  [F64]: [
    0n,
    1n << 63n,
    0x3ffn << 52n,
    0x7ffn << 52n,
    0xfffn << 52n,
    0x7ff8n << 48n,
    0xfff8000000000001n,
    0x7ff4n << 48n,
  ],
};

function argument(type: ValType, random: Random): Value {
  if (isReference(type)) return { type, ref: null };
  if (random.once(2)) return { type, bits: random.pick(SPECIAL[type] as readonly bigint[]) };
  const low = BigInt(random.once(2) ? random.below(300) : random.word());
  const wide = type === I64 || type === F64;
  return { type, bits: wide && random.once(2) ? (BigInt(random.word()) << 32n) | low : low };
}
