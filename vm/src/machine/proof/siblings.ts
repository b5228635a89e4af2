import { equalBytes } from "../../formats/bytes.ts";
import { zeroSubtree } from "../../trees/shape.ts";
import { MEMORY_DEPTH } from "../encoding.ts";
import type { ProvableMachine } from "./provable.ts";

/** Siblings of some nodes: which of them are given, and these, packed. */
export class Siblings {
  /** One bit for each sibling: 0 if it is the top of zeros. */
  readonly given = new Uint8Array(32);
  readonly nodes: Uint8Array[] = [];
  #count = 0;

  /** Adds the next one, `level` levels above the leaves. */
  add(node: Uint8Array, level: number): void {
    const zero = zeroSubtree(level);
    if (node !== zero && !(node[0] === zero[0] && equalBytes(node, zero))) {
      const byte = 31 - (this.#count >>> 3);
      this.given[byte] = (this.given[byte] as number) | (1 << (this.#count & 7));
      this.nodes.push(node);
    }
    this.#count++;
  }
}

/** Siblings of leaves of the whole memory: level by level from the lowest on, each by ascending index. */
export function siblingsOf(machine: ProvableMachine, leaves: readonly number[]): Siblings {
  const siblings = new Siblings();
  const indices = [...leaves];
  for (let level = 0; level < MEMORY_DEPTH; level++) {
    let kept = 0;
    for (let i = 0; i < indices.length; i++) {
      const index = indices[i] as number;
      if (index % 2 === 0 && indices[i + 1] === index + 1) i++;
      else siblings.add(machine.node(level, index ^ 1), level);
      indices[kept++] = index >>> 1;
    }
    indices.length = kept;
  }
  return siblings;
}
