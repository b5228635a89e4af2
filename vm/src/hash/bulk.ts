import { type Kernel, scalarKernel, vectorKernel } from "./kernel.ts";

/** 1 MiB: large enough to make calls rare, small enough to stay in a processor's second-level cache. */
const BUFFER_BYTES = 1 << 20;

let chosen: Kernel | undefined;

function kernel(): Kernel {
  chosen ??= vectorKernel(BUFFER_BYTES) ?? scalarKernel(BUFFER_BYTES);
  return chosen;
}

/** Nodes that one pass holds. */
const PASS_NODES = BUFFER_BYTES / 32;
/** Deepest subtree that one pass reduces. */
const PASS_LEVELS = Math.log2(PASS_NODES);

/**
 * Keccak-256 of many equally long items.
 *
 * @param items The items, packed; `items.length` is a multiple of `length`.
 * @param length Bytes of one item, from 32 to 1 MiB.
 * @returns 32 bytes for each item, packed.
 */
export function hashItems(items: Uint8Array, length: number): Uint8Array {
  if (length < 32 || length > BUFFER_BYTES || items.length % length !== 0)
    throw new RangeError("items must be packed and from 32 bytes to 1 MiB long");
  const count = items.length / length;
  const digests = new Uint8Array(32 * count);
  const { buffer, hash } = kernel();
  const perPass = Math.floor(BUFFER_BYTES / length);
  for (let first = 0; first < count; first += perPass) {
    const here = Math.min(perPass, count - first);
    buffer.set(items.subarray(first * length, (first + here) * length));
    hash(here, length);
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
  const { buffer, hash } = kernel();
  const count = nodes.length / 32;
  const tops = new Uint8Array(32 * (count / 2 ** levels));
  for (let first = 0; first < count; first += PASS_NODES) {
    let here = Math.min(PASS_NODES, count - first);
    buffer.set(nodes.subarray(32 * first, 32 * (first + here)));
    for (let level = 0; level < levels; level++) {
      here >>>= 1;
      hash(here, 64);
    }
    tops.set(buffer.subarray(0, 32 * here), 32 * (first / 2 ** levels));
  }
  return tops;
}
