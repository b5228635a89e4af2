import type { Code } from "./code.ts";
import { WasmError } from "./error.ts";
import { MAX_NESTING } from "./limits.ts";
import {
  isLoad,
  isPlain,
  isStore,
  memoryType,
  memoryWidth,
  Op,
  opName,
  plainLeft,
  plainResult,
  plainRight,
} from "./opcodes.ts";
import {
  countLocals,
  F32,
  F64,
  FUNCREF,
  type FuncType,
  I32,
  I64,
  type LocalRun,
  type Module,
  typeName,
  type ValType,
} from "./types.ts";

/** Type of an operand in unreachable code. */
export const UNKNOWN = 0;

/** What a block opened: its opcode, types, and the operand stack's height below it. */
export interface Frame {
  op: number;
  type: FuncType;
  height: number;
  unreachable: boolean;
  /** Generation stamp of the last br_table that checked this label. */
  stamp: number;
}

const NONE: FuncType = { params: [], results: [] };
const SINGLE = new Map<number, FuncType>(
  [I32, I64, F32, F64, FUNCREF, 0x6f].map((type) => [type - 128, { params: [], results: [type] }]),
);

/** Types of a block; `undefined` if the type index does not exist. */
export function blockType(types: readonly FuncType[], code: number): FuncType | undefined {
  if (code === -64) return NONE;
  return code < 0 ? SINGLE.get(code) : types[code];
}

/** What all functions of a module share while they are checked. */
export interface CheckContext {
  readonly module: Module;
  /** Functions that `ref.func` may name: those that occur outside of function bodies. */
  readonly declared: ReadonlySet<number>;
}

/**
 * Validates one function step by step; `stack`, `height` and `frames` show the operand types before the next
 * instruction, so that passes can run in step with it.
 *
 * Source: WebAssembly core specification, appendix "Validation Algorithm".
 */
export class Checker {
  readonly code: Code;
  readonly locals: Uint8Array;
  /** Operand types; valid below `height`. */
  readonly stack: ValType[] = [];
  height = 0;
  maxHeight = 0;
  readonly frames: Frame[] = [];
  depth = 0;
  private readonly context: CheckContext;
  private readonly type: FuncType;
  private at = 0;
  private stamp = 0;

  constructor(context: CheckContext, type: FuncType, runs: readonly LocalRun[], code: Code) {
    this.context = context;
    this.type = type;
    this.code = code;
    this.locals = new Uint8Array(type.params.length + countLocals(runs));
    this.locals.set(type.params);
    let next = type.params.length;
    for (const { count, type: local } of runs) {
      this.locals.fill(local, next, next + count);
      next += count;
    }
    this.pushFrame(Op.block, { params: [], results: type.results });
  }

  /** Checks the whole function. */
  run(): void {
    const { length } = this.code;
    for (let index = 0; index < length; index++) this.step(index);
    this.finish();
  }

  /** To be called after the last instruction. */
  finish(): void {
    if (this.depth !== 0) {
      throw new WasmError("malformed", "END opcode expected", this.at);
    }
  }

  /** The frame that a label depth names. */
  label(depth: number): Frame {
    const frame = this.frames[this.depth - 1 - depth];
    if (depth < 0 || depth >= this.depth || frame === undefined) this.invalid(`unknown label ${depth >>> 0}`);
    return frame;
  }

  /** Whether the next instruction cannot be reached. */
  get dead(): boolean {
    return this.depth > 0 && (this.frames[this.depth - 1] as Frame).unreachable;
  }

  private invalid(message: string): never {
    throw new WasmError("invalid", message, this.at);
  }

  private mismatch(expected: ValType, actual: ValType): never {
    const found = actual === UNKNOWN ? "nothing" : typeName(actual);
    return this.invalid(
      `type mismatch: expected ${expected === UNKNOWN ? "a value" : typeName(expected)}, found ${found}`,
    );
  }

  private push(type: ValType): void {
    this.stack[this.height++] = type;
    if (this.height > this.maxHeight) this.maxHeight = this.height;
  }

  private pop(): ValType {
    const frame = this.frames[this.depth - 1] as Frame;
    if (this.height === frame.height) {
      if (frame.unreachable) return UNKNOWN;
      return this.mismatch(UNKNOWN, UNKNOWN);
    }
    return this.stack[--this.height] as ValType;
  }

  private expect(type: ValType): ValType {
    const frame = this.frames[this.depth - 1] as Frame;
    if (this.height === frame.height) {
      if (frame.unreachable) return type;
      return this.mismatch(type, UNKNOWN);
    }
    const actual = this.stack[--this.height] as ValType;
    if (actual !== type && actual !== UNKNOWN) this.mismatch(type, actual);
    return actual;
  }

  private expectAll(types: readonly ValType[]): void {
    for (let index = types.length - 1; index >= 0; index--) this.expect(types[index] as ValType);
  }

  private pushAll(types: readonly ValType[]): void {
    for (const type of types) this.push(type);
  }

