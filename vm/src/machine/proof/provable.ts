import type { Image } from "../image.ts";
import type { Registers } from "../registers.ts";

/** What proofs need of a machine: an interpreter, stopped before a step. */
export interface ProvableMachine {
  readonly image: Image;
  readonly registers: Registers;
  /** A leaf of the memory, 32 bytes, by its index in the tree of depth 30. Good until the machine goes on. */
  leaf(index: number): Uint8Array;
  /** A node of that tree, `level` levels above the leaves; level 30 has the root alone. Good until the machine goes on. */
  node(level: number, index: number): Uint8Array;
}
