import { WasmError } from "../../wasm/error.ts";
import { INSTRUCTION_BYTES } from "../encoding.ts";

/** Instructions of a program at most: bounds what lowering takes. */
export const MAX_INSTRUCTIONS = 2 ** 23;

/** Machine code in the making: 16 bytes an instruction, and for each the place in the module that it comes from. */
export class Assembler {
  /** Instructions so far: the number of the next one. */
  length = 0;
  /** What the next instructions come from. */
  source = -1;
  private bytes = new Uint8Array(INSTRUCTION_BYTES * 1024);
  private view = new DataView(this.bytes.buffer);
  private origins = new Int32Array(1024);
  /** Where the latest label stands. What is before it must not be changed: control may arrive behind it. */
  private barrier = 0;

  /** Appends an instruction; the immediate in two halves. Returns its number. */
  emit(op: number, flags: number, a: number, b: number, c: number, high: number, low: number): number {
    const pc = this.length++;
    if (pc === this.origins.length) this.grow();
    const at = INSTRUCTION_BYTES * pc;
    const { view } = this;
    view.setUint32(at, (op << 24) | (flags << 16) | (a & 0xffff));
    view.setUint32(at + 4, (b << 16) | (c & 0xffff));
    view.setInt32(at + 8, high);
    view.setInt32(at + 12, low);
    this.origins[pc] = this.source;
    return pc;
  }

  /** Puts a label here: control may arrive from elsewhere. Returns the number of the next instruction. */
  label(): number {
    this.barrier = this.length;
    return this.length;
  }

  /** Number of the last instruction, if no label stands behind it; else -1. */
  get last(): number {
    return this.length > this.barrier ? this.length - 1 : -1;
  }

  /** Takes back what was emitted from `pc` on. */
  cut(pc: number): void {
    this.length = pc;
  }

  op(pc: number): number {
    return this.view.getUint8(INSTRUCTION_BYTES * pc);
  }
  flags(pc: number): number {
    return this.view.getUint8(INSTRUCTION_BYTES * pc + 1);
  }
  a(pc: number): number {
    return this.view.getUint16(INSTRUCTION_BYTES * pc + 2);
  }
  b(pc: number): number {
    return this.view.getUint16(INSTRUCTION_BYTES * pc + 4);
  }
  c(pc: number): number {
    return this.view.getUint16(INSTRUCTION_BYTES * pc + 6);
  }
  high(pc: number): number {
    return this.view.getInt32(INSTRUCTION_BYTES * pc + 8);
  }
  low(pc: number): number {
    return this.view.getInt32(INSTRUCTION_BYTES * pc + 12);
  }
  origin(pc: number): number {
    return this.origins[pc] as number;
  }

  setA(pc: number, a: number): void {
    this.view.setUint16(INSTRUCTION_BYTES * pc + 2, a);
  }
  /** Sets the low half of the immediate: where a branch goes. */
  setLow(pc: number, low: number): void {
    this.view.setInt32(INSTRUCTION_BYTES * pc + 12, low);
  }

  /** The code's bytes. */
  code(): Uint8Array {
    return this.bytes.slice(0, INSTRUCTION_BYTES * this.length);
  }
  /** The `source` of each instruction. */
  sources(): Int32Array {
    return this.origins.slice(0, this.length);
  }

  private grow(): void {
    if (this.length >= MAX_INSTRUCTIONS) {
      throw new WasmError(
        "limit",
        `more than ${MAX_INSTRUCTIONS} instructions of the machine`,
        Math.max(0, this.source),
      );
    }
    const bytes = new Uint8Array(2 * this.bytes.length);
    bytes.set(this.bytes);
    const origins = new Int32Array(2 * this.origins.length);
    origins.set(this.origins);
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer);
    this.origins = origins;
  }
}
