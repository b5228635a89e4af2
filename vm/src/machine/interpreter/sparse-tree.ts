import { reduceLevels } from "../../hash/bulk.ts";
import { zeroSubtree } from "../../trees/shape.ts";

/**
 * A binary tree of `keccak(left ‖ right)` that is zero where nothing was set. Only nodes above what was set exist, and
 * an update hashes only what changed.
 */
export class SparseTree {
  readonly #height: number;
  readonly #depth: number;
  /** Nodes by their index, one map a level, lowest first. */
  readonly #levels: Map<number, Uint8Array>[];

  /**
   * @param height Levels below the nodes that are set: a missing node is `zeroSubtree(height)`.
   * @param depth Levels above them.
   */
  constructor(height: number, depth: number, levels?: Map<number, Uint8Array>[]) {
    this.#height = height;
    this.#depth = depth;
    this.#levels = levels ?? Array.from({ length: depth + 1 }, () => new Map());
  }

  clone(): SparseTree {
    return new SparseTree(
      this.#height,
      this.#depth,
      this.#levels.map((level) => new Map(level)),
    );
  }

  /** Sets nodes of the lowest level and what lies above them. */
  set(changed: ReadonlyMap<number, Uint8Array>): void {
    let nodes = changed;
    for (let k = 0; k <= this.#depth; k++) {
      for (const [index, node] of nodes) this.#levels[k]?.set(index, node);
      if (k < this.#depth) nodes = this.#parents(nodes, k);
    }
  }

  #parents(nodes: ReadonlyMap<number, Uint8Array>, k: number): Map<number, Uint8Array> {
    const indices = [...new Set([...nodes.keys()].map((index) => index >>> 1))];
    const pairs = new Uint8Array(64 * indices.length);
    indices.forEach((index, i) => {
      pairs.set(this.#node(k, 2 * index), 64 * i);
      pairs.set(this.#node(k, 2 * index + 1), 64 * i + 32);
    });
    const hashes = reduceLevels(pairs, 1);
    return new Map(indices.map((index, i) => [index, hashes.slice(32 * i, 32 * i + 32)]));
  }

  #node(k: number, index: number): Uint8Array {
    return this.#levels[k]?.get(index) ?? zeroSubtree(this.#height + k);
  }

  root(): Uint8Array {
    return this.#node(this.#depth, 0);
  }
}
