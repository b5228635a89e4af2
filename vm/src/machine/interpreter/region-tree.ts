import { binaryRoot } from "../../trees/binary.ts";
import { zeroSubtree } from "../../trees/shape.ts";
import { REGION_DEPTH } from "../encoding.ts";
import { BlockTree } from "./block-tree.ts";
import { SparseTree } from "./sparse-tree.ts";

/** The tree of a region that lies in memory as blocks of one size; it hashes those that changed. */
export class RegionTree {
  readonly #blockDepth: number;
  readonly #block: (index: number) => Int32Array | undefined;
  /** The nodes from the tops of blocks on. */
  readonly #above: SparseTree;
  /** Trees inside of blocks, where somebody asked for their nodes. */
  readonly #inside = new Map<number, BlockTree>();

  /**
   * @param blockDepth Levels of the tree of a block.
   * @param block What a block holds now; `undefined` if it is zero.
   * @param above The upper part of another one to begin with; it is copied.
   */
  constructor(blockDepth: number, block: (index: number) => Int32Array | undefined, above?: SparseTree) {
    this.#blockDepth = blockDepth;
    this.#block = block;
    this.#above = above?.clone() ?? new SparseTree(blockDepth, REGION_DEPTH - blockDepth);
  }

  /** A copy of the upper part, as it was updated last. */
  above(): SparseTree {
    return this.#above.clone();
  }

  /** Takes over what blocks hold that changed since. */
  update(blocks: Iterable<number>): void {
    const changed = new Map<number, Uint8Array>();
    for (const index of blocks) {
      const words = this.#block(index) ?? new Int32Array(0);
      const inside = this.#inside.get(index);
      inside?.update(words);
      changed.set(index, inside?.root() ?? binaryRoot(leavesOf(words), this.#blockDepth));
    }
    if (changed.size > 0) this.#above.set(changed);
  }

  /** A node `level` levels above the leaves. The bytes change with the next update. */
  node(level: number, index: number): Uint8Array {
    const below = this.#blockDepth - level;
    if (below <= 0) return this.#above.node(-below, index);
    const block = index >>> below;
    const words = this.#block(block);
    if (words === undefined) return zeroSubtree(level);
    let inside = this.#inside.get(block);
    if (inside === undefined) {
      inside = new BlockTree(this.#blockDepth);
      inside.update(words);
      this.#inside.set(block, inside);
    }
    return inside.node(level, index & ((1 << below) - 1));
  }
}

/** Leaves of a block up to the last that is not zero. */
function leavesOf(words: Int32Array): Uint8Array {
  let end = words.length;
  while (end > 0 && words[end - 1] === 0) end--;
  return new Uint8Array(words.buffer, words.byteOffset, 32 * Math.ceil(end / 8));
}
