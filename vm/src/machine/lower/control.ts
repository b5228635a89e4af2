import { Op } from "../../wasm/opcodes.ts";
import type { FuncType } from "../../wasm/types.ts";
import { MachineOp } from "../opcodes.ts";
import type { Assembler } from "./assembler.ts";
import { emitBranch, takeCondition } from "./conditions.ts";
import type { Operands } from "./operands.ts";

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

/**
 * What stands behind a function's last instruction: a return to the caller, the end of the machine, or more code, for which
 * the results are left as those of a block are.
 */
export type End = "return" | "stop" | "code";

/** Blocks, branches and the end of one function. */
export class Control {
  private readonly asm: Assembler;
  private readonly operands: Operands;
  /** Slot of the link. */
  private readonly link: number;
  private readonly behind: End;
  private readonly frames: Frame[] = [];
  /** The block of the whole function, if the function ends with it. */
  private root: Frame | undefined;
  /** Blocks opened inside dead code; -1 while code is live. */
  private depth = -1;

  constructor(asm: Assembler, operands: Operands, link: number, behind: End) {
    this.asm = asm;
    this.operands = operands;
    this.link = link;
    this.behind = behind;
  }

  /** Whether what follows cannot be reached. */
  get dead(): boolean {
    return this.depth >= 0;
  }

  /** Opens the function's own block. */
  begin(results: number): void {
    this.open(Op.block, 0, results);
    if (this.behind !== "code") this.root = this.label(0);
  }

  private open(op: number, params: number, results: number): void {
    const height = this.operands.height - params;
    this.frames.push({ op, height, params, results, start: this.asm.length, exits: [], otherwise: -1 });
  }

  private label(depth: number): Frame {
    return this.frames[this.frames.length - 1 - depth] as Frame;
  }

  /** Takes an instruction of dead code: it gives nothing. */
  skip(op: number): void {
    if (op === Op.block || op === Op.loop || op === Op.if) this.depth++;
    else if (op === Op.end && this.depth > 0) this.depth--;
    else if (op === Op.end && this.depth === 0) this.end();
    else if (op === Op.else && this.depth === 0) this.else();
  }

  block(op: number, type: FuncType): void {
    const { operands } = this;
    operands.settle();
    if (op === Op.loop) {
      operands.bringHome(operands.height - type.params.length);
      this.asm.label();
    }
    this.open(op, type.params.length, type.results.length);
  }

  if(type: FuncType): void {
    const { asm, operands } = this;
    const condition = takeCondition(asm, operands);
    operands.settle();
    operands.bringHome(operands.height - type.params.length);
    this.open(Op.if, type.params.length, type.results.length);
    this.label(0).otherwise = emitBranch(asm, condition, true);
  }

  else(): void {
    const { asm, operands } = this;
    const frame = this.label(0);
    if (!this.dead) this.branch(frame);
    this.depth = -1;
    asm.setLow(frame.otherwise, asm.label());
    frame.otherwise = -1;
    operands.reset(frame.height);
    operands.reset(frame.height + frame.params);
  }

  end(): void {
    const { asm, operands } = this;
    const frame = this.label(0);
    const isFunction = frame === this.root;
    const joins = frame.exits.length > 0 || frame.otherwise >= 0;
    const falls = !this.dead;
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
    this.depth = falls || joins ? -1 : 0;
  }

  /** The end of the function; its results are in place. */
  private leave(): void {
    if (this.behind === "stop") this.asm.emit(MachineOp.stop, 0, 0, 0, 0, 0, 0);
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

  br(depth: number): void {
    this.branch(this.label(depth));
    this.depth = 0;
  }

  return(): void {
    this.branch(this.frames[0] as Frame);
    this.depth = 0;
  }

  unreachable(): void {
    this.asm.emit(MachineOp.stop, 0, 0, 0, 0, 0, 0);
    this.depth = 0;
  }

  brIf(depth: number): void {
    const { asm, operands } = this;
    const frame = this.label(depth);
    const condition = takeCondition(asm, operands);
    if (this.inPlace(frame)) {
      this.lead(emitBranch(asm, condition), frame);
      return;
    }
    const around = emitBranch(asm, condition, true);
    this.branch(frame);
    asm.setLow(around, asm.label());
  }

  /**
   * A `br_table` with one instruction for each label behind it, then what brings values into place, label by label.
   *
   * @returns Its steps on the longest way.
   */
  brTable(labels: Int32Array): number {
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
    this.depth = 0;
    return longest;
  }
}
