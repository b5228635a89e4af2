import { reduceLevels } from "../hash/bulk.ts";
import { zeroSubtree } from "./shape.ts";

/** Bytes that stand at some place of a region that is zero elsewhere. */
export interface Piece {
  /** Address of the first byte. */
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** Nodes of one level, one after another: `count` from index `first` on. */
interface Run {
  first: number;
  count: number;
}

/**
 * Top of the binary tree of `keccak(left ‖ right)` over raw 32-byte leaves that are zero but for some pieces. Time and
 * memory follow from the pieces, not from the size of the tree.
 *
 * @param pieces Written in this order, so that later ones win; inside of `32 * 2 ** depth` bytes.
 * @param depth Levels above the leaves.
 */
export function sparseRoot(pieces: readonly Piece[], depth: number): Uint8Array {
  let runs = touched(pieces);
  if (runs.length === 0) return zeroSubtree(depth);
  let nodes = leaves(pieces, runs);
  for (let level = 0; level < depth; level++) {
    nodes = reduceLevels(paired(nodes, runs, level), 1);
    runs = parents(runs);
  }
  return nodes;
}

/** Leaves that pieces touch, ascending. */
function touched(pieces: readonly Piece[]): Run[] {
  const spans = pieces
    .filter(({ bytes }) => bytes.length > 0)
    .map(({ at, bytes }) => ({ first: Math.floor(at / 32), end: Math.floor((at + bytes.length - 1) / 32) + 1 }))
    .sort((left, right) => left.first - right.first);
  const runs: Run[] = [];
  for (const { first, end } of spans) {
    const last = runs[runs.length - 1];
    if (last === undefined || first > last.first + last.count) runs.push({ first, count: end - first });
    else last.count = Math.max(last.count, end - last.first);
  }
  return runs;
}

/** The leaves of the runs, packed, with the pieces written into them. */
function leaves(pieces: readonly Piece[], runs: readonly Run[]): Uint8Array {
  const starts: number[] = [];
  let total = 0;
  for (const { count } of runs) {
    starts.push(total);
    total += count;
  }
  const packed = new Uint8Array(32 * total);
  for (const { at, bytes } of pieces) {
    if (bytes.length === 0) continue;
    const index = holding(runs, Math.floor(at / 32));
    packed.set(bytes, 32 * (starts[index] as number) + at - 32 * (runs[index] as Run).first);
  }
  return packed;
}

/** Index of the run that holds a leaf. */
function holding(runs: readonly Run[], leaf: number): number {
  let low = 0;
  for (let high = runs.length - 1; low < high; ) {
    const middle = (low + high + 1) >>> 1;
    if ((runs[middle] as Run).first <= leaf) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The nodes with the siblings that they lack. */
function paired(nodes: Uint8Array, runs: readonly Run[], level: number): Uint8Array {
  const zero = zeroSubtree(level);
  let total = 0;
  for (const { first, count } of runs) total += Math.ceil((first + count) / 2) - Math.floor(first / 2);
  const pairs = new Uint8Array(64 * total);
  let from = 0;
  let to = 0;
  for (const { first, count } of runs) {
    if (first % 2 === 1) {
      pairs.set(zero, to);
      to += 32;
    }
    pairs.set(nodes.subarray(from, from + 32 * count), to);
    from += 32 * count;
    to += 32 * count;
    if ((first + count) % 2 === 1) {
      pairs.set(zero, to);
      to += 32;
    }
  }
  return pairs;
}

function parents(runs: readonly Run[]): Run[] {
  const above: Run[] = [];
  for (const { first, count } of runs) {
    const start = Math.floor(first / 2);
    const end = Math.ceil((first + count) / 2);
    const last = above[above.length - 1];
    if (last !== undefined && start === last.first + last.count) last.count += end - start;
    else above.push({ first: start, count: end - start });
  }
  return above;
}
