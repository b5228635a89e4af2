import { RegionTree } from "./region-tree.ts";
import type { SparseTree } from "./sparse-tree.ts";

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
  readonly #tree: RegionTree;

  /** @param reach Slots above `fp` that any instruction of the program may name. */
  constructor(reach: number, snapshot?: StackSnapshot) {
    this.#reach = reach;
    const halves = new Int32Array(2 * FIRST_SLOTS);
    this.halves = halves;
    this.f32 = new Float32Array(halves.buffer);
    this.f64 = new Float64Array(halves.buffer);
    this.stale = new Uint8Array(halves.length / BLOCK_HALVES);
    this.#tree = new RegionTree(BLOCK_DEPTH, (block) => this.#words(block), snapshot?.tree);
    this.reserve((snapshot?.halves.length ?? 0) / 2);
    if (snapshot) {
      this.halves.set(snapshot.halves);
      this.stale.set(snapshot.stale.subarray(0, this.stale.length));
    }
  }

  snapshot(): StackSnapshot {
    let end = this.halves.length;
    while (end > 0 && this.halves[end - 1] === 0) end--;
    return { halves: this.halves.slice(0, end), stale: this.stale.slice(), tree: this.#tree.above() };
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

  /** A node of the region's tree, `level` levels above its leaves. The bytes change when the region does. */
  node(level: number, index: number): Uint8Array {
    this.#update();
    return this.#tree.node(level, index);
  }

  #update(): void {
    let block = this.stale.indexOf(1);
    if (block < 0) return;
    const changed: number[] = [];
    for (; block >= 0; block = this.stale.indexOf(1, block + 1)) changed.push(block);
    this.#tree.update(changed);
    this.stale.fill(0);
  }

  #words(block: number): Int32Array | undefined {
    if (block >= this.stale.length) return undefined;
    return this.halves.subarray(block * BLOCK_HALVES, (block + 1) * BLOCK_HALVES);
  }
}
