import { blockType } from "../../wasm/checker.ts";
import type { Code } from "../../wasm/code.ts";
import { MAX_TABLE_ENTRIES } from "../../wasm/limits.ts";
import { isPlain, Op } from "../../wasm/opcodes.ts";
import { F32, type FuncType } from "../../wasm/types.ts";
import { MachineOp } from "../opcodes.ts";
import { Flag } from "../table.ts";
import type { Assembler } from "./assembler.ts";
import { lowerBulk, lowerTableGrow } from "./bulk.ts";
import { CANONICAL_LENGTH, COMPUTES, canonicalisation } from "./canonical.ts";
import { type Condition, emitBranch, takeCondition } from "./conditions.ts";
import { type Layout, tableSizeWord } from "./layout.ts";
import { unsetLocals } from "./locals.ts";
import { Operands } from "./operands.ts";
import { lowerMemory, lowerPlain, producer, setLocal } from "./values.ts";

/** What functions are lowered into. */
export interface Target {
  readonly asm: Assembler;
  readonly layout: Layout;
  /** The low half of the immediate at `pc` is to become the first instruction of function `func`. */
  readonly refer: (pc: number, func: number) => void;
  /** Pages that memory may grow to. */
  readonly maxPages: number;
}

/** A function to be lowered. */
export interface Source {
  readonly code: Code;
  readonly type: FuncType;
  /** Declared locals. */
  readonly locals: number;
  /**
   * What stands behind its last instruction: a return to the caller, the end of the machine, or more code, for which the
   * results are left as those of a block are.
   */
  readonly end: "return" | "stop" | "code";
  /** Types of the values on top to be made canonical behind instructions, 0 for none; each goes through a local. */
  readonly sinks?: Uint8Array | undefined;
}

/** An open block. */
interface Frame {
  readonly op: number;
  /** Operands below its parameters. */
  readonly height: number;
  readonly params: number;
  readonly results: number;
  /** Of a loop: its first instruction. */
  readonly start: number;
  /** Branches to its end. */
  readonly exits: number[];
  /** The branch to the else arm, while there is none; else -1. */
  otherwise: number;
}

/** A frame has fewer slots than this. */
const MAX_FRAME = 65_536;

/**
 * Lowers one function behind what the assembler holds.
 *
 * @returns The slots of its frame.
 */
export function lowerFunction(target: Target, source: Source): number {
  const { asm } = target;
  const entry = asm.label();
  const lowering = new FunctionLowering(target, source);
  lowering.run();
  if (lowering.frameSlots < MAX_FRAME) return lowering.frameSlots;
  // The call-depth budget never lets it be entered.
  asm.cut(entry);
  asm.label();
  asm.emit(MachineOp.stop, 0, 0, 0, 0, 0, 0);
  return 0;
}

export class FunctionLowering {
  /** Steps of each `br_table` on its longest way, by instruction. */
  readonly switches = new Map<number, number>();
  private readonly target: Target;
  private readonly asm: Assembler;
  private readonly source: Source;
  private readonly code: Code;
  private readonly operands: Operands;
  private readonly frames: Frame[] = [];
  /** The block of the whole function, if the function ends with it. */
  private root: Frame | undefined;
  private readonly params: number;
  /** Slot of the link. */
  private readonly link: number;
  /** Slot of the operand at height 0. */
  private readonly base: number;
  /** Blocks opened inside dead code; -1 while code is live. */
  private dead = -1;

  constructor(target: Target, source: Source) {
    this.target = target;
    this.asm = target.asm;
    this.source = source;
    this.code = source.code;
    this.params = source.type.params.length;
    this.link = Math.max(this.params, source.type.results.length);
    this.base = this.link + 1 + source.locals + (source.sinks ? 2 : 0);
    this.operands = new Operands(this.asm, this.base, (pc, func) => target.refer(pc, func));
  }

  get frameSlots(): number {
    return this.base + this.operands.maxHeight;
  }

  run(): void {
    const { asm, code, source } = this;
    asm.source = -1;
    for (const local of unsetLocals(code, this.params, this.params + source.locals)) {
      asm.emit(MachineOp.mov, Flag.immB, this.local(local), 0, 0, 0, 0);
    }
    this.open(Op.block, 0, source.type.results.length);
    if (source.end !== "code") this.root = this.label(0);
    for (let index = 0; index < code.length; index++) {
      asm.source = code.at[index] as number;
      if (this.dead >= 0) this.skip(index);
      else if (this.canonical(index)) index += CANONICAL_LENGTH - 1;
      else {
        this.instruction(index);
        const type = source.sinks?.[index] ?? 0;
        if (type !== 0) this.makeCanonical(type, this.base - (type === F32 ? 2 : 1));
      }
    }
  }

