import type { Code } from "../../wasm/code.ts";
import { Op } from "../../wasm/opcodes.ts";

/**
 * Declared locals that are read where they are not certainly set before, by ascending index: these are set to zero when
 * the function is entered. What was set inside a block counts as not set behind it (and behind the `else`).
 *
 * Source: WebAssembly core specification 3.0, validation of locals without default.
 */
export function unsetLocals(code: Code, params: number, count: number): number[] {
  const { length, op, a } = code;
  const set = new Uint8Array(count).fill(1, 0, params);
  const found = new Uint8Array(count);
  /** Locals in the order in which they were set, and how many were set before each open block. */
  const order: number[] = [];
  const marks: number[] = [];
  const leave = (mark: number) => {
    while (order.length > mark) set[order.pop() as number] = 0;
  };
  for (let index = 0; index < length; index++) {
    switch (op[index]) {
      case Op.block:
      case Op.loop:
      case Op.if:
        marks.push(order.length);
        break;
      case Op.else:
        leave(marks[marks.length - 1] ?? 0);
        break;
      case Op.end:
        leave(marks.pop() ?? 0);
        break;
      case Op.localGet:
        if (set[a[index] as number] === 0) found[a[index] as number] = 1;
        break;
      case Op.localSet:
      case Op.localTee:
        if (set[a[index] as number] === 0) {
          set[a[index] as number] = 1;
          order.push(a[index] as number);
        }
    }
  }
  const result: number[] = [];
  for (let local = params; local < count; local++) if (found[local] === 1) result.push(local);
  return result;
}
