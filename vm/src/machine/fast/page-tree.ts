import { reduceLevels } from "../../hash/bulk.ts";
import { zeroSubtree } from "../../trees/shape.ts";
import { REGION_DEPTH } from "../encoding.ts";

/** Levels of the tree of a page of 4 KiB. */
export const PAGE_DEPTH = 7;
const DEPTH = REGION_DEPTH - PAGE_DEPTH;
const NODE = 32;

/** The nodes of a region's tree from the tops of its pages on, each level packed up to the last that was set. */
export class PageTree {
  /** 32 zero bytes stand for a zero subtree. */
  readonly #levels: Uint8Array[] = Array.from({ length: DEPTH + 1 }, () => new Uint8Array(NODE));

  /**
   * Sets tops of pages and what lies above them.
   *
   * @param pages Their numbers, ascending.
   * @param tops Packed; 32 zero bytes for a page that is zero.
   */
  set(pages: Uint32Array, tops: Uint8Array): void {
    let indices = pages;
    let nodes = tops;
    for (let k = 0; ; k++) {
      this.#write(k, indices, nodes);
      if (k === DEPTH) return;
      indices = parentsOf(indices);
      nodes = this.#hashed(k, indices);
    }
  }

  /** A node `level` levels above the leaves, from `PAGE_DEPTH` on. */
  node(level: number, index: number): Uint8Array {
    const k = level - PAGE_DEPTH;
    const nodes = this.#levels[k] as Uint8Array;
    return isZero(nodes, NODE * index) ? zeroSubtree(level) : nodes.slice(NODE * index, NODE * index + NODE);
  }

  #write(k: number, indices: Uint32Array, nodes: Uint8Array): void {
    const last = indices[indices.length - 1] ?? 0;
    let level = this.#levels[k] as Uint8Array;
    if (level.length < NODE * (last + 1)) {
      const larger = new Uint8Array(Math.min(NODE * 2 ** (DEPTH - k), Math.max(2 * level.length, NODE * (last + 1))));
      larger.set(level);
      level = larger;
      this.#levels[k] = larger;
    }
    for (let i = 0; i < indices.length; i++) {
      level.set(nodes.subarray(NODE * i, NODE * i + NODE), NODE * (indices[i] as number));
    }
  }

  /** What lies above nodes of level `k`: hashes of pairs, packed, by ascending index. */
  #hashed(k: number, parents: Uint32Array): Uint8Array {
    const level = this.#levels[k] as Uint8Array;
    const zero = zeroSubtree(PAGE_DEPTH + k);
    const pairs = new Uint8Array(2 * NODE * parents.length);
    for (let i = 0; i < parents.length; i++) {
      const at = 2 * NODE * (parents[i] as number);
      const [left, right] = [isZero(level, at), isZero(level, at + NODE)];
      if (!left && !right) pairs.set(level.subarray(at, at + 2 * NODE), 2 * NODE * i);
      else {
        pairs.set(left ? zero : level.subarray(at, at + NODE), 2 * NODE * i);
        pairs.set(right ? zero : level.subarray(at + NODE, at + 2 * NODE), 2 * NODE * i + NODE);
      }
    }
    return reduceLevels(pairs, 1);
  }
}

function parentsOf(indices: Uint32Array): Uint32Array {
  const parents = new Uint32Array(indices.length);
  let count = 0;
  for (let i = 0; i < indices.length; i++) {
    const parent = (indices[i] as number) >>> 1;
    if (count === 0 || parents[count - 1] !== parent) parents[count++] = parent;
  }
  return parents.subarray(0, count);
}

/** Whether there is no node at this place, or 32 zero bytes. */
function isZero(nodes: Uint8Array, at: number): boolean {
  for (let i = at; i < at + NODE && i < nodes.length; i++) if (nodes[i] !== 0) return false;
  return true;
}
