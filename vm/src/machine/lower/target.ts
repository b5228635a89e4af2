import type { Assembler } from "./assembler.ts";
import type { Layout } from "./layout.ts";

/** What functions are lowered into. */
export interface Target {
  readonly asm: Assembler;
  readonly layout: Layout;
  /** The low half of the immediate at `pc` is to become the first instruction of function `func`. */
  readonly refer: (pc: number, func: number) => void;
  /** Pages that memory may grow to. */
  readonly maxPages: number;
}
