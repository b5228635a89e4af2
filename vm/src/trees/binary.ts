import { concat, equalBytes } from "../formats/bytes.ts";
import { reduceLevels } from "../hash/bulk.ts";
import { keccak } from "../hash/keccak.ts";
import { zeroSubtree } from "./shape.ts";

/** Nodes of one chunk of work: bounds the copies that padding makes. */
const CHUNK_LEVELS = 15;

/**
 * Top of the binary tree of `keccak(left ‖ right)` over packed 32-byte nodes, missing ones zero subtrees.
 *
 * @param nodes Nodes of one level, packed.
 * @param depth Levels above them; `2 ** depth` holds them all.
 * @param level Height of the nodes above the leaves, so that what is missing is `zeroSubtree(level)`.
 */
export function binaryRoot(nodes: Uint8Array, depth: number, level = 0): Uint8Array {
  if (nodes.length / 32 > 2 ** depth) throw new RangeError("more nodes than the tree holds");
  let current = nodes;
  let height = level;
  for (let left = depth; left > 0; ) {
    if (current.length === 0) return zeroSubtree(level + depth);
    const step = Math.min(left, CHUNK_LEVELS);
    current = climb(current, step, height);
    height += step;
    left -= step;
  }
  return current.length === 0 ? zeroSubtree(level + depth) : current.slice(0, 32);
}

/** Tops of the subtrees of `levels` levels over packed nodes; only the last one is padded. */
function climb(nodes: Uint8Array, levels: number, height: number): Uint8Array {
  const span = 32 * 2 ** levels;
  const whole = nodes.length - (nodes.length % span);
  const tops = reduceLevels(nodes.subarray(0, whole), levels);
  if (whole === nodes.length) return tops;
  return concat([tops, padded(nodes.subarray(whole), levels, height)]);
}

/** Top of one subtree that lacks nodes: pads by one node a level at most. */
function padded(nodes: Uint8Array, levels: number, height: number): Uint8Array {
  let current = nodes;
  for (let k = 0; k < levels; k++) {
    if (current.length % 64 !== 0) current = concat([current, zeroSubtree(height + k)]);
    current = reduceLevels(current, 1);
  }
  return current;
}

/**
 * Siblings from the node at `index` to the top, lowest first.
 *
 * @param nodes Nodes of one level, packed.
 * @param depth Levels above them.
 * @param level Height of the nodes above the leaves.
 */
export function binaryPath(nodes: Uint8Array, depth: number, index: number, level = 0): Uint8Array[] {
  const path: Uint8Array[] = [];
  let current = nodes;
  let at = index;
  for (let k = 0; k < depth; k++) {
    const sibling = at % 2 === 0 ? at + 1 : at - 1;
    path.push(nodeAt(current, sibling, level + k));
    if (current.length % 64 !== 0) current = concat([current, zeroSubtree(level + k)]);
    current = reduceLevels(current, 1);
    at = Math.floor(at / 2);
  }
  return path;
}

function nodeAt(nodes: Uint8Array, index: number, level: number): Uint8Array {
  return 32 * index < nodes.length ? nodes.slice(32 * index, 32 * index + 32) : zeroSubtree(level);
}

/** Top of the tree that holds `node` at `index` below the siblings of `path`. */
export function foldPath(node: Uint8Array, index: number, path: readonly Uint8Array[]): Uint8Array {
  let current = node;
  let at = index;
  for (const sibling of path) {
    current = keccak(concat(at % 2 === 0 ? [current, sibling] : [sibling, current]));
    at = Math.floor(at / 2);
  }
  return current;
}

/** Whether `path` leads from `node` at `index` to `top` in a tree of exactly `depth` levels. */
export function verifyPath(
  top: Uint8Array,
  depth: number,
  index: number,
  node: Uint8Array,
  path: readonly Uint8Array[],
): boolean {
  if (!Number.isSafeInteger(index) || index < 0 || index >= 2 ** depth || path.length !== depth) return false;
  if (node.length !== 32 || path.some((sibling) => sibling.length !== 32)) return false;
  return equalBytes(foldPath(node, index, path), top);
}