  private pushFrame(op: number, type: FuncType): void {
    if (this.depth > MAX_NESTING) throw new WasmError("limit", `blocks nested deeper than ${MAX_NESTING}`, this.at);
    const reused = this.frames[this.depth];
    if (reused) {
      reused.op = op;
      reused.type = type;
      reused.height = this.height;
      reused.unreachable = false;
      reused.stamp = 0;
    } else {
      this.frames[this.depth] = { op, type, height: this.height, unreachable: false, stamp: 0 };
    }
    this.depth++;
    this.pushAll(type.params);
  }

  private popFrame(): Frame {
    const frame = this.frames[this.depth - 1] as Frame;
    this.expectAll(frame.type.results);
    if (this.height !== frame.height) this.invalid("type mismatch: values remain on the stack at the end of the block");
    this.depth--;
    return frame;
  }

  private setUnreachable(): void {
    const frame = this.frames[this.depth - 1] as Frame;
    this.height = frame.height;
    frame.unreachable = true;
  }

  private block(code: number): FuncType {
    const type = blockType(this.context.module.types, code);
    if (type === undefined) this.invalid(`unknown type ${code}`);
    return type;
  }

  private local(index: number): ValType {
    const type = this.locals[index >>> 0];
    if (type === undefined) this.invalid(`unknown local ${index >>> 0}`);
    return type;
  }

  private table(index: number): ValType {
    const table = this.context.module.tables[index >>> 0];
    if (table === undefined) this.invalid(`unknown table ${index >>> 0}`);
    return table.element;
  }

  private memory(): void {
    if (this.context.module.memories.length === 0) this.invalid("unknown memory 0");
  }

  private elements(index: number): ValType {
    const segment = this.context.module.elements[index >>> 0];
    if (segment === undefined) this.invalid(`unknown element segment ${index >>> 0}`);
    return segment.type;
  }

  private dataSegment(index: number): void {
    const { dataCount } = this.context.module;
    if (dataCount === undefined) throw new WasmError("malformed", "data count section required", this.at);
    if (index >>> 0 >= dataCount) this.invalid(`unknown data segment ${index >>> 0}`);
  }

  private funcType(index: number): FuncType {
    const type = this.context.module.types[index >>> 0];
    if (type === undefined) this.invalid(`unknown type ${index >>> 0}`);
    return type;
  }

  private apply(type: FuncType): void {
    this.expectAll(type.params);
    this.pushAll(type.results);
  }

  private labelTypes(frame: Frame): readonly ValType[] {
    return frame.op === Op.loop ? frame.type.params : frame.type.results;
  }

