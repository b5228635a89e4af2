import { Op } from "../../../vm/src/wasm/opcodes.ts";
import { F32, F64, type FuncType, I32, I64, type ValType } from "../../../vm/src/wasm/types.ts";
import { Writer } from "../../../vm/src/wasm/writer.ts";
import { isReference, type Value } from "../values.ts";

/** Fuel that a call of a pinned function starts with. */
export const FUEL = 1n << 62n;

/** What pinned functions take besides their parameters. */
export interface Extra {
  readonly fuel: bigint;
  /** Absent if the function takes no depth. */
  readonly depth: number | undefined;
}

const carried = (type: ValType): ValType => (type === F32 ? I32 : type === F64 ? I64 : type);

function writeType(out: Writer, { params, results }: FuncType): void {
  out.byte(0x60);
  for (const list of [params, results]) {
    out.u32(list.length);
    for (const type of list) out.byte(type);
  }
}

function section(out: Writer, id: number, fill: (inner: Writer) => void): void {
  out.byte(id);
  out.sized(fill);
}

/**
 * Bytes of a module that calls its import `f.f` with floats carried as integers, so that no NaN crosses JavaScript. Its
 * export `call` takes and gives no floats; for a pinned function it adds fuel and depth and drops what is left of the fuel.
 */
export function adapterModule(type: FuncType, extra: Extra | undefined): Uint8Array {
  const { params, results } = type;
  const more = extra === undefined ? 0 : extra.depth === undefined ? 1 : 2;
  const callee: FuncType = {
    params: [...params, ...[I64, I64].slice(0, more)],
    results: extra ? [...results, I64] : results,
  };
  const out = new Writer(256);
  out.raw(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
  section(out, 1, (inner) => {
    inner.u32(2);
    writeType(inner, callee);
    writeType(inner, { params: params.map(carried), results: results.map(carried) });
  });
  section(out, 2, (inner) => {
    inner.u32(1);
    inner.name("f");
    inner.name("f");
    inner.raw(Uint8Array.of(0, 0));
  });
  section(out, 3, (inner) => inner.raw(Uint8Array.of(1, 1)));
  section(out, 7, (inner) => {
    inner.u32(1);
    inner.name("call");
    inner.raw(Uint8Array.of(0, 1));
  });
  section(out, 10, (inner) => {
    inner.u32(1);
    inner.sized((body) => writeBody(body, type, extra));
  });
  return out.bytes();
}

function writeBody(body: Writer, { params, results }: FuncType, extra: Extra | undefined): void {
  body.u32(results.length);
  for (const type of results) {
    body.u32(1);
    body.byte(type);
  }
  const local = (op: number, index: number) => {
    body.byte(op);
    body.u32(index);
  };
  params.forEach((type, index) => {
    local(Op.localGet, index);
    if (type === F32) body.byte(Op.f32ReinterpretI32);
    if (type === F64) body.byte(Op.f64ReinterpretI64);
  });
  for (const value of extra ? [extra.fuel, extra.depth] : []) {
    if (value === undefined) continue;
    body.byte(Op.i64Const);
    body.s64(Number(BigInt.asIntN(32, BigInt(value))), Number(BigInt(value) >> 32n));
  }
  local(Op.call, 0);
  if (extra) body.byte(Op.drop);
  for (let index = results.length - 1; index >= 0; index--) local(Op.localSet, params.length + index);
  results.forEach((type, index) => {
    local(Op.localGet, params.length + index);
    if (type === F32) body.byte(Op.i32ReinterpretF32);
    if (type === F64) body.byte(Op.i64ReinterpretF64);
  });
  body.byte(Op.end);
}

/** A value as JavaScript passes it to an adapter, and back. */
export function toJs(value: Value): unknown {
  if ("ref" in value) return value.ref;
  return carried(value.type) === I32 ? Number(BigInt.asIntN(32, value.bits)) : BigInt.asIntN(64, value.bits);
}

export function fromJs(type: ValType, value: unknown): Value {
  if (isReference(type)) return { type, ref: value as object | null };
  const bits = typeof value === "bigint" ? BigInt.asUintN(64, value) : BigInt.asUintN(32, BigInt(value as number));
  return { type, bits };
}

const modules = new Map<string, WebAssembly.Module>();

/** Wraps an exported function, bit for bit. */
export function adapt(func: unknown, type: FuncType, extra?: Extra): (args: readonly Value[]) => Value[] {
  const key = `${type.params}>${type.results}>${extra?.fuel},${extra?.depth}`;
  let module = modules.get(key);
  if (module === undefined) {
    module = new WebAssembly.Module(adapterModule(type, extra) as Uint8Array<ArrayBuffer>);
    modules.set(key, module);
  }
  const instance = new WebAssembly.Instance(module, { f: { f: func as WebAssembly.ImportValue } });
  const call = instance.exports.call as (...args: unknown[]) => unknown;
  return (args) => {
    const result = call(...args.map(toJs));
    const list = type.results.length === 1 ? [result] : ((result ?? []) as unknown[]);
    return type.results.map((one, index) => fromJs(one, list[index]));
  };
}
