import { engine, type WasmMemory } from "../engine.ts";
import { keccakWasm } from "./keccak-wasm.ts";
import { fromBase64 } from "./wasm.ts";

interface KeccakExports {
  readonly memory: WasmMemory;
  readonly hashPairs: (buffer: number, count: number) => void;
  readonly hashItems: (source: number, target: number, count: number, length: number) => void;
}

const PAGE = 65536;
/** The module's own data lie in the first page, the buffer begins with the second. */
const BUFFER = PAGE;
/** 1 MiB: large enough to make calls rare, small enough to stay in a processor's second-level cache. */
const BUFFER_BYTES = 1 << 20;

let instance: KeccakExports | undefined;
let buffer = new Uint8Array(0);

function kernel(): KeccakExports {
  if (instance) return instance;
  const module = new engine.Module(fromBase64(keccakWasm));
  instance = new engine.Instance(module).exports as unknown as KeccakExports;
  instance.memory.grow(BUFFER_BYTES / PAGE);
  buffer = new Uint8Array(instance.memory.buffer, BUFFER, BUFFER_BYTES);
  return instance;
}

/** Nodes that one pass holds. */
const PASS_NODES = BUFFER_BYTES / 32;
/** Deepest subtree that one pass reduces. */
const PASS_LEVELS = Math.log2(PASS_NODES);

/**
 * Keccak-256 of many equally long items.
 *
 * @param items The items, packed; `items.length` is a multiple of `length`.
 * @param length Bytes of one item, at least 32.
 * @returns 32 bytes for each item, packed.
 */
export function hashItems(items: Uint8Array, length: number): Uint8Array {
  if (length < 32 || items.length % length !== 0)
    throw new RangeError("items must be packed and at least 32 bytes long");
  const count = items.length / length;
  const digests = new Uint8Array(32 * count);
  const { hashItems: run } = kernel();
  const perPass = Math.floor(BUFFER_BYTES / length);
  for (let first = 0; first < count; first += perPass) {
    const here = Math.min(perPass, count - first);
    buffer.set(items.subarray(first * length, (first + here) * length));
    run(BUFFER, BUFFER, here, length);
    digests.set(buffer.subarray(0, 32 * here), 32 * first);
  }
  return digests;
}

/**
 * Reduces binary trees of `keccak(left ‖ right)`, all of the same depth, to their tops.
 *
 * @param nodes 32-byte nodes, packed; their number is a multiple of `2 ** levels`.
 * @param levels Levels to climb.
 * @returns One 32-byte node for each `2 ** levels` nodes, packed.
 */
export function reduceLevels(nodes: Uint8Array, levels: number): Uint8Array {
  const count = nodes.length / 32;
  if (count % 2 ** levels !== 0) throw new RangeError("nodes must be whole subtrees");
  let current = nodes;
  for (let left = levels; left > 0; ) {
    const step = Math.min(left, PASS_LEVELS);
    current = reducePass(current, step);
    left -= step;
  }
  return levels === 0 ? nodes.slice() : current;
}

function reducePass(nodes: Uint8Array, levels: number): Uint8Array {
  const { hashPairs } = kernel();
  const count = nodes.length / 32;
  const tops = new Uint8Array(32 * (count / 2 ** levels));
  for (let first = 0; first < count; first += PASS_NODES) {
    let here = Math.min(PASS_NODES, count - first);
    buffer.set(nodes.subarray(32 * first, 32 * (first + here)));
    for (let level = 0; level < levels; level++) {
      here >>>= 1;
      hashPairs(BUFFER, here);
    }
    tops.set(buffer.subarray(0, 32 * here), 32 * (first / 2 ** levels));
  }
  return tops;
}
