import type { Checker } from "../wasm/checker.ts";
import { isStore, Op } from "../wasm/opcodes.ts";
import { F32, F64, type FuncType, type Module, type ValType } from "../wasm/types.ts";
import { JOINED, LIVE, type Shape } from "./live.ts";

/** Float locals followed exactly; those beyond count as arithmetic results whenever they are read. */
const MAX_TRACKED = 1024;

const isFloat = (type: ValType): boolean => type === F32 || type === F64;

/** Instructions whose result, if it is a NaN, has bits that an engine chooses. */
function makesNan(op: number): boolean {
  return (
    (op >= Op.f32Ceil && op <= Op.f32Max) ||
    (op >= Op.f64Ceil && op <= Op.f64Max) ||
    op === Op.f32DemoteF64 ||
    op === Op.f64PromoteF32
  );
}

/** Whether a function contains such an instruction at all. */
export function hasArithmetic(op: Uint16Array, length: number): boolean {
  for (let index = 0; index < length; index++) if (makesNan(op[index] as number)) return true;
  return false;
}

interface Label {
  /** Whether a value that a branch brings is dirty (labels of one result only). */
  dirty: boolean;
  /** Dirty locals of all branches to the label. */
  locals: Uint32Array | undefined;
  /** Dirty locals at the start of the else arm. */
  otherwise: Uint32Array | undefined;
}

/**
 * Finds where NaNs must be made canonical. A value is dirty if it may be a NaN with bits that an engine chose. Dirty
 * values pass through locals, select, abs, neg, copysign's first operand and labels of one result; they are made
 * canonical where something can see their bits: stores, reinterpretation, the sign operand of copysign, globals,
 * arguments, results.
 *
 * Where a dirty value meets one that was only moved (a join), the result counts as dirty: the payload of a moved NaN
 * is not kept across such a join.
 *
 * @param checker Fresh checker of the function; it is run to the end.
 * @returns For each instruction 0, or the type (F32, F64) of the value on top after it to make canonical.
 */
export function findSinks(checker: Checker, module: Module, type: FuncType, shape: Shape): Uint8Array {
  return new NanPass(checker, module, type, shape).run();
}

class NanPass {
  private readonly checker: Checker;
  private readonly module: Module;
  private readonly type: FuncType;
  private readonly shape: Shape;
  private readonly sinks: Uint8Array;
  /** Per operand: whether it is dirty, and the instruction after which it is on top. */
  private readonly dirty: boolean[] = [];
  private readonly producer: number[] = [];
  private readonly labels: Label[] = [];
  /** Number of each tracked float local; -1 for others. */
  private readonly slot: Int32Array;
  private readonly words: number;
  private locals: Uint32Array;
  private readonly assigned: Map<number, Uint32Array>;

  constructor(checker: Checker, module: Module, type: FuncType, shape: Shape) {
    this.checker = checker;
    this.module = module;
    this.type = type;
    this.shape = shape;
    this.sinks = new Uint8Array(checker.code.length);
    this.slot = new Int32Array(checker.locals.length).fill(-1);
    let tracked = 0;
    checker.locals.forEach((local, index) => {
      if (isFloat(local) && tracked < MAX_TRACKED) this.slot[index] = tracked++;
    });
    this.words = (tracked + 31) >> 5;
    this.locals = new Uint32Array(this.words);
    this.assigned = this.assignedInLoops();
  }

  /** Float locals that each loop assigns: at its head they may hold what the last round left. */
  private assignedInLoops(): Map<number, Uint32Array> {
    const { op, a, length } = this.checker.code;
    const sets = new Map<number, Uint32Array>();
    const loops: number[] = [];
    for (let index = 0; index < length; index++) {
      if (this.shape.live[index] === 0) continue;
      const current = op[index];
      if (current === Op.loop) {
        loops.push(index);
        sets.set(index, new Uint32Array(this.words));
      } else if (current === Op.end && loops.length > 0 && this.shape.opener[index] === loops[loops.length - 1]) {
        const inner = sets.get(loops.pop() as number) as Uint32Array;
        const outer = sets.get(loops[loops.length - 1] ?? -1);
        if (outer) join(outer, inner);
      } else if ((current === Op.localSet || current === Op.localTee) && loops.length > 0) {
        const slot = this.slot[a[index] as number] as number;
        if (slot < 0) continue;
        const set = sets.get(loops[loops.length - 1] as number) as Uint32Array;
        set[slot >> 5] = (set[slot >> 5] as number) | (1 << (slot & 31));
      }
    }
    return sets;
  }

