import { checkModule, openFunction } from "../wasm/check.ts";
import type { Checker } from "../wasm/checker.ts";
import type { Code } from "../wasm/code.ts";
import { decode } from "../wasm/decode.ts";
import { MAX_NESTING, PINNED_SCALE } from "../wasm/limits.ts";
import { Op } from "../wasm/opcodes.ts";
import { Reader } from "../wasm/reader.ts";
import { type Body, I32, type Module } from "../wasm/types.ts";
import { Writer } from "../wasm/writer.ts";
import { CODE_SECTION, GLOBAL_SECTION, replaceSections, writeBodies, writeLocals } from "./sections.ts";

const MUTABLE = 1;
/** Larger bodies stay as they are: what is added never leads to a body that engines refuse. */
const MAX_BODY = 2 ** 20;

/**
 * A form of a module that does the same, and in which engines keep what nests of loops add to addresses in registers.
 *
 * Where an engine sees that a pointer is another one plus a constant (a header in front of an array, most of all once it
 * has inlined what made the pointer), it adds that constant anew with every access: base, scaled index and constant in
 * one address computation, the slow kind of it on many processors, or an instruction more. So each 32-bit local that a
 * nest of loops reads as a summand and does not assign passes once, where the nest starts, through `or` with a global
 * that is always 0. Nothing changes, but no engine sees through it.
 *
 * @param bytes A valid module with globals of its own.
 * @returns The module, or `undefined` if it would be the same.
 */
export function steady(bytes: Uint8Array): Uint8Array | undefined {
  const module = decode(bytes, PINNED_SCALE);
  const context = checkModule(module);
  const zero = module.globalTypes.length;
  let found = false;
  const bodies = module.bodies.map((body, index) => {
    const checker = openFunction(context, module.importedFuncs + index);
    const nests = isWorthwhile(body, checker.code) ? findSummands(checker) : NO_NESTS;
    if (nests.size > 0) found = true;
    return rewrite(module, body, checker.code, nests, zero);
  });
  if (!found) return undefined;
  return replaceSections(
    bytes,
    new Map([
      [GLOBAL_SECTION, addZero],
      [CODE_SECTION, (out: Writer) => writeBodies(out, bodies)],
    ]),
  );
}

/** The globals, and behind them one more: i32, mutable, 0. */
function addZero(out: Writer, old: Uint8Array): void {
  const reader = new Reader(old, 0, old.length);
  out.u32(reader.u32() + 1);
  out.raw(old.subarray(reader.pos));
  for (const byte of [I32, MUTABLE, Op.i32Const, 0, Op.end]) out.byte(byte);
}

const NO_NESTS: ReadonlyMap<number, readonly number[]> = new Map();

/** A loop in no other loop. */
interface Nest {
  readonly head: number;
  /** Blocks open around it. */
  readonly depth: number;
  /** Whether there is a loop inside. */
  nested: boolean;
  readonly added: Set<number>;
  readonly assigned: Set<number>;
}

/** Whether a function has loops in loops, and a size and depth that the pass is made for. */
function isWorthwhile(body: Body, { op, length }: Code): boolean {
  if (body.end - body.start > MAX_BODY) return false;
  const opened: number[] = [];
  let nested = false;
  for (let index = 0; index < length; index++) {
    const current = op[index] as number;
    if (current === Op.end) opened.pop();
    if (current !== Op.block && current !== Op.loop && current !== Op.if) continue;
    nested ||= current === Op.loop && opened.includes(Op.loop);
    if (opened.push(current) >= MAX_NESTING) return false;
  }
  return nested;
}

/** By the index of the loop that a nest of loops starts with: the 32-bit locals to keep. */
function findSummands(checker: Checker): ReadonlyMap<number, readonly number[]> {
  const { code, locals } = checker;
  const found = new Map<number, readonly number[]>();
  /** For each operand the local that it was read from, or -1. */
  const origin: number[] = [];
  let nest: Nest | undefined;
  for (let index = 0; index < code.length; index++) {
    const op = code.op[index] as number;
    const a = code.a[index] as number;
    if (op === Op.loop) {
      if (nest) nest.nested = true;
      else nest = { head: index, depth: checker.depth, nested: false, added: new Set(), assigned: new Set() };
    } else if (nest && op === Op.i32Add && !checker.dead) {
      for (const at of [checker.height - 2, checker.height - 1]) nest.added.add(origin[at] ?? -1);
    } else if (nest && (op === Op.localSet || op === Op.localTee)) nest.assigned.add(a);
    checker.step(index);
    // What takes an operand and leaves nothing forgets the one below: then a local is missed, no more.
    for (let at = Math.max(0, Math.min(origin.length, checker.height - 1)); at < checker.height; at++) origin[at] = -1;
    origin.length = checker.height;
    if (op === Op.localGet) origin[checker.height - 1] = a;
    if (op !== Op.end || nest?.depth !== checker.depth) continue;
    const { head, nested, added, assigned } = nest;
    const kept = [...added].filter((local) => local >= 0 && locals[local] === I32 && !assigned.has(local));
    if (nested && kept.length > 0) found.set(head, kept);
    nest = undefined;
  }
  return found;
}

function rewrite(
  module: Module,
  { locals, start, end }: Body,
  { length, at }: Code,
  nests: ReadonlyMap<number, readonly number[]>,
  zero: number,
): Uint8Array {
  const out = new Writer(end - start + 64);
  writeLocals(out, locals);
  let copied = start;
  for (let index = 0; index < length; index++) {
    const kept = nests.get(index);
    if (!kept) continue;
    out.raw(module.bytes.subarray(copied, at[index]));
    copied = at[index] as number;
    for (const local of kept) {
      out.byte(Op.localGet);
      out.u32(local);
      out.byte(Op.globalGet);
      out.u32(zero);
      out.byte(Op.i32Or);
      out.byte(Op.localSet);
      out.u32(local);
    }
  }
  out.raw(module.bytes.subarray(copied, end));
  return out.bytes();
}
