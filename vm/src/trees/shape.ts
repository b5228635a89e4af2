import { concat } from "../formats/bytes.ts";
import { keccak } from "../hash/keccak.ts";

/** Least depth of a binary tree with `count` leaves, `ceil(log2(count))`; 0 for one leaf or none. */
export function treeDepth(count: number): number {
  let depth = 0;
  for (let capacity = 1; capacity < count; capacity *= 2) depth++;
  return depth;
}

const zeros: Uint8Array[] = [new Uint8Array(32)];

/** Top of a tree of `depth` levels over zero words. */
export function zeroSubtree(depth: number): Uint8Array {
  for (let k = zeros.length; k <= depth; k++) {
    const below = zeros[k - 1] as Uint8Array;
    zeros.push(keccak(concat([below, below])));
  }
  return zeros[depth] as Uint8Array;
}
