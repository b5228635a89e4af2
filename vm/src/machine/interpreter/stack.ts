import { binaryRoot } from "../../trees/binary.ts";
import { zeroSubtree } from "../../trees/shape.ts";
import { REGION_DEPTH } from "../encoding.ts";
import { BlockTree } from "./block-tree.ts";
import { SparseTree } from "./sparse-tree.ts";

/** Greatest value of `fp`. */
export const FP_MAX = 2 ** 20;

/** Slots that there is room for at first. */
const FIRST_SLOTS = 2 ** 12;
/** log2 of the half words (32 bits) of a block, the unit that is hashed anew: 4 KiB. */
export const BLOCK_SHIFT = 10;
const BLOCK_HALVES = 1 << BLOCK_SHIFT;
/** Levels of the tree of a block. */
const BLOCK_DEPTH = BLOCK_SHIFT - 3;

/** The stack at some moment. */
export interface StackSnapshot {
  readonly halves: Int32Array;
  readonly stale: Uint8Array;
  readonly tree: SparseTree;
}

/**
 * The region of frames: one array, because nearly every instruction reads and writes it. A slot is two half words, the
 * low one first.
 */
export class Stack {
  halves: Int32Array;
  f32: Float32Array;
  f64: Float64Array;
  /** Whoever writes the half word `i` sets element `i >>> BLOCK_SHIFT` to 1. */
  stale: Uint8Array;
  readonly #reach: number;
  #tree: SparseTree;
  /** Trees inside of blocks, where somebody asked for their nodes. */
  readonly #inside = new Map<number, BlockTree>();

  /** @param reach Slots above `fp` that any instruction of the program may name. */
  constructor(reach: number, snapshot?: StackSnapshot) {
    this.#reach = reach;
    const halves = new Int32Array(2 * FIRST_SLOTS);
    this.halves = halves;
    this.f32 = new Float32Array(halves.buffer);
    this.f64 = new Float64Array(halves.buffer);
    this.stale = new Uint8Array(halves.length / BLOCK_HALVES);
    this.#tree = snapshot?.tree.clone() ?? new SparseTree(BLOCK_DEPTH, REGION_DEPTH - BLOCK_DEPTH);
    this.reserve((snapshot?.halves.length ?? 0) / 2);
    if (snapshot) {
      this.halves.set(snapshot.halves);
      this.stale.set(snapshot.stale.subarray(0, this.stale.length));
    }
  }

  snapshot(): StackSnapshot {
    let end = this.halves.length;
    while (end > 0 && this.halves[end - 1] === 0) end--;
    return { halves: this.halves.slice(0, end), stale: this.stale.slice(), tree: this.#tree.clone() };
  }

  /** Makes room for what instructions may reach with this `fp`. */
  reserve(fp: number): void {
    const needed = 2 * (fp + this.#reach);
    if (needed <= this.halves.length) return;
    let length = this.halves.length;
    while (length < needed) length *= 2;
    const halves = new Int32Array(length);
    halves.set(this.halves);
    const stale = new Uint8Array(length / BLOCK_HALVES);
    stale.set(this.stale);
    this.halves = halves;
    this.f32 = new Float32Array(halves.buffer);
    this.f64 = new Float64Array(halves.buffer);
    this.stale = stale;
  }

  /** Top of the region's tree. */
  root(): Uint8Array {
    this.#update();
    return this.#tree.root();
  }

  /** A node of the region's tree, `level` levels above its leaves. The bytes change when the region does. */
  node(level: number, index: number): Uint8Array {
    this.#update();
    if (level >= BLOCK_DEPTH) return this.#tree.node(level - BLOCK_DEPTH, index);
    const block = index >>> (BLOCK_DEPTH - level);
    if (block >= this.stale.length) return zeroSubtree(level);
    return this.#treeOf(block).node(level, index & ((1 << (BLOCK_DEPTH - level)) - 1));
  }

  #update(): void {
    let block = this.stale.indexOf(1);
    if (block < 0) return;
    const changed = new Map<number, Uint8Array>();
    for (; block >= 0; block = this.stale.indexOf(1, block + 1)) {
      const inside = this.#inside.get(block);
      inside?.update(this.#words(block));
      changed.set(block, inside?.root() ?? binaryRoot(this.#leaves(block), BLOCK_DEPTH));
    }
    this.#tree.set(changed);
    this.stale.fill(0);
  }

  #treeOf(block: number): BlockTree {
    let tree = this.#inside.get(block);
    if (tree === undefined) {
      tree = new BlockTree(BLOCK_DEPTH);
      tree.update(this.#words(block));
      this.#inside.set(block, tree);
    }
    return tree;
  }

  #words(block: number): Int32Array {
    return this.halves.subarray(block * BLOCK_HALVES, (block + 1) * BLOCK_HALVES);
  }

  #leaves(block: number): Uint8Array {
    const from = block * BLOCK_HALVES;
    let end = Math.min(from + BLOCK_HALVES, this.halves.length);
    while (end > from && this.halves[end - 1] === 0) end--;
    const leaves = Math.ceil((end - from) / 8);
    return new Uint8Array(this.halves.buffer, 4 * from, Math.max(0, 32 * leaves));
  }
}
