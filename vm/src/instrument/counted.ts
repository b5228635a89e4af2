import type { Code } from "../wasm/code.ts";
import { Op } from "../wasm/opcodes.ts";
import { EMPTY_BLOCK } from "../wasm/types.ts";
import type { Shape } from "./live.ts";

/** What a counter is compared with or moved by: a local that the loop does not assign, or a constant (signed). */
export type Amount = { readonly local: number } | { readonly value: number };

/**
 * A loop whose number of rounds is known before it starts, and which nothing but its counter (or a fault) ends: it is
 * charged once, rounds times path. The counter moves once in every round, by the same step. Two shapes:
 *
 * - `while`: `loop (if (counter ? bound) (then ... counter += step ...; br loop))`
 * - `until`: `loop ... counter += step ... (br_if loop (counter ? bound))`
 *
 * The comparison is `less` (towards a bound that is never stepped over the end of the numbers: `guarded` says whether
 * that has to be tested where the loop starts) or `unequal` (with a step of 1 or -1, so that the count is exact modulo
 * 2^32, even where the counter wraps).
 */
export interface CountedLoop {
  readonly kind: "while" | "until";
  readonly relation: "less" | "unequal";
  readonly counter: number;
  readonly bound: Amount;
  /** Of `less`: whether numbers are signed. */
  readonly signed: boolean;
  /** Added to the counter in every round; a local only of loops that count upwards. */
  readonly step: Amount;
  /** Whether the step is negative, and `less` means greater. */
  readonly down: boolean;
  /** Whether {@link emitGuard} must hold where the loop starts. */
  readonly guarded: boolean;
  /** Index of the loop's `end`. */
  readonly end: number;
}

interface Match {
  readonly kind: "while" | "until";
  readonly compare: Compare;
  /** Index of the branch that closes the loop. */
  readonly branch: number;
}

/** `counter relation bound`, with `<=` and `>=` already turned into `<` and `>`. */
interface Compare {
  readonly relation: "less" | "greater" | "unequal";
  readonly signed: boolean;
  readonly counter: number;
  readonly bound: Amount;
}

/** Loops that are written twice, guarded and not, have at most so many instructions. */
const MAX_TWICE = 96;

const MIN_SIGNED = -(2 ** 31);
const MAX_SIGNED = 2 ** 31 - 1;
const MAX_UNSIGNED = 2 ** 32 - 1;

/** Comparisons: whether the left side is the lesser one, and whether equality counts. */
const COMPARISONS: ReadonlyMap<number, { less: boolean; equal: boolean; signed: boolean }> = new Map([
  [Op.i32LtS, { less: true, equal: false, signed: true }],
  [Op.i32LtU, { less: true, equal: false, signed: false }],
  [Op.i32GtS, { less: false, equal: false, signed: true }],
  [Op.i32GtU, { less: false, equal: false, signed: false }],
  [Op.i32LeS, { less: true, equal: true, signed: true }],
  [Op.i32LeU, { less: true, equal: true, signed: false }],
  [Op.i32GeS, { less: false, equal: true, signed: true }],
  [Op.i32GeU, { less: false, equal: true, signed: false }],
]);

function readAmount(code: Code, index: number): Amount | undefined {
  if (code.op[index] === Op.localGet) return { local: code.a[index] as number };
  if (code.op[index] === Op.i32Const) return { value: code.a[index] as number };
  return undefined;
}

/** The number that a constant stands for. */
function numberOf(value: number, signed: boolean): number {
  return signed ? value : value >>> 0;
}

/** `counter relation bound` from a comparison; `undefined` if its bound would be no number any more. */
function compare(op: number, counter: number, bound: Amount, mirrored: boolean): Compare | undefined {
  if (op === Op.i32Ne) return { relation: "unequal", signed: false, counter, bound };
  const found = COMPARISONS.get(op);
  if (!found) return undefined;
  const { equal, signed } = found;
  const relation = found.less !== mirrored ? "less" : "greater";
  if (!equal) return { relation, signed, counter, bound };
  if (!("value" in bound)) return undefined;
  const value = numberOf(bound.value, signed) + (relation === "less" ? 1 : -1);
  const inside = signed ? value >= MIN_SIGNED && value <= MAX_SIGNED : value >= 0 && value <= MAX_UNSIGNED;
  return inside ? { relation, signed, counter, bound: { value: value | 0 } } : undefined;
}

/**
 * The comparison that ends at `last` and leaves the condition of the instruction behind it. Either side may be the
 * counter, read or just written: all that fit are returned.
 */
