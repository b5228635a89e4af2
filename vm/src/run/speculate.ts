import { CANONICAL_LENGTH, canonicalisation } from "../machine/lower/canonical.ts";
import { EXPORTS } from "../shim/host.ts";
import { Status } from "../trap.ts";
import { type Code, readCode } from "../wasm/code.ts";
import { decode } from "../wasm/decode.ts";
import { PINNED_SCALE } from "../wasm/limits.ts";
import { Op } from "../wasm/opcodes.ts";
import { type Body, countLocals, F32, F64, type Module, type ValType } from "../wasm/types.ts";
import { Writer } from "../wasm/writer.ts";
import { CODE_SECTION, replaceSections, writeBodies, writeLocals } from "./sections.ts";

const VOID = 0x40;
const ADD: Readonly<Record<number, number>> = { [F32]: 0x92, [F64]: 0xa0 };
/** Engines take no more locals in a function. */
const MAX_LOCALS = 50_000;

/**
 * The speculative form of a pinned module: the same charges and tests, but where a loop makes NaNs canonical it only
 * adds the value to an accumulator. A sum with a NaN in it is a NaN, and stays one, so a clean accumulator proves that
 * no NaN was there, and then nothing would have been changed. There are two of a type, which take turns. They are tested
 * where the function returns, and before calls that could end the task by its exit code; a dirty one ends the run with
 * `Status.lost`.
 *
 * A run counts only if it ends as `Status.halted`. Whatever else happens says nothing: run the pinned module then.
 * (Infinities of both signs make a sum a NaN too: that costs time only.)
 *
 * @param pinned The bytes of a pinned module.
 * @returns The module, or `undefined` if it would be the same: no loop makes NaNs canonical.
 */
export function speculate(pinned: Uint8Array): Uint8Array | undefined {
  const module = decode(pinned, PINNED_SCALE);
  const status = module.exports.find(({ name }) => name === EXPORTS.status)?.index;
  if (status === undefined) return undefined;
  const codes = module.bodies.map((body) => readCode(module, body));
  const chosen = codes.map(worthwhile);
  if (!chosen.includes(true)) return undefined;
  const halts = mayHalt(module, codes, status);
  const bodies = module.bodies.map((body, index) => {
    const func = module.importedFuncs + index;
    return new Rewriter(module, body, codes[index] as Code, func, status, halts).body(chosen[index] === true);
  });
  return replaceSections(pinned, new Map([[CODE_SECTION, (out: Writer) => writeBodies(out, bodies)]]));
}

/** Whether a function makes NaNs canonical inside a loop, and is left by `return` or at its end only. */
function worthwhile(code: Code): boolean {
  let nesting = 0;
  const loops: number[] = [];
  let found = false;
  const leaves = (depth: number): boolean => depth >= nesting;
  for (let index = 0; index < code.length; index++) {
    const a = code.a[index] as number;
    switch (code.op[index]) {
      case Op.loop:
        loops.push(nesting++);
        break;
      case Op.block:
      case Op.if:
        nesting++;
        break;
      case Op.end:
        nesting--;
        if (loops[loops.length - 1] === nesting) loops.pop();
        break;
      case Op.br:
      case Op.brIf:
        if (leaves(a)) return false;
        break;
      case Op.brTable:
        if ((code.tables[a] as Int32Array).some(leaves)) return false;
        break;
      case Op.localTee:
        if (loops.length > 0 && !found && canonicalisation(code, index) !== 0) found = true;
    }
  }
  return found;
}

/** By function index: whether calling it could end the task as halted. Indirect calls: the entry behind the last. */
function mayHalt(module: Module, codes: readonly Code[], status: number): Uint8Array {
  const indirect = module.funcs.length;
  const halts = new Uint8Array(indirect + 1);
  const callers: number[][] = Array.from({ length: indirect + 1 }, () => []);
  const queue: number[] = [];
  const refer = (func: number): void => {
    (callers[func] as number[]).push(indirect);
  };
  for (const { items } of module.elements) for (const item of items) if (item.kind === "func") refer(item.index);
  for (const { init } of module.globals) if (init.kind === "func") refer(init.index);
  codes.forEach((code, body) => {
    const func = module.importedFuncs + body;
    for (let index = 0; index < code.length; index++) {
      const a = code.a[index] as number;
      switch (code.op[index]) {
        case Op.globalSet:
          if (a === status && !(code.op[index - 1] === Op.i32Const && code.a[index - 1] !== Status.halted))
            queue.push(func);
          break;
        case Op.refFunc:
          refer(a);
          break;
        case Op.call:
          (callers[a] as number[]).push(func);
          break;
        case Op.callIndirect:
          (callers[indirect] as number[]).push(func);
      }
    }
  });
  for (let func = queue.pop(); func !== undefined; func = queue.pop()) {
    if (halts[func]) continue;
    halts[func] = 1;
    queue.push(...(callers[func] as number[]));
  }
  return halts;
}

