import { VmError } from "../../errors.ts";
import { INSTRUCTION_BYTES } from "../encoding.ts";
import { MachineOp } from "../opcodes.ts";
import { Flag } from "../table.ts";
import { instructionOf } from "./instructions/all.ts";
import { fault, type Instruction } from "./instructions/instruction.ts";
import { FIELDS } from "./state.ts";

/** A program, taken apart once so that steps need not. */
export interface Decoded {
  /** What each instruction does. */
  readonly instructions: readonly Instruction[];
  /** `FIELDS` numbers for each instruction, see `state.ts`. */
  readonly fields: Int32Array;
  /** No instruction names a slot as far as this above `fp`, before or after it changed. */
  readonly reach: number;
}

/**
 * Takes code apart. Instructions that are not listed, or not with these flags, become faults.
 *
 * @throws VmError `bad-image` if the code is not whole instructions.
 */
export function decode(code: Uint8Array): Decoded {
  if (code.length % INSTRUCTION_BYTES !== 0) {
    throw new VmError("bad-image", "The code is not whole instructions of 16 bytes.", "Lower the program again.");
  }
  const count = code.length / INSTRUCTION_BYTES;
  const view = new DataView(code.buffer, code.byteOffset, code.byteLength);
  const fields = new Int32Array(FIELDS * count);
  const instructions: Instruction[] = [];
  let [maxA, maxB, maxC] = [0, 0, 0];
  for (let pc = 0; pc < count; pc++) {
    const at = INSTRUCTION_BYTES * pc;
    const op = view.getUint8(at);
    const flags = view.getUint8(at + 1);
    const high = view.getInt32(at + 8);
    const low = view.getInt32(at + 12);
    // Where an instruction may branch, its immediate operand is the upper half of `imm`.
    const branches = (flags & (Flag.if | Flag.unless)) !== 0;
    fields.set(
      [
        2 * view.getUint16(at + 2),
        2 * view.getUint16(at + 4),
        2 * view.getUint16(at + 6),
        flags,
        branches ? high : low,
        branches ? high >> 31 : high,
        low,
        high,
      ],
      FIELDS * pc,
    );
    instructions.push(instructionOf(op, flags) ?? fault);
    maxA = Math.max(maxA, view.getUint16(at + 2));
    maxB = Math.max(maxB, view.getUint16(at + 4));
    maxC = Math.max(maxC, view.getUint16(at + 6), op === MachineOp.select ? low & 0xffff : 0);
  }
  // A call writes slot `b` or `c` above `a`; what repeats works on three slots from `a`.
  return { instructions, fields, reach: maxA + Math.max(maxB, maxC, 2) + 1 };
}
