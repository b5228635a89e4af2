import { F32, F64, FUNCREF, I32, I64, type ValType } from "../../../vm/src/wasm/types.ts";
import type { Engine, Instance } from "../engine.ts";
import { LinkFailure, Refusal, Skip, Trap } from "../outcome.ts";
import type { Pattern, Value } from "../values.ts";
import { adapt } from "./adapter.ts";
import { bitsOf, numberOf } from "./bits.ts";

type Exports = WebAssembly.Exports;

class PlainInstance implements Instance {
  readonly exports: Exports;
  private readonly adapters = new Map<string, (args: readonly Value[]) => Value[]>();

  constructor(exports: Exports) {
    this.exports = exports;
  }

  /** Through an adapter if there are floats, else from JavaScript: there is no telling a function's exact type. */
  call(name: string, args: readonly Value[], expected: readonly Pattern[] | undefined): Value[] {
    const func = this.exports[name];
    if (typeof func !== "function") throw new Error(`no function "${name}"`);
    const results = expected?.map(typeOf);
    const params = args.map(({ type }) => type);
    if (results && [...params, ...results].some((type) => type === F32 || type === F64)) {
      const key = `${name} ${params}>${results}`;
      let adapter = this.adapters.get(key);
      if (adapter === undefined) {
        adapter = adapt(func, { params, results: results.map((type) => type ?? I32) });
        this.adapters.set(key, adapter);
      }
      return trapping(() => (adapter as (args: readonly Value[]) => Value[])(args));
    }
    const result = trapping(() => plainCall(func as (...args: unknown[]) => unknown, args, expected));
    if (expected === undefined) return [];
    const list = expected.length === 1 ? [result] : ((result ?? []) as unknown[]);
    if (list.length !== expected.length) throw new Error(`${list.length} results`);
    return list.map((value, index) => fromPlain(value, results?.[index]));
  }

  get(name: string, expected: Pattern): Value {
    const global = this.exports[name];
    if (!(global instanceof WebAssembly.Global)) throw new Error(`no global "${name}"`);
    return fromPlain(global.value, typeOf(expected));
  }
}

/** The type that a pattern tells; undefined for a reference of any type. */
function typeOf(pattern: Pattern): ValType | undefined {
  const [first] = "either" in pattern ? pattern.either : [pattern];
  return first && !("either" in first) ? first.type : undefined;
}

const plainJs = (value: Value): unknown => ("ref" in value ? value.ref : numberOf(value.type, value.bits));

/** Calls from JavaScript, which functions of vectors or exceptions refuse. */
function plainCall(
  func: (...args: unknown[]) => unknown,
  args: readonly Value[],
  expected: readonly Pattern[] | undefined,
): unknown {
  try {
    return func(...args.map(plainJs));
  } catch (error) {
    const refused = error instanceof TypeError && error.message.startsWith("type incompatibility");
    // Vectors among expected results have been skipped before.
    if (refused) throw new Skip(expected === undefined ? "SIMD" : "exceptions");
    throw error;
  }
}

/** A value from JavaScript; a number without a type is an i32. */
function fromPlain(value: unknown, type: ValType | undefined): Value {
  if (typeof value === "bigint") return { type: I64, bits: bitsOf(I64, value) };
  if (typeof value !== "number") return { type: type ?? FUNCREF, ref: value as object | null };
  return { type: type ?? I32, bits: bitsOf(type ?? I32, value) };
}

/** Traps as the engine reports them. */
export function trapping<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof RangeError) throw new Trap("exhaustion", error);
    if (error instanceof WebAssembly.RuntimeError) {
      throw new Trap(error.message === "unreachable" ? "unreachable" : "fault", error);
    }
    throw error;
  }
}

/** V8 as it is: shows what the assertions themselves are worth. */
export const plain: Engine<WebAssembly.Module, PlainInstance> = {
  name: "v8",
  compile(bytes) {
    try {
      return new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>);
    } catch (error) {
      // The engine does not tell malformed from invalid.
      if (error instanceof WebAssembly.CompileError) throw new Refusal("invalid", error.message, error);
      throw error;
    }
  },
  instantiate(module, registry) {
    const imports: Record<string, Exports> = {};
    for (const { module: name } of WebAssembly.Module.imports(module)) {
      const found = registry(name);
      if (found) imports[name] = found.exports;
    }
    try {
      return new PlainInstance(trapping(() => new WebAssembly.Instance(module, imports)).exports);
    } catch (error) {
      if (error instanceof WebAssembly.LinkError || error instanceof TypeError) {
        throw new LinkFailure(error.message, { cause: error });
      }
      throw error;
    }
  },
};
