import { concat } from "../formats/bytes.ts";
import { TAGS } from "../formats/tags.ts";
import { hashItems } from "../hash/bulk.ts";

/** The registers of the machine (docs/design/machine.md, section 1). */
export interface Registers {
  /** 0 while it runs, 1 when it has ended. */
  readonly status: 0 | 1;
  readonly pc: number;
  readonly fp: number;
  readonly pages: number;
  readonly outputLength: number;
  readonly outputLimit: number;
}

/** The registers as they are hashed: 32 bytes. */
export function registersWord(registers: Registers): Uint8Array {
  const word = new Uint8Array(32);
  const view = new DataView(word.buffer);
  view.setUint8(0, registers.status);
  view.setUint32(4, registers.pc);
  view.setUint32(8, registers.fp);
  view.setUint32(12, registers.pages);
  view.setBigUint64(16, BigInt(registers.outputLength));
  view.setBigUint64(24, BigInt(registers.outputLimit));
  return word;
}

/** Registers from their 32 bytes. Lengths above 2^53 are rounded. */
export function readRegisters(word: Uint8Array): Registers {
  const view = new DataView(word.buffer, word.byteOffset, 32);
  return {
    status: view.getUint8(0) === 0 ? 0 : 1,
    pc: view.getUint32(4),
    fp: view.getUint32(8),
    pages: view.getUint32(12),
    outputLength: Number(view.getBigUint64(16)),
    outputLimit: Number(view.getBigUint64(24)),
  };
}

/** Hash of a state: of the root of its memory and its registers. */
export function stateHash(memoryRoot: Uint8Array, registers: Uint8Array): Uint8Array {
  return hashItems(concat([TAGS.state, memoryRoot, registers]), 96);
}