  run(): Uint8Array {
    const { checker, shape } = this;
    const { length } = checker.code;
    this.labels.push({ dirty: false, locals: undefined, otherwise: undefined });
    for (let index = 0; index < length; index++) {
      if (shape.live[index] === 0) checker.step(index);
      else this.visit(index, checker.code.op[index] as number, checker.code.a[index] as number);
    }
    return this.sinks;
  }

  /** Makes operand `at` (counted from the bottom) canonical if it is dirty. */
  private sink(at: number): void {
    if (!this.dirty[at]) return;
    this.sinks[this.producer[at] as number] = this.checker.stack[at] as number;
    this.dirty[at] = false;
  }

  private sinkTop(count: number): void {
    const { height } = this.checker;
    for (let at = Math.max(0, height - count); at < height; at++) this.sink(at);
  }

  /** Advances the checker and describes the `count` values that the instruction leaves on top. */
  private produce(index: number, dirty: boolean, count = 1): void {
    this.checker.step(index);
    const { height } = this.checker;
    for (let at = height - count; at < height; at++) {
      this.dirty[at] = dirty && isFloat(this.checker.stack[at] as number);
      this.producer[at] = index;
    }
  }

  private isDirty(local: number): boolean {
    const slot = this.slot[local] as number;
    if (slot < 0) return isFloat(this.checker.locals[local] as number);
    return ((this.locals[slot >> 5] as number) & (1 << (slot & 31))) !== 0;
  }

  private assign(local: number, dirty: boolean): void {
    const slot = this.slot[local] as number;
    if (slot < 0) return;
    const word = this.locals[slot >> 5] as number;
    this.locals[slot >> 5] = dirty ? word | (1 << (slot & 31)) : word & ~(1 << (slot & 31));
  }

  /** Values go to a label: joins what they are, or makes them canonical. */
  private branch(depth: number): void {
    const { checker } = this;
    const frame = checker.label(depth);
    const own = depth === checker.depth - 1;
    const types = frame.op === Op.loop ? frame.type.params : frame.type.results;
    const label = this.labels[this.labels.length - 1 - depth] as Label;
    if (types.length === 1 && !own && frame.op !== Op.loop) {
      if (this.dirty[checker.height - 1]) label.dirty = true;
    } else this.sinkTop(types.length);
    if (own || frame.op === Op.loop) return;
    if (label.locals) join(label.locals, this.locals);
    else label.locals = this.locals.slice();
  }