  /** Slot of a local. */
  private local(index: number): number {
    return index < this.params ? index : index - this.params + this.link + 1;
  }

  private open(op: number, params: number, results: number): void {
    const height = this.operands.height - params;
    this.frames.push({ op, height, params, results, start: this.asm.length, exits: [], otherwise: -1 });
  }

  private label(depth: number): Frame {
    return this.frames[this.frames.length - 1 - depth] as Frame;
  }

  /** Instructions of dead code give nothing. */
  private skip(index: number): void {
    const op = this.code.op[index];
    if (op === Op.block || op === Op.loop || op === Op.if) this.dead++;
    else if (op === Op.end && this.dead > 0) this.dead--;
    else if (op === Op.end && this.dead === 0) this.end();
    else if (op === Op.else && this.dead === 0) this.else();
  }

  private instruction(index: number): void {
    const { asm, operands, code } = this;
    const op = code.op[index] as number;
    const a = code.a[index] as number;
    const b = code.b[index] as number;
    if (isPlain(op)) {
      lowerPlain(asm, operands, op);
      return;
    }
    switch (op) {
      case Op.nop:
        break;
      case Op.unreachable:
        asm.emit(MachineOp.stop, 0, 0, 0, 0, 0, 0);
        this.dead = 0;
        break;
      case Op.block:
      case Op.loop:
        this.block(op, this.type(a));
        break;
      case Op.if:
        this.if(this.type(a));
        break;
      case Op.else:
        this.else();
        break;
      case Op.end:
        this.end();
        break;
      case Op.br:
        this.branch(this.label(a));
        this.dead = 0;
        break;
      case Op.brIf:
        this.branchIf(this.label(a));
        break;
      case Op.brTable:
        this.branchTable(index, code.tables[a] as Int32Array);
        this.dead = 0;
        break;
      case Op.return:
        this.branch(this.frames[0] as Frame);
        this.dead = 0;
        break;
      case Op.call:
        this.call(a);
        break;
      case Op.callIndirect:
        this.callIndirect(a, b);
        break;
      case Op.drop:
        operands.drop(operands.height - 1);
        break;
      case Op.select:
      case Op.selectTyped:
        this.select();
        break;
      case Op.localGet:
        operands.pushLocal(this.local(a));
        break;
      case Op.localSet:
        setLocal(asm, operands, this.local(a));
        break;
      case Op.localTee:
        this.tee(this.local(a));
        break;
      case Op.globalGet:
        this.getWord(this.target.layout.globalWords[a] as number);
        break;
      case Op.globalSet:
        this.setWord(this.target.layout.globalWords[a] as number);
        break;
      case Op.memorySize:
        asm.emit(MachineOp.memorySize, 0, operands.pushHome(), 0, 0, 0, 0);
        break;
      case Op.memoryGrow: {
        const pages = operands.slot(operands.height - 1);
        operands.drop(operands.height - 1);
        asm.emit(MachineOp.memoryGrow, 0, operands.pushHome(), pages, 0, 0, this.target.maxPages);
        break;
      }
      case Op.i32Const:
      case Op.f32Const:
        operands.pushConstant(a, 0);
        break;
      case Op.i64Const:
      case Op.f64Const:
        operands.pushConstant(a, b);
        break;
      case Op.refNull:
        operands.pushConstant(0, 0);
        break;
      case Op.refFunc:
        operands.pushFunction(a, this.target.layout.typeIds[this.target.layout.module.funcs[a] as number] as number);
        break;
      case Op.refIsNull:
        this.isNull();
        break;
      case Op.tableGet: {
        const entry = operands.slot(operands.height - 1);
        operands.drop(operands.height - 1);
        asm.emit(MachineOp.tableGet, 0, operands.pushHome(), entry, a, 0, 0);
        break;
      }
      case Op.tableSet: {
        const entry = operands.slot(operands.height - 2);
        const value = operands.slot(operands.height - 1);
        operands.drop(operands.height - 2);
        asm.emit(MachineOp.tableSet, 0, a, entry, value, 0, 0);
        break;
      }
      case Op.tableSize:
        this.getWord(tableSizeWord(a));
        break;
      case Op.tableGrow:
        lowerTableGrow(asm, operands, a, this.tableLimit(a));
        break;
      case Op.dataDrop:
        operands.pushConstant(0, 0);
        this.setWord(this.target.layout.dataWords[a] as number);
        break;
      case Op.elemDrop:
        operands.pushConstant(0, 0);
        this.setWord(this.target.layout.elementWords[a] as number);
        break;
      case Op.memoryCopy:
      case Op.memoryFill:
      case Op.memoryInit:
      case Op.tableCopy:
      case Op.tableFill:
      case Op.tableInit:
        lowerBulk(asm, operands, this.target.layout, op, a, b);
        break;
      default:
        lowerMemory(asm, operands, op, a);
    }
  }

