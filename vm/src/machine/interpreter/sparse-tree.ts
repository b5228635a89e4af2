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
    for (const [index, node] of changed) this.#levels[0]?.set(index, node);
    let indices = [...changed.keys()].sort((left, right) => left - right);
    for (let k = 0; k < this.#depth; k++) indices = this.#parents(indices, k);
  }

  /** Hashes the nodes above some of level `k`, ascending; gives their indices, ascending. */
  #parents(indices: readonly number[], k: number): number[] {
    const parents: number[] = [];
    for (const index of indices) if (parents[parents.length - 1] !== index >>> 1) parents.push(index >>> 1);
    const pairs = new Uint8Array(64 * parents.length);
    for (let i = 0; i < parents.length; i++) {
      pairs.set(this.node(k, 2 * (parents[i] as number)), 64 * i);
      pairs.set(this.node(k, 2 * (parents[i] as number) + 1), 64 * i + 32);
    }
    const hashes = reduceLevels(pairs, 1);
    for (let i = 0; i < parents.length; i++) {
      this.#levels[k + 1]?.set(parents[i] as number, hashes.slice(32 * i, 32 * i + 32));
    }
    return parents;
  }

  /** A node `k` levels above those that are set. */
  node(k: number, index: number): Uint8Array {
    return this.#levels[k]?.get(index) ?? zeroSubtree(this.#height + k);
  }
}