  /** Checks instruction `index` and applies it to the operand stack. Instructions must be taken in order. */
  step(index: number): void {
    const { code } = this;
    const op = code.op[index] as number;
    const a = code.a[index] as number;
    this.at = code.at[index] as number;
    if (this.depth === 0) throw new WasmError("malformed", "operators after the end of the function", this.at);
    if (isPlain(op)) {
      const right = plainRight(op);
      if (right !== 0) this.expect(right);
      this.expect(plainLeft(op));
      this.push(plainResult(op));
      return;
    }
    switch (op) {
      case Op.nop:
        return;
      case Op.unreachable:
        this.setUnreachable();
        return;
      case Op.block:
      case Op.loop: {
        const type = this.block(a);
        this.expectAll(type.params);
        this.pushFrame(op, type);
        return;
      }
      case Op.if: {
        const type = this.block(a);
        this.expect(I32);
        this.expectAll(type.params);
        this.pushFrame(op, type);
        return;
      }
      case Op.else: {
        const frame = this.popFrame();
        if (frame.op !== Op.if) throw new WasmError("malformed", "else without if", this.at);
        this.pushFrame(Op.else, frame.type);
        return;
      }
      case Op.end: {
        const frame = this.popFrame();
        if (frame.op === Op.if && !sameTypes(frame.type.params, frame.type.results)) {
          this.invalid("type mismatch: if without else must leave the types it takes");
        }
        this.pushAll(frame.type.results);
        return;
      }
      case Op.br:
        this.expectAll(this.labelTypes(this.label(a)));
        this.setUnreachable();
        return;
      case Op.brIf: {
        this.expect(I32);
        const types = this.labelTypes(this.label(a));
        this.expectAll(types);
        this.pushAll(types);
        return;
      }
      case Op.brTable:
        this.brTable(code.tables[a] as Int32Array);
        return;
      case Op.return:
        this.expectAll(this.type.results);
        this.setUnreachable();
        return;
      case Op.call: {
        const type = this.context.module.funcs[a >>> 0];
        if (type === undefined) this.invalid(`unknown function ${a >>> 0}`);
        this.apply(this.funcType(type));
        return;
      }
      case Op.callIndirect:
        if (this.table(code.b[index] as number) !== FUNCREF) this.invalid("type mismatch: call_indirect needs funcref");
        this.expect(I32);
        this.apply(this.funcType(a));
        return;
      case Op.drop:
        this.pop();
        return;
      case Op.select: {
        this.expect(I32);
        const right = this.pop();
        const left = this.pop();
        const numeric = (type: ValType) => type === UNKNOWN || (type >= F64 && type <= I32);
        if (!numeric(left) || !numeric(right)) this.invalid("type mismatch: select of references needs a type");
        if (left !== right && left !== UNKNOWN && right !== UNKNOWN) this.mismatch(left, right);
        this.push(left === UNKNOWN ? right : left);
        return;
      }
      case Op.selectTyped:
        this.expect(I32);
        this.expect(a);
        this.expect(a);
        this.push(a);
        return;
      case Op.localGet:
        this.push(this.local(a));
        return;
      case Op.localSet:
        this.expect(this.local(a));
        return;
      case Op.localTee: {
        const type = this.local(a);
        this.expect(type);
        this.push(type);
        return;
      }
      case Op.globalGet:
      case Op.globalSet: {
        const global = this.context.module.globalTypes[a >>> 0];
        if (global === undefined) this.invalid(`unknown global ${a >>> 0}`);
        if (op === Op.globalGet) this.push(global.type);
        else {
          if (!global.mutable) this.invalid("global is immutable");
          this.expect(global.type);
        }
        return;
      }
      case Op.tableGet: {
        const type = this.table(a);
        this.expect(I32);
        this.push(type);
        return;
      }
      case Op.tableSet:
        this.expect(this.table(a));
        this.expect(I32);
        return;
      case Op.tableSize:
        this.table(a);
        this.push(I32);
        return;
      case Op.tableGrow:
        this.expect(I32);
        this.expect(this.table(a));
        this.push(I32);
        return;
      case Op.tableFill:
        this.expect(I32);
        this.expect(this.table(a));
        this.expect(I32);
        return;
      case Op.tableCopy:
        if (this.table(a) !== this.table(code.b[index] as number)) this.invalid("type mismatch: tables differ in type");
        this.expectThree();
        return;
      case Op.tableInit:
        if (this.table(code.b[index] as number) !== this.elements(a)) {
          this.invalid("type mismatch: segment and table differ in type");
        }
        this.expectThree();
        return;
      case Op.elemDrop:
        this.elements(a);
        return;
      case Op.memorySize:
        this.memory();
        this.push(I32);
        return;
      case Op.memoryGrow:
        this.memory();
        this.expect(I32);
        this.push(I32);
        return;
      case Op.memoryInit:
        this.memory();
        this.dataSegment(a);
        this.expectThree();
        return;
      case Op.dataDrop:
        this.dataSegment(a);
        return;
      case Op.memoryCopy:
      case Op.memoryFill:
        this.memory();
        this.expectThree();
        return;
      case Op.i32Const:
        this.push(I32);
        return;
      case Op.i64Const:
        this.push(I64);
        return;
      case Op.f32Const:
        this.push(F32);
        return;
      case Op.f64Const:
        this.push(F64);
        return;
      case Op.refNull:
        this.push(a);
        return;
      case Op.refIsNull: {
        const type = this.pop();
        if (type >= F64 && type <= I32) this.invalid("type mismatch: ref.is_null needs a reference");
        this.push(I32);
        return;
      }
      case Op.refFunc:
        if (this.context.module.funcs[a >>> 0] === undefined) this.invalid(`unknown function ${a >>> 0}`);
        if (!this.context.declared.has(a >>> 0)) this.invalid(`undeclared function reference ${a >>> 0}`);
        this.push(FUNCREF);
        return;
    }
    this.memory();
    if ((code.b[index] as number) > memoryWidth(op)) this.invalid("alignment must not be larger than natural");
    const type = memoryType(op);
    if (isStore(op)) {
      this.expect(type);
      this.expect(I32);
    } else if (isLoad(op)) {
      this.expect(I32);
      this.push(type);
    } else this.invalid(`unexpected ${opName(op)}`);
  }

  private expectThree(): void {
    this.expect(I32);
    this.expect(I32);
    this.expect(I32);
  }

  private brTable(labels: Int32Array): void {
    this.expect(I32);
    const stamp = ++this.stamp;
    const arity = this.labelTypes(this.label(labels[labels.length - 1] as number)).length;
    for (const depth of labels) {
      const frame = this.label(depth);
      if (frame.stamp === stamp) continue;
      frame.stamp = stamp;
      const types = this.labelTypes(frame);
      if (types.length !== arity) this.invalid("type mismatch: br_table labels differ in arity");
      const popped: ValType[] = [];
      for (let index = types.length - 1; index >= 0; index--) popped.push(this.expect(types[index] as ValType));
      for (const type of popped.reverse()) this.push(type);
    }
    this.setUnreachable();
  }
}

function sameTypes(left: readonly ValType[], right: readonly ValType[]): boolean {
  return left.length === right.length && left.every((type, index) => type === right[index]);
}
