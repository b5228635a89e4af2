import type { WasmGlobal } from "../../vm/src/engine.ts";
import { engine } from "../../vm/src/engine.ts";
import { Host } from "../../vm/src/run/host.ts";
import { EXPORTS, HOST_MODULE } from "../../vm/src/shim/host.ts";
import { readCode } from "../../vm/src/wasm/code.ts";
import { decode } from "../../vm/src/wasm/decode.ts";
import { Op } from "../../vm/src/wasm/opcodes.ts";
import { Reader } from "../../vm/src/wasm/reader.ts";
import { type Body, I64, type Module } from "../../vm/src/wasm/types.ts";
import { Writer } from "../../vm/src/wasm/writer.ts";

const COUNTER = "executed";
/** These only mark places: nothing is executed there. */
const MARKS: ReadonlySet<number> = new Set([Op.block, Op.loop, Op.else, Op.end, Op.nop]);
/** Behind these control may not go on, or may arrive from elsewhere. */
const BREAKS: ReadonlySet<number> = new Set([
  ...[Op.loop, Op.if, Op.else, Op.end, Op.br, Op.brIf, Op.brTable, Op.return, Op.unreachable],
  ...[Op.call, Op.callIndirect],
]);

/** Instructions that a pinned module executes on a task, exactly: it is run with a counter in every straight piece. */
export function countExecuted(pinned: Uint8Array, region: Uint8Array, steps: bigint, pages: number): number {
  const host = new Host();
  host.begin(region, 1 << 20);
  const { exports } = new engine.Instance(new engine.Module(counting(pinned)), { [HOST_MODULE]: host.imports });
  const run = exports[EXPORTS.run] as (low: number, high: number, pages: number) => void;
  run(Number(BigInt.asIntN(32, steps)), Number(steps >> 32n), pages);
  return Number((exports[COUNTER] as WasmGlobal<bigint>).value);
}

/** The module with a counter. */
function counting(pinned: Uint8Array): Uint8Array {
  const module = decode(pinned, 64);
  const counter = module.globalTypes.length;
  const out = new Writer(4 * pinned.length);
  const reader = new Reader(pinned, 8);
  out.raw(pinned.subarray(0, 8));
  while (reader.pos < reader.end) {
    const id = reader.byte();
    const content = reader.take(reader.u32());
    out.byte(id);
    if (id === 6) more(out, content, (inner) => inner.raw(Uint8Array.of(I64, 1, Op.i64Const, 0, Op.end)));
    else if (id === 7) {
      more(out, content, (inner) => {
        inner.name(COUNTER);
        inner.byte(3);
        inner.u32(counter);
      });
    } else if (id === 10) {
      out.sized((inner) => {
        inner.u32(module.bodies.length);
        for (const body of module.bodies) inner.sized((bytes) => countBody(bytes, module, body, counter));
      });
    } else out.sized((inner) => inner.raw(content));
  }
  return out.bytes();
}

/** A section with one more entry. */
function more(out: Writer, content: Uint8Array, entry: (inner: Writer) => void): void {
  const reader = new Reader(content);
  const count = reader.u32();
  out.sized((inner) => {
    inner.u32(count + 1);
    inner.raw(content.subarray(reader.pos));
    entry(inner);
  });
}

function countBody(out: Writer, module: Module, body: Body, counter: number): void {
  const code = readCode(module, body);
  out.u32(body.locals.length);
  for (const { count, type } of body.locals) {
    out.u32(count);
    out.byte(type);
  }
  for (let first = 0; first < code.length; ) {
    let last = first;
    while (last < code.length - 1 && !BREAKS.has(code.op[last] as number)) last++;
    let executed = 0;
    for (let i = first; i <= last; i++) if (!MARKS.has(code.op[i] as number)) executed++;
    if (executed > 0) {
      out.byte(Op.globalGet);
      out.u32(counter);
      out.byte(Op.i64Const);
      out.s32(executed);
      out.byte(Op.i64Add);
      out.byte(Op.globalSet);
      out.u32(counter);
    }
    const end = last + 1 < code.length ? (code.at[last + 1] as number) : body.end;
    out.raw(module.bytes.subarray(code.at[first] as number, end));
    first = last + 1;
  }
}
