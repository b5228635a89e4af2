import { INSTRUCTION_BYTES } from "./encoding.ts";
import { Flag, type Instruction, instructionOf } from "./table.ts";

/** An instruction of the code, taken apart. */
export interface CodeLine {
  /** Its row in the table; `undefined` if there is none with this number. */
  readonly row: Instruction | undefined;
  readonly op: number;
  readonly flags: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  /** Halves of `imm`, unsigned. */
  readonly low: number;
  readonly high: number;
}

/** Takes apart the instruction at `pc`; `undefined` beyond the code. */
export function readLine(code: Uint8Array, pc: number): CodeLine | undefined {
  const at = INSTRUCTION_BYTES * pc;
  if (at >= code.length) return undefined;
  const view = new DataView(code.buffer, code.byteOffset + at, INSTRUCTION_BYTES);
  const op = view.getUint8(0);
  return {
    row: instructionOf(op),
    op,
    flags: view.getUint8(1),
    a: view.getUint16(2),
    b: view.getUint16(4),
    c: view.getUint16(6),
    high: view.getUint32(8),
    low: view.getUint32(12),
  };
}

const BRANCHES = Flag.if | Flag.unless;
const IMMEDIATES = Flag.immB | Flag.immC;

/** Whether an instruction may have these flags; others make it a fault. */
export function takesFlags(row: Instruction, flags: number): boolean {
  if ((flags & ~row.flags) !== 0 || (flags & BRANCHES) === BRANCHES) return false;
  return (flags & IMMEDIATES) !== IMMEDIATES || row.shape === "store";
}
