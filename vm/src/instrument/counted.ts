import type { Code } from "../wasm/code.ts";
import { Op } from "../wasm/opcodes.ts";
import { EMPTY_BLOCK } from "../wasm/types.ts";
import type { Shape } from "./live.ts";

/**
 * A loop whose number of rounds is known before it starts, and which nothing but its counter (or a fault) ends: it is
 * charged once, rounds times path. Two shapes, both with a step of one, so that the count is exact even where the
 * counter wraps:
 *
 * - `while`: `loop (if (counter < bound) (then ... counter += 1; br loop))`: max(0, bound - counter) rounds;
 * - `until`: `loop ... (br_if loop ((counter += step) != bound))`: step * (bound - counter) modulo 2^32 rounds, where 0
 *   means 2^32.
 */
export interface CountedLoop {
  readonly kind: "while" | "until";
  readonly counter: number;
  /** The bound: a local that the loop does not assign, or a constant. */
  readonly bound: { readonly local: number } | { readonly value: number };
  /** Of `while`: whether the comparison is signed. */
  readonly signed: boolean;
  /** 1 or -1; 1 for `while`. */
  readonly step: number;
  /** Index of the loop's `end`. */
  readonly end: number;
}

interface Match {
  readonly loop: Omit<CountedLoop, "end">;
  /** Index of the branch that closes the loop. */
  readonly branch: number;
}

function readBound(code: Code, index: number): CountedLoop["bound"] | undefined {
  if (code.op[index] === Op.localGet) return { local: code.a[index] as number };
  if (code.op[index] === Op.i32Const) return { value: code.a[index] as number };
  return undefined;
}

/** Whether `counter += step` stands at `index` (get, const, add, then set or tee). @returns The step, or 0. */
function readStep(code: Code, index: number, counter: number, last: number): number {
  const { op, a } = code;
  const step = a[index + 1] as number;
  const matches =
    op[index] === Op.localGet &&
    a[index] === counter &&
    op[index + 1] === Op.i32Const &&
    (step === 1 || step === -1) &&
    op[index + 2] === Op.i32Add &&
    op[index + 3] === last &&
    a[index + 3] === counter;
  return matches ? step : 0;
}

function matchWhile(code: Code, head: number, end: number): Match | undefined {
  const { op, a } = code;
  const compare = op[head + 3];
  const bound = readBound(code, head + 2);
  const counter = a[head + 1] as number;
  const branch = end - 2;
  const fits =
    branch > head + 4 &&
    bound !== undefined &&
    op[head + 1] === Op.localGet &&
    (compare === Op.i32LtS || compare === Op.i32LtU) &&
    op[head + 4] === Op.if &&
    a[head + 4] === EMPTY_BLOCK &&
    op[end - 1] === Op.end &&
    op[branch] === Op.br &&
    a[branch] === 1;
  if (!fits || readStep(code, branch - 4, counter, Op.localSet) !== 1) return undefined;
  return { loop: { kind: "while", counter, bound, signed: compare === Op.i32LtS, step: 1 }, branch };
}

function matchUntil(code: Code, end: number): Match | undefined {
  const { op, a } = code;
  const branch = end - 1;
  if (op[branch] !== Op.brIf || a[branch] !== 0) return undefined;
  const compared = op[branch - 1] === Op.i32Ne;
  const bound = compared ? readBound(code, branch - 2) : { value: 0 };
  const tee = compared ? branch - 3 : branch - 1;
  const counter = a[tee] as number;
  if (bound === undefined || tee < 3) return undefined;
  const step = readStep(code, tee - 3, counter, Op.localTee);
  return step === 0 ? undefined : { loop: { kind: "until", counter, bound, signed: false, step }, branch };
}

/**
 * The counted loops of a function, by the index of their `loop`. Only loops without loops inside, that are left in no
 * other way and call nothing that could end the task.
 *
 * @param mayCall Whether the call instruction at an index leaves the fuel alone.
 */
export function findCounted(code: Code, shape: Shape, mayCall: (index: number) => boolean): Map<number, CountedLoop> {
  const found = new Map<number, CountedLoop>();
  for (let head = 0; head < code.length; head++) {
    if (code.op[head] !== Op.loop || shape.live[head] === 0 || code.a[head] !== EMPTY_BLOCK) continue;
    const end = innermostEnd(code, head);
    if (end < 0) continue;
    const match = matchWhile(code, head, end) ?? matchUntil(code, end);
    if (match && isClosed(code, head, end, match, mayCall)) found.set(head, { ...match.loop, end });
  }
  return found;
}

/** Index of the `end` of the loop at `head`; -1 if there is a loop inside. */
function innermostEnd(code: Code, head: number): number {
  let nesting = 0;
  for (let index = head + 1; index < code.length; index++) {
    const op = code.op[index];
    if (op === Op.loop) return -1;
    if (op === Op.block || op === Op.if) nesting++;
    else if (op === Op.end && nesting-- === 0) return index;
  }
  return -1;
}

/** Whether control leaves and repeats the loop only by `match.branch`, and only the step assigns counter and bound. */
function isClosed(code: Code, head: number, end: number, match: Match, mayCall: (index: number) => boolean): boolean {
  const { counter, bound } = match.loop;
  let nesting = 0;
  let assigned = 0;
  for (let index = head + 1; index < end; index++) {
    const a = code.a[index] as number;
    switch (code.op[index]) {
      case Op.block:
      case Op.if:
        nesting++;
        break;
      case Op.end:
        nesting--;
        break;
      case Op.else:
        // An else of the while's own `if` would run after the last round.
        if (match.loop.kind === "while" && nesting === 1) return false;
        break;
      case Op.br:
      case Op.brIf:
        if (a >= nesting && index !== match.branch) return false;
        break;
      case Op.brTable:
        if ((code.tables[a] as Int32Array).some((depth) => depth >= nesting)) return false;
        break;
      case Op.return:
      case Op.unreachable:
      case Op.callIndirect:
        return false;
      case Op.call:
        if (!mayCall(index)) return false;
        break;
      case Op.localSet:
      case Op.localTee:
        if (a === counter) assigned++;
        if ("local" in bound && a === bound.local) return false;
    }
  }
  return assigned === 1;
}
