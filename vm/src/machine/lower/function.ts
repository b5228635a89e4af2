import { blockType } from "../../wasm/checker.ts";
import type { Code } from "../../wasm/code.ts";
import { isLoad, isPlain, isStore, Op } from "../../wasm/opcodes.ts";
import { F32, type FuncType } from "../../wasm/types.ts";
import { MachineOp } from "../opcodes.ts";
import { Flag } from "../table.ts";
import type { Assembler } from "./assembler.ts";
import { linkOf, lowerCall, lowerCallIndirect } from "./calls.ts";
import { CANONICAL_LENGTH, canonicalisation, makeCanonical } from "./canonical.ts";
import { type Condition, emitBranch, takeCondition } from "./conditions.ts";
import { unsetLocals } from "./locals.ts";
import { Operands } from "./operands.ts";
import { lowerState } from "./state.ts";
import type { Target } from "./target.ts";
import { lowerMemory, lowerPlain, lowerSelect, setLocal, teeLocal } from "./values.ts";

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

/** One pass over a function: control here, all else by the functions of the files beside. */
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
    this.link = linkOf(source.type);
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
        if (type !== 0) makeCanonical(this.asm, this.operands, type, this.base - (type === F32 ? 2 : 1));
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
        lowerCall(this.target, operands, a);
        break;
      case Op.callIndirect:
        lowerCallIndirect(this.target, operands, a, b);
        break;
      case Op.drop:
        operands.drop(operands.height - 1);
        break;
      case Op.select:
      case Op.selectTyped:
        lowerSelect(asm, operands);
        break;
      case Op.localGet:
        operands.pushLocal(this.local(a));
        break;
      case Op.localSet:
        setLocal(asm, operands, this.local(a));
        break;
      case Op.localTee:
        teeLocal(asm, operands, this.local(a));
        break;
      case Op.i32Const:
      case Op.f32Const:
        operands.pushConstant(a, 0);
        break;
      case Op.i64Const:
      case Op.f64Const:
        operands.pushConstant(a, b);
        break;
      default:
        if (isLoad(op) || isStore(op)) lowerMemory(asm, operands, op, a);
        else lowerState(this.target, operands, op, a, b);
    }
  }

  private type(code: number): FuncType {
    return blockType(this.target.layout.module.types, code) as FuncType;
  }

  /** Whether the instructions from `index` on are the canonicalisation of a NaN, which is then lowered. */
  private canonical(index: number): boolean {
    const type = this.code.op[index] === Op.localTee ? canonicalisation(this.code, index) : 0;
    if (type === 0) return false;
    makeCanonical(this.asm, this.operands, type, this.local(this.code.a[index] as number));
    return true;
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
}