  private visit(index: number, op: number, a: number): void {
    const { checker } = this;
    const top = checker.height - 1;
    if (isStore(op)) {
      this.sink(top);
      checker.step(index);
      return;
    }
    switch (op) {
      case Op.localGet:
        this.produce(index, this.isDirty(a));
        return;
      case Op.localSet:
        this.assign(a, this.dirty[top] === true);
        checker.step(index);
        return;
      case Op.localTee:
        this.assign(a, this.dirty[top] === true);
        this.produce(index, this.dirty[top] === true);
        return;
      case Op.f32Abs:
      case Op.f64Abs:
      case Op.f32Neg:
      case Op.f64Neg:
        this.produce(index, this.dirty[top] === true);
        return;
      case Op.f32Copysign:
      case Op.f64Copysign:
        this.sink(top);
        this.produce(index, this.dirty[top - 1] === true);
        return;
      case Op.i32ReinterpretF32:
      case Op.i64ReinterpretF64:
        this.sink(top);
        this.produce(index, false);
        return;
      case Op.globalSet:
        this.sink(top);
        checker.step(index);
        return;
      case Op.select:
      case Op.selectTyped:
        this.produce(index, this.dirty[top - 1] === true || this.dirty[top - 2] === true);
        return;
      case Op.call: {
        const type = this.module.types[this.module.funcs[a] as number] as FuncType;
        this.sinkTop(type.params.length);
        this.produce(index, false, type.results.length);
        return;
      }
      case Op.callIndirect: {
        const type = this.module.types[a] as FuncType;
        this.sinkTop(type.params.length + 1);
        this.produce(index, false, type.results.length);
        return;
      }
      case Op.block:
      case Op.loop:
      case Op.if: {
        // Parameters of blocks are rare: they enter canonical.
        if (a >= 0) this.sinkTop((this.module.types[a] as FuncType).params.length + 1);
        checker.step(index);
        const otherwise = op === Op.if ? this.locals.slice() : undefined;
        this.labels.push({ dirty: false, locals: undefined, otherwise });
        const assigned = this.assigned.get(index);
        if (assigned) join(this.locals, assigned);
        return;
      }
      case Op.else: {
        const label = this.labels[this.labels.length - 1] as Label;
        if (this.shape.live[index] === LIVE) this.branch(0);
        checker.step(index);
        this.locals = label.otherwise as Uint32Array;
        label.otherwise = undefined;
        return;
      }
      case Op.end:
        this.end(index);
        return;
      case Op.br:
        this.branch(a);
        checker.step(index);
        return;
      case Op.brIf: {
        // The values stay for the next instruction; the condition is above them.
        const condition = checker.height - 1;
        checker.height = condition;
        this.branch(a);
        checker.height = condition + 1;
        const frame = checker.label(a);
        const arity = (frame.op === Op.loop ? frame.type.params : frame.type.results).length;
        const before = this.dirty.slice(condition - arity, condition);
        checker.step(index);
        for (let at = 0; at < arity; at++) this.dirty[condition - arity + at] = before[at] === true;
        return;
      }
      case Op.brTable: {
        checker.height--;
        for (const depth of new Set(checker.code.tables[a])) this.branch(depth);
        checker.height++;
        checker.step(index);
        return;
      }
      case Op.return:
        this.sinkTop(this.type.results.length);
        checker.step(index);
        return;
      case Op.drop:
      case Op.unreachable:
      case Op.nop:
        checker.step(index);
        return;
      default:
        // What leaves no value may mark the operand below as produced here: harmless, it keeps its dirt.
        this.plain(index, op);
    }
  }

  private plain(index: number, op: number): void {
    const { checker } = this;
    const noResult =
      op === Op.tableSet ||
      op === Op.tableFill ||
      op === Op.tableCopy ||
      op === Op.tableInit ||
      op === Op.memoryCopy ||
      op === Op.memoryFill ||
      op === Op.memoryInit ||
      op === Op.dataDrop ||
      op === Op.elemDrop;
    if (noResult) checker.step(index);
    else this.produce(index, makesNan(op));
  }

  private end(index: number): void {
    const { checker, shape } = this;
    const frame = checker.label(0);
    const label = this.labels[this.labels.length - 1] as Label;
    const falls = shape.live[index] !== JOINED;
    if (frame.op === Op.loop) {
      // Only falling through leaves a loop at its end.
      if (falls && frame.type.results.length === 1) label.dirty = this.dirty[checker.height - 1] === true;
      else if (falls) this.sinkTop(frame.type.results.length);
    } else {
      if (falls) this.branch(0);
      if (label.otherwise) {
        // An if without else: the missing arm leaves the locals as they were.
        if (label.locals) join(label.locals, label.otherwise);
        else label.locals = label.otherwise;
      }
      if (label.locals) this.locals = label.locals;
    }
    this.labels.pop();
    this.produce(index, label.dirty, frame.type.results.length);
  }
}

function join(into: Uint32Array, from: Uint32Array): void {
  for (let word = 0; word < into.length; word++) into[word] = (into[word] as number) | (from[word] as number);
}
