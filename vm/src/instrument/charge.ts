import type { Code } from "../wasm/code.ts";
import { Op } from "../wasm/opcodes.ts";
import { TOP_UP } from "./limits.ts";
import { JOINED, LIVE, type Shape } from "./live.ts";
import { CHARGE } from "./weights.ts";

/** Where a function charges, and how much. */
export interface Charges {
  /** Charge at the function's entry: the longest path through it that is not charged elsewhere. */
  readonly entry: number;
  /** Steps to charge right after each instruction (loop heads, arms, labels); 0 for none. */
  readonly after: Int32Array;
  /** For the `end` of an if without else: steps to charge in an else arm to be added; 0 for none. */
  readonly otherwise: Int32Array;
}

interface Frame {
  readonly loop: boolean;
  /** Steps that a branch to the label must have paid for. */
  need: number;
  /** For an if: what the else arm needs; -1 if there is none (so far). */
  otherwise: number;
  readonly end: number;
  elseAt: number;
  /** Number of loops open at this frame, itself included. */
  readonly loops: number;
  /** For a loop: what the code around it must have paid for whoever leaves the loop. */
  exit: number;
}

/**
 * Divides a function into regions (its entry and each loop head start one) and finds for each the longest path to the
 * region's end; an arm that exceeds its sibling by more than `topUp` pays the difference itself. One pass from the
 * function's end to its start: `need` is what must have been paid when control is here.
 *
 * @param cost Steps of the instruction at an index (`costs.ts`).
 * @param sinks Instructions followed by a canonicalisation (non-zero): behind an `end` it runs whichever way control came.
 */
export function planCharges(
  code: Code,
  shape: Shape,
  cost: (index: number) => number,
  sinks: Uint8Array | undefined,
  topUp = TOP_UP,
): Charges {
  const { length, op, a } = code;
  const after = new Int32Array(length);
  const otherwise = new Int32Array(length);
  const frames: Frame[] = [];
  const loops: Frame[] = [];
  let need = 0;

  function labelNeed(depth: number): number {
    const frame = frames[frames.length - 1 - depth] as Frame;
    const own = frame.loop ? 0 : frame.need;
    if (frame.loops === loops.length) return own;
    const left = loops[frame.loops] as Frame;
    left.exit = Math.max(left.exit, own);
    return 0;
  }

  for (let index = length - 1; index >= 0; index--) {
    const live = shape.live[index];
    if (live === 0) continue;
    const current = op[index] as number;
    switch (current) {
      case Op.end: {
        const joined = (sinks?.[index] ?? 0) !== 0;
        if (joined) need += cost(index);
        const opener = shape.opener[index] as number;
        const loop = opener >= 0 && op[opener] === Op.loop;
        if (!loop && live === JOINED && need > topUp) {
          after[index] = need + CHARGE;
          need = 0;
        }
        const frame: Frame = {
          loop,
          need,
          otherwise: -1,
          end: index,
          elseAt: -1,
          loops: loops.length + (loop ? 1 : 0),
          exit: live === LIVE ? need : 0,
        };
        frames.push(frame);
        if (loop) {
          loops.push(frame);
          need = 0;
        }
        // Whoever falls through brings values into place.
        if (live === LIVE && !joined) need += cost(index);
        break;
      }
      case Op.else: {
        const frame = frames[frames.length - 1] as Frame;
        frame.otherwise = need;
        frame.elseAt = index;
        // The arm before jumps over this one.
        need = frame.need + cost(index);
        break;
      }
      case Op.if: {
        const frame = frames.pop() as Frame;
        const other = frame.otherwise >= 0 ? frame.otherwise : frame.need;
        if (need > other + topUp) {
          after[index] = need - other + CHARGE;
          need = other;
        } else if (other > need + topUp) {
          if (frame.elseAt >= 0) after[frame.elseAt] = other - need + CHARGE;
          else {
            // The arm before jumps over the one that is added.
            otherwise[frame.end] = other - need + CHARGE;
            need++;
          }
        } else need = Math.max(need, other);
        need += cost(index);
        break;
      }
      case Op.block:
        frames.pop();
        need += cost(index);
        break;
      case Op.loop: {
        after[index] = need + CHARGE;
        loops.pop();
        need = (frames.pop() as Frame).exit + cost(index);
        break;
      }
      case Op.br:
        need = labelNeed(a[index] as number) + cost(index);
        break;
      case Op.brIf: {
        const depth = a[index] as number;
        const inside = (frames[frames.length - 1 - depth] as Frame).loops === loops.length;
        const taken = labelNeed(depth);
        if (inside && need > taken + topUp) {
          after[index] = need - taken + CHARGE;
          need = taken;
        } else need = Math.max(need, taken);
        need += cost(index);
        break;
      }
      case Op.brTable: {
        need = 0;
        for (const depth of code.tables[a[index] as number] as Int32Array) need = Math.max(need, labelNeed(depth));
        need += cost(index);
        break;
      }
      case Op.return:
      case Op.unreachable:
        need = cost(index);
        break;
      default:
        need += cost(index);
    }
  }
  return { entry: need, after, otherwise };
}
