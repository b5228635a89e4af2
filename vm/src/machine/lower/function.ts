import { blockType } from "../../wasm/checker.ts";
import type { Code } from "../../wasm/code.ts";
import { isLoad, isPlain, isStore, Op } from "../../wasm/opcodes.ts";
import { F32, type FuncType } from "../../wasm/types.ts";
import { MachineOp } from "../opcodes.ts";
import { Flag } from "../table.ts";
import type { Assembler } from "./assembler.ts";
import { linkOf, lowerCall, lowerCallIndirect } from "./calls.ts";
import { CANONICAL_LENGTH, canonicalisation, makeCanonical } from "./canonical.ts";
import { Control, type End } from "./control.ts";
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
  readonly end: End;
  /** Types of the values on top to be made canonical behind instructions, 0 for none; each goes through a local. */
  readonly sinks?: Uint8Array | undefined;
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

/** One pass over a function: what each instruction becomes is told by the files beside. */
export class FunctionLowering {
  /** Steps of each `br_table` on its longest way, by instruction. */
  readonly switches = new Map<number, number>();
  private readonly target: Target;
  private readonly asm: Assembler;
  private readonly source: Source;
  private readonly code: Code;
  private readonly operands: Operands;
  private readonly control: Control;
  private readonly params: number;
  /** Slot of the link. */
  private readonly link: number;
  /** Slot of the operand at height 0. */
  private readonly base: number;

  constructor(target: Target, source: Source) {
    this.target = target;
    this.asm = target.asm;
    this.source = source;
    this.code = source.code;
    this.params = source.type.params.length;
    this.link = linkOf(source.type);
    this.base = this.link + 1 + source.locals + (source.sinks ? 2 : 0);
    this.operands = new Operands(this.asm, this.base, (pc, func) => target.refer(pc, func));
    this.control = new Control(this.asm, this.operands, this.link, source.end);
  }

  get frameSlots(): number {
    return this.base + this.operands.maxHeight;
  }

  run(): void {
    const { asm, code, source, control } = this;
    asm.source = -1;
    for (const local of unsetLocals(code, this.params, this.params + source.locals)) {
      asm.emit(MachineOp.mov, Flag.immB, this.local(local), 0, 0, 0, 0);
    }
    control.begin(source.type.results.length);
    for (let index = 0; index < code.length; index++) {
      asm.source = code.at[index] as number;
      if (control.dead) control.skip(code.op[index] as number);
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

  private instruction(index: number): void {
    const { asm, operands, code, control } = this;
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
        control.unreachable();
        break;
      case Op.block:
      case Op.loop:
        control.block(op, this.type(a));
        break;
      case Op.if:
        control.if(this.type(a));
        break;
      case Op.else:
        control.else();
        break;
      case Op.end:
        control.end();
        break;
      case Op.br:
        control.br(a);
        break;
      case Op.brIf:
        control.brIf(a);
        break;
      case Op.brTable:
        this.switches.set(index, control.brTable(code.tables[a] as Int32Array));
        break;
      case Op.return:
        control.return();
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
}
