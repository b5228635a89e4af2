import { concat, keccak, type ResultLeaf, resultLeafHash, resultRoot, type SumNode, TAGS, treeDepth } from "@conun/vm";

/** A result tree as somebody says it is; nothing of it need be right. */
export interface SaidTree {
  readonly root: Uint8Array;
  readonly totalSteps: bigint;
  path(position: number): readonly SumNode[];
}

const EMPTY: SumNode = { hash: keccak(TAGS.resultEmpty), sum: 0n };
const WORD = 32;

const word = (value: bigint): Uint8Array => {
  const bytes = new Uint8Array(WORD);
  new DataView(bytes.buffer).setBigUint64(WORD - 8, BigInt.asUintN(64, value));
  return bytes;
};

/** Sums wrap around: what a contract would refuse, a forger just hashes. */
const above = (left: SumNode, right: SumNode): SumNode => ({
  hash: keccak(concat([TAGS.resultNode, left.hash, word(left.sum), right.hash, word(right.sum)])),
  sum: BigInt.asUintN(64, left.sum + right.sum),
});

/**
 * The result tree over any leaves, without a look at their order, their sums or their number.
 *
 * @param count Tasks of the batch: gives the depth and stands in the root. Leaves beyond it are padding that is not empty.
 */
export function sayTree(leaves: readonly ResultLeaf[], count: number): SaidTree {
  const depth = treeDepth(count);
  const nodes = leaves.map((leaf) => ({ hash: resultLeafHash(leaf), sum: leaf.steps }));
  const levels = [Array.from({ length: 2 ** depth }, (_, i) => nodes[i] ?? EMPTY)];
  for (let k = 0; k < depth; k++) {
    const below = levels[k] as SumNode[];
    levels.push(below.flatMap((node, i) => (i % 2 === 0 ? [above(node, below[i + 1] as SumNode)] : [])));
  }
  const top = (levels[depth] as SumNode[])[0] as SumNode;
  return {
    root: resultRoot(count, top),
    totalSteps: top.sum,
    path: (position) => levels.slice(0, depth).map((level, k) => level[(position >> k) ^ 1] as SumNode),
  };
}
