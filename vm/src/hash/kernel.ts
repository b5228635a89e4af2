import { engine, type WasmMemory } from "../engine.ts";
import { keccak } from "./keccak.ts";
import { keccakWasm } from "./keccak-wasm.ts";
import { fromBase64 } from "./wasm.ts";

/** What hashes many items at a time, in a buffer of its own. */
export interface Kernel {
  readonly buffer: Uint8Array;
  /** Hashes `count` items of `length` bytes, at least 32, that lie packed in the buffer; the digests take their place. */
  hash(count: number, length: number): void;
}

interface KeccakExports {
  readonly memory: WasmMemory;
  readonly hashItems: (source: number, target: number, count: number, length: number) => void;
}

const PAGE = 65536;
/** The module's own data lie in the first page, the buffer begins with the second. */
const BUFFER = PAGE;

/** Two items at a time in the halves of vectors. Undefined if the engine has no vector instructions. */
export function vectorKernel(bufferBytes: number): Kernel | undefined {
  const bytes = fromBase64(keccakWasm);
  if (!engine.validate(bytes)) return undefined;
  const instance = new engine.Instance(new engine.Module(bytes)).exports as unknown as KeccakExports;
  instance.memory.grow(Math.ceil(bufferBytes / PAGE));
  return {
    buffer: new Uint8Array(instance.memory.buffer, BUFFER, bufferBytes),
    hash: (count, length) => instance.hashItems(BUFFER, BUFFER, count, length),
  };
}

/** One item at a time, on any engine; an order of magnitude slower. */
export function scalarKernel(bufferBytes: number): Kernel {
  const buffer = new Uint8Array(bufferBytes);
  return {
    buffer,
    hash: (count, length) => {
      for (let i = 0; i < count; i++) buffer.set(keccak(buffer.subarray(i * length, (i + 1) * length)), 32 * i);
    },
  };
}
