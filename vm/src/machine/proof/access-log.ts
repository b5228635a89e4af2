import { REGION_BYTES, REGION_DEPTH, REGION_WORDS } from "../encoding.ts";
import { Region } from "../table.ts";
import type { ProvableMachine } from "./provable.ts";

/** What a step touches, noted while it is looked up. Words and bytes that a region does not have are passed over. */
export class AccessLog {
  /** Leaves of the whole memory, in the order in which they were touched first. */
  readonly indices: number[] = [];
  readonly #machine: ProvableMachine;
  readonly #fp: number;

  constructor(machine: ProvableMachine, fp: number) {
    this.#machine = machine;
    this.#fp = fp;
  }

  word(region: number, word: number): void {
    if (word < REGION_WORDS) this.#note(region, Math.floor(word / 4));
  }

  bytes(region: number, at: number, length: number): void {
    if (length === 0 || at + length > REGION_BYTES) return;
    this.#note(region, Math.floor(at / 32));
    this.#note(region, Math.floor((at + length - 1) / 32));
  }

  /** Slot `fp + x` of the stack. */
  slot(x: number): void {
    this.word(Region.stack, this.#fp + x);
  }

  /** The low half of a word of a region, 0 beyond it. */
  low(region: number, word: number): number {
    this.word(region, word);
    if (word >= REGION_WORDS) return 0;
    const leaf = this.#machine.leaf(region * 2 ** REGION_DEPTH + Math.floor(word / 4));
    return new DataView(leaf.buffer, leaf.byteOffset, 32).getUint32(8 * (word % 4), true);
  }

  /** The low half of slot `fp + x`. */
  lowSlot(x: number): number {
    return this.low(Region.stack, this.#fp + x);
  }

  #note(region: number, leaf: number): void {
    const index = region * 2 ** REGION_DEPTH + leaf;
    if (!this.indices.includes(index)) this.indices.push(index);
  }
}
