import type { Image } from "../../src/machine/image.ts";
import type { AnyMachine } from "../../src/machine/task.ts";
import { hash, tag, word } from "./reference.ts";

/** An instruction written by hand: `[op, a, b, c, imm, flags]`; what is left out is 0. */
export type Line = readonly [op: number, a?: number, b?: number, c?: number, imm?: bigint | number, flags?: number];

/** Code of instructions one after another, from 0. */
export function assemble(lines: readonly Line[]): Uint8Array {
  const code = new Uint8Array(16 * lines.length);
  const view = new DataView(code.buffer);
  lines.forEach(([op, a = 0, b = 0, c = 0, imm = 0, flags = 0], pc) => {
    const at = 16 * pc;
    view.setUint8(at, op);
    view.setUint8(at + 1, flags);
    view.setUint16(at + 2, a);
    view.setUint16(at + 4, b);
    view.setUint16(at + 6, c);
    view.setBigUint64(at + 8, BigInt.asUintN(64, BigInt(imm)));
  });
  return code;
}

/** An image of hand-made code that starts at its first instruction. */
export function handMade(lines: readonly Line[], parts: Partial<Image> = {}): Image {
  return {
    code: assemble(lines),
    globals: new Uint8Array(0),
    segments: new Uint8Array(0),
    memory: [],
    tables: [],
    entry: 0,
    initialPages: 0,
    maxPages: 0,
    functions: [],
    sources: new Int32Array(lines.length).fill(-1),
    ...parts,
  };
}

const zeros: Uint8Array[] = [new Uint8Array(32)];
const zero = (depth: number): Uint8Array => {
  for (let k = zeros.length; k <= depth; k++) zeros.push(hash(zeros[k - 1] as Uint8Array, zeros[k - 1] as Uint8Array));
  return zeros[depth] as Uint8Array;
};

/** Top of the tree over bytes at the start of a region, written from the definition. */
export function regionTop(bytes: Uint8Array, depth = 27): Uint8Array {
  if (bytes.every((byte) => byte === 0)) return zero(depth);
  if (depth === 0) {
    const leaf = new Uint8Array(32);
    leaf.set(bytes);
    return leaf;
  }
  const half = 32 * 2 ** (depth - 1);
  return hash(regionTop(bytes.subarray(0, half), depth - 1), regionTop(bytes.subarray(half), depth - 1));
}

/** Hash of a machine's state, written from the definition: `regions` are the first bytes of regions 0 to 6. */
export function stateHash(machine: AnyMachine, regions: readonly Uint8Array[]): Uint8Array {
  const [r0, r1, r2, r3, r4, r5, r6] = regions.map((bytes) => regionTop(bytes)) as Uint8Array[];
  const node = (left: Uint8Array | undefined, right: Uint8Array | undefined): Uint8Array =>
    hash(left as Uint8Array, right as Uint8Array);
  const memoryRoot = node(node(node(r0, r1), node(r2, r3)), node(node(r4, r5), node(r6, zero(27))));
  const { status, pc, fp, pages, outputLength, outputLimit } = machine.registers;
  const fields = [
    [status, 1],
    [0, 3],
    [pc, 4],
    [fp, 4],
    [pages, 4],
    [outputLength, 8],
    [outputLimit, 8],
  ] as const;
  let packed = 0n;
  for (const [value, size] of fields) packed = (packed << BigInt(8 * size)) | BigInt(value);
  return hash(tag("state"), memoryRoot, word(packed));
}

/** Bytes of the first slots of a machine's stack. Only while `fp` is 0. */
export function stackBytes(machine: AnyMachine, slots: number): Uint8Array {
  const bytes = new Uint8Array(8 * slots);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < slots; i++) view.setBigUint64(8 * i, machine.slot(i), true);
  return bytes;
}