  private type(code: number): FuncType {
    return blockType(this.target.layout.module.types, code) as FuncType;
  }

  private tableLimit(table: number): number {
    return Math.min(this.target.layout.module.tables[table]?.max ?? MAX_TABLE_ENTRIES, MAX_TABLE_ENTRIES);
  }

  private getWord(word: number): void {
    this.asm.emit(MachineOp.globalGet, 0, this.operands.pushHome(), 0, 0, 0, word);
  }

  private setWord(word: number): void {
    const top = this.operands.height - 1;
    this.asm.emit(MachineOp.globalSet, 0, 0, this.operands.slot(top), 0, 0, word);
    this.operands.drop(top);
  }

  private tee(slot: number): void {
    const { operands } = this;
    const top = operands.height - 1;
    const [constant, low, high] = [operands.isConstant(top), operands.low(top), operands.high(top)];
    setLocal(this.asm, operands, slot);
    if (constant) operands.pushConstant(low, high);
    else operands.pushLocal(slot);
  }

  private isNull(): void {
    const { asm, operands } = this;
    const reference = operands.slot(operands.height - 1);
    operands.drop(operands.height - 1);
    asm.emit(MachineOp.i64Eqz, 0, operands.pushHome(), reference, 0, 0, 0);
  }

  private select(): void {
    const { asm, operands } = this;
    const first = operands.height - 3;
    const left = operands.slot(first);
    const right = operands.slot(first + 1);
    const condition = operands.slot(first + 2);
    operands.drop(first);
    asm.emit(MachineOp.select, 0, operands.pushHome(), left, condition, 0, right);
  }

  /** Whether the instructions from `index` on are the canonicalisation of a NaN, which is then lowered. */
  private canonical(index: number): boolean {
    const type = this.code.op[index] === Op.localTee ? canonicalisation(this.code, index) : 0;
    if (type === 0) return false;
    this.makeCanonical(type, this.local(this.code.a[index] as number));
    return true;
  }

  /** Leaves the value on top in a local, too. More is to do unless an instruction made it whose NaNs are canonical. */
  private makeCanonical(type: number, local: number): void {
    const { asm, operands } = this;
    const made = producer(asm, operands);
    const computed = made >= 0 && COMPUTES[asm.op(made)] === 1;
    this.tee(local);
    if (computed) return;
    const top = operands.height - 1;
    const value = operands.slot(top);
    operands.bringHome(top);
    const [op, high, low] = type === F32 ? [MachineOp.f32Ge, 0, 0x7fc00000] : [MachineOp.f64Ge, 0x7ff80000, 0];
    const branch = asm.emit(op, Flag.if, 0, value, value, 0, 0);
    asm.emit(MachineOp.mov, Flag.immB, operands.home(top), 0, 0, high, low);
    asm.setLow(branch, asm.label());
  }

  private block(op: number, type: FuncType): void {
    const { operands } = this;
    operands.settle();
    if (op === Op.loop) {
      operands.bringHome(operands.height - type.params.length);
      this.asm.label();
    }
    this.open(op, type.params.length, type.results.length);
  }

  private if(type: FuncType): void {
    const { asm, operands } = this;
    const condition = takeCondition(asm, operands);
    operands.settle();
    operands.bringHome(operands.height - type.params.length);
    this.open(Op.if, type.params.length, type.results.length);
    this.label(0).otherwise = emitBranch(asm, condition, true);
  }

  private else(): void {
    const { asm, operands } = this;
    const frame = this.label(0);
    if (this.dead < 0) this.branch(frame);
    this.dead = -1;
    asm.setLow(frame.otherwise, asm.label());
    frame.otherwise = -1;
    operands.reset(frame.height);
    operands.reset(frame.height + frame.params);
  }

  private end(): void {
    const { asm, operands } = this;
    const frame = this.label(0);
    const isFunction = frame === this.root;
    const joins = frame.exits.length > 0 || frame.otherwise >= 0;
    const falls = this.dead < 0;
    if (isFunction) {
      if (falls) operands.copyTo(operands.height - frame.results, 0);
    } else if (joins) {
      if (falls) operands.copyTo(frame.height, operands.home(frame.height));
      operands.reset(frame.height);
      operands.reset(frame.height + frame.results);
    }
    if (joins) {
      const here = asm.label();
      for (const pc of frame.exits) asm.setLow(pc, here);
      if (frame.otherwise >= 0) asm.setLow(frame.otherwise, here);
    }
    if (isFunction && (falls || joins)) this.leave();
    this.frames.pop();
    this.dead = falls || joins ? -1 : 0;
  }

  /** The end of the function; its results are in place. */
  private leave(): void {
    if (this.source.end === "stop") this.asm.emit(MachineOp.stop, 0, 0, 0, 0, 0, 0);
    else this.asm.emit(MachineOp.ret, 0, 0, this.link, 0, 0, 0);
  }