/** Writes one function anew. */
class Rewriter {
  private readonly module: Module;
  private readonly source: Body;
  private readonly code: Code;
  private readonly status: number;
  private readonly halts: Uint8Array;
  private readonly firstLocal: number;
  private readonly accumulators: ValType[] = [];
  private readonly out = new Writer(4096);

  constructor(module: Module, source: Body, code: Code, func: number, status: number, halts: Uint8Array) {
    this.module = module;
    this.source = source;
    this.code = code;
    this.status = status;
    this.halts = halts;
    const type = module.types[module.funcs[func] as number];
    this.firstLocal = (type?.params.length ?? 0) + countLocals(source.locals);
  }

  /** The body with its locals, in the speculative form or as it was. */
  body(speculative: boolean): Uint8Array {
    const { code, out, source, accumulators } = this;
    if (speculative && this.firstLocal + 4 <= MAX_LOCALS) this.findAccumulators();
    writeLocals(out, [...source.locals, ...accumulators.map((type) => ({ count: 1, type }))]);
    if (accumulators.length === 0) {
      out.raw(this.module.bytes.subarray(source.start, source.end));
      return out.bytes();
    }
    const last = code.length - 1;
    for (let index = 0; index <= last; index++) {
      const type = code.op[index] === Op.localTee ? canonicalisation(code, index) : 0;
      if (type !== 0) {
        this.copy(index, index + 2);
        this.accumulate(type);
        index += CANONICAL_LENGTH - 1;
        continue;
      }
      if (index === last || this.leaves(index)) this.test();
      this.copy(index, index + 1);
    }
    return out.bytes();
  }

  private findAccumulators(): void {
    const { code, accumulators } = this;
    for (let index = 0; index < code.length; index++) {
      const type = code.op[index] === Op.localTee ? canonicalisation(code, index) : 0;
      if (type !== 0 && !accumulators.includes(type)) accumulators.push(type, type);
    }
  }

  private leaves(index: number): boolean {
    const { code, halts } = this;
    const op = code.op[index];
    if (op === Op.call) return halts[code.a[index] as number] === 1;
    if (op === Op.callIndirect) return halts[halts.length - 1] === 1;
    return op === Op.return;
  }

  private copy(from: number, to: number): void {
    const { at, length } = this.code;
    const end = to < length ? (at[to] as number) : this.source.end;
    this.out.raw(this.module.bytes.subarray(at[from] as number, end));
  }

  /** @param which Of the two accumulators of this type. */
  private local(op: number, type: ValType, which: 0 | 1): void {
    this.out.byte(op);
    this.out.u32(this.firstLocal + this.accumulators.indexOf(type) + which);
  }

  /** Takes the value on top: added to one accumulator, which then changes places with the other. */
  private accumulate(type: ValType): void {
    this.local(Op.localGet, type, 0);
    this.out.byte(ADD[type] as number);
    this.local(Op.localGet, type, 1);
    this.local(Op.localSet, type, 0);
    this.local(Op.localSet, type, 1);
  }

  private test(): void {
    const { out } = this;
    for (const type of new Set(this.accumulators)) {
      this.local(Op.localGet, type, 0);
      this.local(Op.localGet, type, 1);
      out.byte(ADD[type] as number);
      this.local(Op.localTee, type, 0);
      this.local(Op.localGet, type, 0);
      out.byte(type === F32 ? Op.f32Ge : Op.f64Ge);
      out.byte(Op.i32Eqz);
      out.byte(Op.if);
      out.byte(VOID);
      out.byte(Op.i32Const);
      out.s32(Status.lost);
      out.byte(Op.globalSet);
      out.u32(this.status);
      out.byte(Op.unreachable);
      out.byte(Op.end);
    }
  }
}
