import { reduceLevels } from "../../hash/bulk.ts";
import { zeroSubtree } from "../../trees/shape.ts";

/** Nodes of trees of zeros, by depth. */
const empty = new Map<number, Uint8Array>();

/**
 * All nodes of the tree over a block of memory, so that a changed leaf costs its path alone. Node 1 is the top, the
 * children of node `i` are `2i` and `2i + 1`; the leaves are a copy of the block as it was hashed last.
 */
export class BlockTree {
  readonly #depth: number;
  readonly #nodes: Uint8Array;
  readonly #leaves: Int32Array;

  /** @param depth Levels; a block has `32 * 2 ** depth` bytes. */
  constructor(depth: number) {
    this.#depth = depth;
    this.#nodes = emptyTree(depth).slice();
    this.#leaves = new Int32Array(this.#nodes.buffer, 32 << depth, 8 << depth);
  }

  /** Takes over what the block holds now: hashes what is above the leaves that changed. */
  update(block: Int32Array): void {
    const nodes = this.#nodes;
    const leaves = this.#leaves;
    let level: number[] = [];
    for (let i = 0; i < leaves.length; i++) {
      if (leaves[i] === block[i]) continue;
      const from = i & ~7;
      leaves.set(block.subarray(from, from + 8), from);
      level.push((i >>> 3) + (1 << this.#depth));
      i = from + 7;
    }
    while (level.length > 0 && level[0] !== 1) {
      const parents: number[] = [];
      for (const node of level) if (parents[parents.length - 1] !== node >>> 1) parents.push(node >>> 1);
      const pairs = new Uint8Array(64 * parents.length);
      for (let i = 0; i < parents.length; i++) {
        const from = 64 * (parents[i] as number);
        pairs.set(nodes.subarray(from, from + 64), 64 * i);
      }
      const hashes = reduceLevels(pairs, 1);
      for (let i = 0; i < parents.length; i++) {
        nodes.set(hashes.subarray(32 * i, 32 * i + 32), 32 * (parents[i] as number));
      }
      level = parents;
    }
  }

  /** A node `level` levels above the leaves; the bytes change with the next update. */
  node(level: number, index: number): Uint8Array {
    const at = 32 * ((1 << (this.#depth - level)) + index);
    return this.#nodes.subarray(at, at + 32);
  }

  /** A copy of the top. */
  root(): Uint8Array {
    return this.#nodes.slice(32, 64);
  }
}

function emptyTree(depth: number): Uint8Array {
  let nodes = empty.get(depth);
  if (!nodes) {
    nodes = new Uint8Array(64 << depth);
    for (let i = 1; i < 1 << depth; i++) nodes.set(zeroSubtree(depth - (31 - Math.clz32(i))), 32 * i);
    empty.set(depth, nodes);
  }
  return nodes;
}
