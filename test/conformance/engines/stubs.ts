import { HOST_MODULE } from "../../../vm/src/shim/host.ts";
import { Op } from "../../../vm/src/wasm/opcodes.ts";
import { F32, F64, type FuncType, I32, I64, type ValType } from "../../../vm/src/wasm/types.ts";
import { Writer } from "../../../vm/src/wasm/writer.ts";

/** Index from which on `input_word` calls an imported function instead of reading a result. */
export const CALL_BASE = 0x4000_0000;
const INPUT_WORD = 0;
const OUTPUT_WORD = 1;

/** A function of a module that is imported, by its key. */
export interface Stub {
  /** `module.name` of the import. */
  readonly key: string;
  readonly type: FuncType;
}

/**
 * A shim whose functions hand their arguments to the harness word by word (`output_word`), ask for the call
 * (`input_word` of CALL_BASE and the function's number), and take the results (`input_word` of 0, 1, ...): so a pinned
 * module with imports needs no more than the host words.
 */
export function stubShim(stubs: readonly Stub[]): Uint8Array {
  const out = new Writer(1024);
  const section = (id: number, fill: (inner: Writer) => void) => {
    out.byte(id);
    out.sized(fill);
  };
  out.raw(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
  section(1, (inner) => {
    const types: FuncType[] = [
      { params: [I32], results: [I64] },
      { params: [I64, I32], results: [I32] },
      ...stubs.map(({ type }) => type),
    ];
    inner.u32(types.length);
    for (const { params, results } of types) {
      inner.byte(0x60);
      for (const list of [params, results]) {
        inner.u32(list.length);
        for (const type of list) inner.byte(type);
      }
    }
  });
  section(2, (inner) => {
    inner.u32(2);
    ["input_word", "output_word"].forEach((name, index) => {
      inner.name(HOST_MODULE);
      inner.name(name);
      inner.byte(0);
      inner.u32(index);
    });
  });
  section(3, (inner) => {
    inner.u32(stubs.length);
    stubs.forEach((_, index) => {
      inner.u32(2 + index);
    });
  });
  section(7, (inner) => {
    inner.u32(stubs.length);
    stubs.forEach(({ key }, index) => {
      inner.name(key);
      inner.byte(0);
      inner.u32(2 + index);
    });
  });
  section(10, (inner) => {
    inner.u32(stubs.length);
    stubs.forEach(({ type }, index) => {
      inner.sized((body) => writeStub(body, type, index));
    });
  });
  return out.bytes();
}

function writeStub(body: Writer, { params, results }: FuncType, number: number): void {
  const i32 = (value: number) => {
    body.byte(Op.i32Const);
    body.s32(value);
  };
  const call = (func: number) => {
    body.byte(Op.call);
    body.u32(func);
  };
  body.u32(0);
  params.forEach((type, index) => {
    body.byte(Op.localGet);
    body.u32(index);
    if (type === F32) body.byte(Op.i32ReinterpretF32);
    if (type === F64) body.byte(Op.i64ReinterpretF64);
    if (type === I32 || type === F32) body.byte(Op.i64ExtendI32U);
    i32(8);
    call(OUTPUT_WORD);
    body.byte(Op.drop);
  });
  i32(CALL_BASE + number);
  call(INPUT_WORD);
  body.byte(Op.drop);
  results.forEach((type, index) => {
    i32(index);
    call(INPUT_WORD);
    fromWord(body, type);
  });
  body.byte(Op.end);
}

function fromWord(body: Writer, type: ValType): void {
  if (type === I32 || type === F32) body.byte(Op.i32WrapI64);
  if (type === F32) body.byte(Op.f32ReinterpretI32);
  if (type === F64) body.byte(Op.f64ReinterpretI64);
}
