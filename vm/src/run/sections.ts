import { Reader } from "../wasm/reader.ts";
import type { Body } from "../wasm/types.ts";
import { Writer } from "../wasm/writer.ts";

const HEADER_BYTES = 8;
export const GLOBAL_SECTION = 6;
export const CODE_SECTION = 10;

/** A module with some of its sections written anew. All others stay as they are, byte for byte. */
export function replaceSections(
  bytes: Uint8Array,
  sections: ReadonlyMap<number, (out: Writer, old: Uint8Array) => void>,
): Uint8Array {
  const out = new Writer(bytes.length * 2);
  out.raw(bytes.subarray(0, HEADER_BYTES));
  const reader = new Reader(bytes, HEADER_BYTES, bytes.length);
  while (reader.pos < reader.end) {
    const start = reader.pos;
    const id = reader.byte();
    const size = reader.u32();
    const contents = bytes.subarray(reader.pos, reader.pos + size);
    reader.pos += size;
    const write = sections.get(id);
    if (write) {
      out.byte(id);
      out.sized((section) => write(section, contents));
    } else out.raw(bytes.subarray(start, reader.pos));
  }
  return out.bytes();
}

/** Writes the contents of a code section. */
export function writeBodies(out: Writer, bodies: readonly Uint8Array[]): void {
  out.u32(bodies.length);
  for (const body of bodies) {
    out.u32(body.length);
    out.raw(body);
  }
}

/** Writes the locals that a body begins with. */
export function writeLocals(out: Writer, locals: Body["locals"]): void {
  out.u32(locals.length);
  for (const { count, type } of locals) {
    out.u32(count);
    out.byte(type);
  }
}
