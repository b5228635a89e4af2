import type { Code } from "../wasm/code.ts";
import { Op } from "../wasm/opcodes.ts";

/** Values of `Shape.live`. */
export const DEAD = 0;
export const LIVE = 1;
/** An `else` or `end` that control reaches only by branches, not from the instruction before. */
export const JOINED = 2;

/** Which instructions can run, and which belong together. */
export interface Shape {
  readonly live: Uint8Array;
  /** For `else` and `end`: index of the instruction that opened the block; -1 for the function's own end. */
  readonly opener: Int32Array;
}

/** Finds dead code: what follows an unconditional branch up to the end of its block. `code` is valid. */
export function shapeOf(code: Code): Shape {
  const { length, op } = code;
  const live = new Uint8Array(length);
  const opener = new Int32Array(length);
  const openers: number[] = [-1];
  // Number of open blocks inside dead code; -1 while code is live.
  let dead = -1;
  for (let index = 0; index < length; index++) {
    const current = op[index] as number;
    const opens = current === Op.block || current === Op.loop || current === Op.if;
    if (dead >= 0) {
      if (opens) dead++;
      else if (current === Op.end && dead > 0) dead--;
      else if (dead === 0 && (current === Op.end || current === Op.else)) {
        live[index] = JOINED;
        opener[index] = openers[openers.length - 1] as number;
        if (current === Op.end) openers.pop();
        dead = -1;
      }
      continue;
    }
    live[index] = LIVE;
    if (opens) openers.push(index);
    else if (current === Op.else) opener[index] = openers[openers.length - 1] as number;
    else if (current === Op.end) opener[index] = openers.pop() as number;
    else if (current === Op.br || current === Op.brTable || current === Op.return || current === Op.unreachable) {
      dead = 0;
    }
  }
  return { live, opener };
}