function readCompare(code: Code, last: number): Compare[] {
  const { op, a } = code;
  const isRead = (index: number) => op[index] === Op.localGet || op[index] === Op.localTee;
  const found: (Compare | undefined)[] = [];
  if (isRead(last)) {
    found.push({ relation: "unequal", signed: false, counter: a[last] as number, bound: { value: 0 } });
  } else {
    const comparison = op[last] as number;
    const right = readAmount(code, last - 1);
    const left = readAmount(code, last - 2);
    if (right && isRead(last - 2)) found.push(compare(comparison, a[last - 2] as number, right, false));
    if (left && isRead(last - 1)) found.push(compare(comparison, a[last - 1] as number, left, true));
  }
  return found.filter((item) => item !== undefined);
}

function matches(code: Code, shape: Shape, head: number, end: number): Match[] {
  const { op, a } = code;
  if (op[end - 1] === Op.brIf && a[end - 1] === 0) {
    return readCompare(code, end - 2).map((found) => ({ kind: "until", compare: found, branch: end - 1 }));
  }
  const arm = head + (op[head + 2] === Op.if ? 2 : 4);
  // The loop is the arm, and nothing else.
  const fits = a[arm] === EMPTY_BLOCK && shape.opener[end - 1] === arm && op[end - 2] === Op.br && a[end - 2] === 1;
  if (!fits || op[head + 1] === Op.localTee || op[head + 2] === Op.localTee) return [];
  return readCompare(code, arm - 1).map((found) => ({ kind: "while", compare: found, branch: end - 2 }));
}

/** The step, if the assignment at `index` is `counter += step` of what the counter was. */
function readStep(code: Code, index: number, counter: number): Amount | undefined {
  const { op, a } = code;
  const left = readAmount(code, index - 3);
  const right = readAmount(code, index - 2);
  if (!left || !right || a[index] !== counter) return undefined;
  const isCounter = (amount: Amount) => "local" in amount && amount.local === counter;
  if (op[index - 1] === Op.i32Add) {
    if (isCounter(left)) return right;
    return isCounter(right) ? left : undefined;
  }
  const subtracts = op[index - 1] === Op.i32Sub && isCounter(left) && "value" in right && right.value !== MIN_SIGNED;
  return subtracts ? { value: -(right as { value: number }).value } : undefined;
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
    for (const match of matches(code, shape, head, end)) {
      const step = findStep(code, head, end, match, mayCall);
      const loop = step && countedLoop(match, step, head, end);
      if (!loop) continue;
      found.set(head, loop);
      break;
    }
  }
  return found;
}

/** The counted loop that moves by `step`, unless it may step over its bound or does not move towards it. */
function countedLoop({ kind, compare }: Match, step: Amount, head: number, end: number): CountedLoop | undefined {
  const { relation, signed, counter, bound } = compare;
  const constant = "value" in step ? step.value : 0;
  const loop = { kind, counter, bound, signed, step, down: constant < 0, end };
  if (relation === "unequal") {
    return constant === 1 || constant === -1 ? { ...loop, relation, guarded: false } : undefined;
  }
  const down = relation === "greater";
  if ("value" in step && (down ? constant >= 0 : constant <= 0)) return undefined;
  if ("local" in step && (down || ("local" in bound && bound.local === step.local))) return undefined;
  const counted = { ...loop, relation: "less" as const, down };
  if (constant === 1 || constant === -1) return { ...counted, guarded: false };
  if ("value" in step && "value" in bound) {
    const { most, least } = limits({ ...counted, guarded: false });
    const value = numberOf(bound.value, signed);
    return (down ? value >= least : value <= most) ? { ...counted, guarded: false } : undefined;
  }
  return end - head <= MAX_TWICE ? { ...counted, guarded: true } : undefined;
}

/** Bounds that a counter with a constant step can reach or pass without wrapping. */
function limits({ signed, step }: CountedLoop): { readonly most: number; readonly least: number } {
  const size = Math.abs("value" in step ? step.value : 1);
  return {
    most: (signed ? MAX_SIGNED : MAX_UNSIGNED) - size + 1,
    least: (signed ? MIN_SIGNED : 0) + size - 1,
  };
}

/** What {@link emitGuard} and {@link emitRounds} write with. */
export interface RoundsWriter {
  readonly get: (local: number) => void;
  readonly op: (op: number) => void;
  readonly i32: (value: number) => void;
  /** A constant between -2^63 and 2^63 that a double holds. */
  readonly i64: (value: number) => void;
  /** A temporary local. */
  readonly teeLong: () => void;
  readonly getLong: () => void;
}

