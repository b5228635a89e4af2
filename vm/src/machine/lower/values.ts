import { isLoad, Op, plainRight } from "../../wasm/opcodes.ts";
import { MachineOp } from "../opcodes.ts";
import { Flag, INSTRUCTIONS, isWide, machineOp } from "../table.ts";
import type { Assembler } from "./assembler.ts";
import type { Operands } from "./operands.ts";

/** Instructions that write slot `a` and nothing else: their result may go elsewhere. */
const WRITES = new Uint8Array(256);
/** Stores of 64-bit values: only constants that 32 bits hold fit beside the offset. */
const WIDE_STORE = new Uint8Array(256);
for (const { op, shape, right } of INSTRUCTIONS) {
  if (shape === "store" && isWide(right) && (op === Op.i64Store || op === Op.f64Store)) WIDE_STORE[op] = 1;
  switch (shape) {
    case "move":
    case "select":
    case "globalGet":
    case "unary":
    case "binary":
    case "load":
    case "memorySize":
    case "memoryGrow":
    case "tableGet":
    case "tableGrow":
    case "inputWord":
    case "outputWord":
      WRITES[op] = 1;
  }
}

/** A plain numeric instruction. A constant operand becomes the immediate, the second one before the first. */
export function lowerPlain(asm: Assembler, operands: Operands, wasmOp: number): void {
  const op = machineOp(wasmOp);
  if (op < 0) return;
  const right = plainRight(wasmOp) !== 0;
  const first = operands.height - (right ? 2 : 1);
  let flags = 0;
  let c = 0;
  let b = 0;
  let constant = -1;
  if (right && operands.isConstant(first + 1)) {
    flags = Flag.immC;
    constant = first + 1;
  } else if (operands.isConstant(first)) {
    flags = Flag.immB;
    constant = first;
  }
  const low = constant < 0 ? 0 : operands.low(constant);
  const high = constant < 0 ? 0 : operands.high(constant);
  if (flags !== Flag.immB) b = operands.slot(first);
  if (right && flags !== Flag.immC) c = operands.slot(first + 1);
  operands.drop(first);
  asm.emit(op, flags, operands.pushHome(), b, c, high, low);
}

/** Address operand of a load or store as fields of the instruction. */
interface Address {
  readonly flags: number;
  readonly b: number;
  readonly offset: number;
}

/** A constant address is added to the offset, unless the sum needs more than 32 bits. */
function address(operands: Operands, index: number, offset: number): Address {
  if (operands.isConstant(index)) {
    const sum = (operands.low(index) >>> 0) + (offset >>> 0);
    if (sum < 2 ** 32) return { flags: Flag.immB, b: 0, offset: sum | 0 };
  }
  return { flags: 0, b: operands.slot(index), offset };
}

/** A load or store. A constant that is stored becomes the immediate if it fits. */
export function lowerMemory(asm: Assembler, operands: Operands, op: number, offset: number): void {
  if (isLoad(op)) {
    const first = operands.height - 1;
    const at = address(operands, first, offset);
    operands.drop(first);
    asm.emit(op, at.flags, operands.pushHome(), at.b, 0, 0, at.offset);
    return;
  }
  const first = operands.height - 2;
  const at = address(operands, first, offset);
  const value = first + 1;
  const low = operands.low(value);
  if (operands.isConstant(value) && (WIDE_STORE[op] === 0 || operands.high(value) === low >> 31)) {
    asm.emit(op, at.flags | Flag.immC, 0, at.b, 0, low, at.offset);
  } else asm.emit(op, at.flags, 0, at.b, operands.slot(value), 0, at.offset);
  operands.drop(first);
}

/** Number of the instruction that made the topmost operand and may write it elsewhere; -1 if there is none. */
export function producer(asm: Assembler, operands: Operands): number {
  const top = operands.height - 1;
  const pc = asm.last;
  if (pc < 0 || !operands.isHome(top) || WRITES[asm.op(pc)] === 0) return -1;
  return asm.a(pc) === operands.home(top) && (asm.flags(pc) & (Flag.if | Flag.unless)) === 0 ? pc : -1;
}

/**
 * Pops an operand into the local in `slot`. The instruction that made it writes the local itself if it was the last;
 * what still needs the local's old value takes it before.
 */
export function setLocal(asm: Assembler, operands: Operands, slot: number): void {
  const top = operands.height - 1;
  if (operands.isLocal(top) && operands.low(top) === slot) {
    operands.drop(top);
    return;
  }
  const pc = producer(asm, operands);
  if (pc >= 0 && !operands.aliased(slot)) {
    asm.setA(pc, slot);
    operands.drop(top);
    return;
  }
  if (pc >= 0 && asm.op(pc) !== MachineOp.mov) {
    const [op, flags, b, c, high, low] = [asm.op(pc), asm.flags(pc), asm.b(pc), asm.c(pc), asm.high(pc), asm.low(pc)];
    const source = asm.source;
    asm.source = asm.origin(pc);
    asm.cut(pc);
    operands.drop(top);
    operands.release(slot);
    asm.emit(op, flags, slot, b, c, high, low);
    asm.source = source;
    return;
  }
  operands.release(slot);
  operands.copy(top, slot);
  operands.drop(top);
}

/** Copies an operand into the local in `slot` and leaves it: a constant as it was, all else as an alias. */
export function teeLocal(asm: Assembler, operands: Operands, slot: number): void {
  const top = operands.height - 1;
  const [constant, low, high] = [operands.isConstant(top), operands.low(top), operands.high(top)];
  setLocal(asm, operands, slot);
  if (constant) operands.pushConstant(low, high);
  else operands.pushLocal(slot);
}

export function lowerSelect(asm: Assembler, operands: Operands): void {
  const first = operands.height - 3;
  const left = operands.slot(first);
  const right = operands.slot(first + 1);
  const condition = operands.slot(first + 2);
  operands.drop(first);
  asm.emit(MachineOp.select, 0, operands.pushHome(), left, condition, 0, right);
}