  /** Values that a branch to the label takes. */
  private arity(frame: Frame): number {
    return frame.op === Op.loop ? frame.params : frame.results;
  }

  /** Where a label expects its first value. */
  private destination(frame: Frame): number {
    return frame === this.root ? 0 : this.operands.home(frame.height);
  }

  private inPlace(frame: Frame): boolean {
    return this.operands.inPlace(this.operands.height - this.arity(frame), this.destination(frame));
  }

  /** Makes the branch at `pc` lead to the label; values are in place. */
  private lead(pc: number, frame: Frame): void {
    if (frame.op === Op.loop) this.asm.setLow(pc, frame.start);
    else frame.exits.push(pc);
  }

  /** Brings values into place and goes to the label. */
  private branch(frame: Frame): void {
    this.operands.copyTo(this.operands.height - this.arity(frame), this.destination(frame));
    this.go(frame);
  }

  /** Goes to the label; values are in place. */
  private go(frame: Frame): void {
    if (frame === this.root) this.leave();
    else this.lead(this.asm.emit(MachineOp.br, 0, 0, 0, 0, 0, 0), frame);
  }

  private branchIf(frame: Frame): void {
    const { asm, operands } = this;
    const condition: Condition = takeCondition(asm, operands);
    if (this.inPlace(frame)) {
      this.lead(emitBranch(asm, condition), frame);
      return;
    }
    const around = emitBranch(asm, condition, true);
    this.branch(frame);
    asm.setLow(around, asm.label());
  }

  /** A `br_table` with one instruction for each label behind it, then what brings values into place, label by label. */
  private branchTable(index: number, labels: Int32Array): void {
    const { asm, operands } = this;
    const top = operands.height - 1;
    const first = asm.length;
    const slot = operands.slot(top);
    operands.drop(top);
    asm.emit(MachineOp.brTable, 0, 0, slot, 0, labels.length - 1, asm.length + 1);
    const pads = new Map<Frame, number[]>();
    const ready = new Set<Frame>();
    for (const depth of labels) {
      const frame = this.label(depth);
      const waiting = pads.get(frame);
      if (waiting) waiting.push(asm.emit(MachineOp.br, 0, 0, 0, 0, 0, 0));
      else if (ready.has(frame) || this.inPlace(frame)) {
        ready.add(frame);
        this.go(frame);
      } else pads.set(frame, [asm.emit(MachineOp.br, 0, 0, 0, 0, 0, 0)]);
    }
    const direct = asm.length - first - labels.length + 1;
    let longest = direct;
    for (const [frame, branches] of pads) {
      const pad = asm.label();
      for (const pc of branches) asm.setLow(pc, pad);
      this.branch(frame);
      longest = Math.max(longest, direct + asm.length - pad);
    }
    this.switches.set(index, longest);
  }

  private call(func: number): void {
    const { asm, operands } = this;
    const { layout } = this.target;
    const top = operands.height - 1;
    switch (layout.hostWords[func]) {
      case "inputWord": {
        const word = operands.slot(top);
        operands.drop(top);
        asm.emit(MachineOp.inputWord, 0, operands.pushHome(), word, 0, 0, 0);
        return;
      }
      case "outputWord": {
        const word = operands.slot(top - 1);
        const bytes = operands.slot(top);
        operands.drop(top - 1);
        asm.emit(MachineOp.outputWord, 0, operands.pushHome(), word, bytes, 0, 0);
        return;
      }
      case "logWord":
        operands.drop(top - 1);
        return;
    }
    const type = layout.module.types[layout.module.funcs[func] as number] as FuncType;
    const first = this.passArguments(type);
    const link = Math.max(type.params.length, type.results.length);
    this.target.refer(asm.emit(MachineOp.call, 0, operands.home(first), link, 0, 0, 0), func);
    operands.reset(first + type.results.length);
  }

  private callIndirect(typeIndex: number, table: number): void {
    const { asm, operands } = this;
    const { layout } = this.target;
    const type = layout.module.types[typeIndex] as FuncType;
    const top = operands.height - 1;
    const callee = operands.slot(top);
    operands.drop(top);
    const first = this.passArguments(type);
    const link = Math.max(type.params.length, type.results.length);
    const typeId = layout.typeIds[typeIndex] as number;
    asm.emit(MachineOp.callIndirect, 0, operands.home(first), callee, link, table, typeId);
    operands.reset(first + type.results.length);
  }

  /** Brings arguments home and pops them; the height below them. */
  private passArguments(type: FuncType): number {
    const { operands } = this;
    const first = operands.height - type.params.length;
    operands.bringHome(first);
    operands.drop(first);
    return first;
  }
}