function emitAmount(out: RoundsWriter, amount: Amount): void {
  if ("local" in amount) out.get(amount.local);
  else out.i32(amount.value);
}

/** As an i64. */
function emitWide(out: RoundsWriter, amount: Amount, signed: boolean): void {
  if ("value" in amount) out.i64(numberOf(amount.value, signed));
  else {
    out.get(amount.local);
    out.op(signed ? Op.i64ExtendI32S : Op.i64ExtendI32U);
  }
}

/** Leaves an i32: whether the counter cannot wrap before it reaches the bound. */
export function emitGuard(out: RoundsWriter, loop: CountedLoop): void {
  const { bound, step, signed, down } = loop;
  if ("value" in step) {
    const { most, least } = limits(loop);
    emitAmount(out, bound);
    out.i32((down ? least : most) | 0);
    if (down) out.op(signed ? Op.i32GeS : Op.i32GeU);
    else out.op(signed ? Op.i32LeS : Op.i32LeU);
    return;
  }
  // The step is positive, and bound + step - 1 is still a number.
  emitAmount(out, step);
  out.i32(0);
  out.op(Op.i32GtS);
  emitWide(out, bound, signed);
  emitWide(out, step, true);
  out.op(Op.i64Add);
  out.i64((signed ? MAX_SIGNED : MAX_UNSIGNED) + 1);
  out.op(Op.i64LeS);
  out.op(Op.i32And);
}

/** Leaves an i64: the rounds of the loop, less the first one of `until`. */
export function emitRounds(out: RoundsWriter, loop: CountedLoop): void {
  const { kind, relation, counter, bound, step, signed, down } = loop;
  const start = (): void => {
    out.get(counter);
    if (kind === "while") return;
    emitAmount(out, step);
    out.op(Op.i32Add);
  };
  if (relation === "unequal") {
    if (down) {
      start();
      emitAmount(out, bound);
    } else {
      emitAmount(out, bound);
      start();
    }
    out.op(Op.i32Sub);
    out.op(Op.i64ExtendI32U);
    return;
  }
  const wideStart = (): void => {
    start();
    out.op(signed ? Op.i64ExtendI32S : Op.i64ExtendI32U);
  };
  if (down) {
    wideStart();
    emitWide(out, bound, signed);
  } else {
    emitWide(out, bound, signed);
    wideStart();
  }
  // The distance, or 0 if the bound is behind.
  out.op(Op.i64Sub);
  out.teeLong();
  out.i64(0);
  out.getLong();
  out.i64(0);
  out.op(Op.i64GtS);
  out.op(Op.select);
  if ("value" in step && Math.abs(step.value) === 1) return;
  const size: Amount = "value" in step ? { value: Math.abs(step.value) } : step;
  emitWide(out, size, true);
  out.op(Op.i64Add);
  out.i64(1);
  out.op(Op.i64Sub);
  emitWide(out, size, true);
  out.op(Op.i64DivU);
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

/**
 * The step of the counter, if control leaves and repeats the loop only by `match.branch`, moves the counter once in every
 * round, and assigns neither bound nor step.
 */
function findStep(
  code: Code,
  head: number,
  end: number,
  match: Match,
  mayCall: (index: number) => boolean,
): Amount | undefined {
  const { counter, bound } = match.compare;
  const level = match.kind === "while" ? 1 : 0;
  const assigned = new Set<number>();
  let step: Amount | undefined;
  let nesting = 0;
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
        if (match.kind === "while" && nesting === 1) return undefined;
        break;
      case Op.br:
      case Op.brIf:
        // Neither out of the loop nor out of the arm, nor to another round.
        if (a >= nesting - level && index !== match.branch) return undefined;
        break;
      case Op.brTable:
        if ((code.tables[a] as Int32Array).some((depth) => depth >= nesting - level)) return undefined;
        break;
      case Op.return:
      case Op.unreachable:
      case Op.callIndirect:
        return undefined;
      case Op.call:
        if (!mayCall(index)) return undefined;
        break;
      case Op.localSet:
      case Op.localTee:
        assigned.add(a);
        if (a !== counter) break;
        if (step || nesting !== level) return undefined;
        step = readStep(code, index, counter);
        if (!step) return undefined;
    }
  }
  const varies = (amount: Amount | undefined) =>
    amount === undefined || ("local" in amount && assigned.has(amount.local));
  return varies(step) || varies(bound) ? undefined : step;
}
