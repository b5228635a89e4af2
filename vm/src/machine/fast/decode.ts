import { VmError } from "../../errors.ts";
import { hasTable, INSTRUCTION_BYTES, REGION_WORDS } from "../encoding.ts";
import { takesFlags } from "../line.ts";
import { MachineOp as Op } from "../opcodes.ts";
import { Flag, type Instruction, instructionOf } from "../table.ts";
import { fuse } from "./fuse.ts";
import { HANDLERS } from "./handlers.ts";

/** A program as the fast interpreter runs it. */
export interface DecodedCode {
  /** 16 bytes an instruction (little-endian: handler, `a`, `b`, `c`, `imm`), then places that stand for other `pc`s. */
  readonly bytes: Uint8Array;
  readonly count: number;
  /** Slots above `fp` that instructions may reach, before or after it changed. */
  readonly reach: number;
  /** No more instructions than these follow one another without a jump that is always taken. */
  readonly straight: number;
}

/** Where things lie that decoded instructions hold addresses of. */
export interface Addresses {
  readonly code: number;
  readonly globals: number;
}

const NUMBERS = new Map(HANDLERS.map((name, number) => [name, number]));
const FAULT = numberOf("fault");
/** Words of globals that instructions hold addresses of. */
const NEAR_WORDS = 8192;
const BRANCHES = Flag.if | Flag.unless;

function numberOf(name: string): number {
  const number = NUMBERS.get(name);
  if (number === undefined) throw new Error(`no handler is named ${name}`);
  return number;
}

/** What a comparison becomes with its operands exchanged, and what is true when it is not. */
const SWAPPED: Readonly<Record<string, string>> = { lt: "gt", gt: "lt", le: "ge", ge: "le", eq: "eq", ne: "ne" };
const OPPOSITE: Readonly<Record<string, string>> = { lt: "ge", ge: "lt", gt: "le", le: "gt", eq: "ne", ne: "eq" };
const changed = (name: string, by: Readonly<Record<string, string>>): string =>
  name.replace(/\.(lt|gt|le|ge|eq|ne)/, (_, what: string) => `.${by[what]}`);

/** How an instruction with certain flags is carried out: by which handler, with which fields. */
interface Form {
  readonly number: number;
  /** Its immediate operand takes the place of the other one. */
  readonly swapped: boolean;
  readonly fields: Fields;
}
type Fields = "plain" | "target" | "test" | "call" | "callIndirect" | "global" | "zeroTest";

const LOADS: Readonly<Record<number, string>> = {
  [Op.i32Load]: "load32u",
  [Op.i64Load]: "load64",
  [Op.f32Load]: "load32u",
  [Op.f64Load]: "load64",
  [Op.i32Load8S]: "load8s32",
  [Op.i32Load8U]: "load8u",
  [Op.i32Load16S]: "load16s32",
  [Op.i32Load16U]: "load16u",
  [Op.i64Load8S]: "load8s64",
  [Op.i64Load8U]: "load8u",
  [Op.i64Load16S]: "load16s64",
  [Op.i64Load16U]: "load16u",
  [Op.i64Load32S]: "load32s",
  [Op.i64Load32U]: "load32u",
};
const STORES: Readonly<Record<number, string>> = {
  [Op.i32Store]: "store32",
  [Op.i64Store]: "store64",
  [Op.f32Store]: "store32",
  [Op.f64Store]: "store64",
  [Op.i32Store8]: "store8",
  [Op.i32Store16]: "store16",
  [Op.i64Store8]: "store8",
  [Op.i64Store16]: "store16",
  [Op.i64Store32]: "store32",
};

const form = (name: string, fields: Fields = "plain", swapped = false): Form => ({
  number: numberOf(name),
  swapped,
  fields,
});
const FAULTS: Form = { number: FAULT, swapped: false, fields: "plain" };

function formOf(row: Instruction, flags: number): Form {
  const { op, name, shape } = row;
  const immB = (flags & Flag.immB) !== 0;
  const immC = (flags & Flag.immC) !== 0;
  switch (shape) {
    case "unary":
    case "binary":
      return (flags & BRANCHES) === 0 ? computing(row, immB, immC) : branching(row, flags);
    case "load":
      return form(`${LOADS[op]} ${immB ? "i" : "r"}`);
    case "store":
      return form(`${STORES[op]} ${immB ? "i" : "r"}${immC ? "i" : "r"}`);
    case "jump":
    case "branch":
      return form(name, "target");
    case "call":
    case "callIndirect":
      return form(name, shape);
    case "move":
      return form(immB ? "mov i" : "mov r");
    case "globalGet":
    case "globalSet":
      return { ...form(`${name} near`), fields: "global" };
    default:
      return form(name);
  }
}

function computing({ name, shape }: Instruction, immB: boolean, immC: boolean): Form {
  if (shape === "unary") return form(`${name} ${immB ? "i" : "r"}`);
  if (!immB) return form(`${name} ${immC ? "ri" : "rr"}`);
  return NUMBERS.has(`${name} ir`) ? form(`${name} ir`) : form(`${name} ri`, "plain", true);
}

function branching({ name, shape }: Instruction, flags: number): Form {
  const immB = (flags & Flag.immB) !== 0;
  const isIf = (flags & Flag.if) !== 0;
  if (shape === "unary") {
    const compared = name.replace("eqz", isIf ? "eq" : "ne");
    return form(`${compared} if ri`, "zeroTest", immB);
  }
  const written = immB ? changed(name, SWAPPED) : name;
  const operands = immB || (flags & Flag.immC) !== 0 ? "ri" : "rr";
  if (isIf) return form(`${written} if ${operands}`, "test", immB);
  const unless = `${written} unless ${operands}`;
  return NUMBERS.has(unless)
    ? form(unless, "test", immB)
    : form(`${changed(written, OPPOSITE)} if ${operands}`, "test", immB);
}

/** The form of every number and flags; faults for what is not listed. */
const FORMS: readonly Form[] = Array.from({ length: 256 * 16 }, (_, index) => {
  const flags = index & 15;
  const row = instructionOf(index >> 4);
  return row !== undefined && takesFlags(row, flags) ? formOf(row, flags) : FAULTS;
});

const NEVER_GOES_ON = new Set(["fault", "stop", "br", "br_table", "call", "call_indirect", "ret"].map(numberOf));

const BR = numberOf("br");
const NOP = numberOf("nop");
const FAR: Readonly<Record<number, number>> = {
  [numberOf("global_get near")]: numberOf("global_get far"),
  [numberOf("global_set near")]: numberOf("global_set far"),
};

/** Writes decoded instructions. */
class Decoder {
  readonly count: number;
  readonly #code: DataView;
  readonly #addresses: Addresses;
  #out: DataView;
  /** Places behind the code that stand for a `pc` without an instruction: the end of the code first. */
  #beyond: number;

  constructor(code: Uint8Array, addresses: Addresses) {
    this.count = code.length / INSTRUCTION_BYTES;
    this.#code = new DataView(code.buffer, code.byteOffset, code.byteLength);
    this.#addresses = addresses;
    this.#out = new DataView(new ArrayBuffer(code.length + INSTRUCTION_BYTES));
    this.#beyond = this.count;
    this.#standFor(this.count);
  }

  get bytes(): Uint8Array {
    return new Uint8Array(this.#out.buffer, 0, INSTRUCTION_BYTES * this.#beyond);
  }

  run(): DecodedCode {
    const { count } = this;
    const code = this.#code;
    let [reach, straight, run] = [0, 0, 0];
    for (let pc = 0; pc < count; pc++) {
      const at = INSTRUCTION_BYTES * pc;
      const op = code.getUint8(at);
      const flags = code.getUint8(at + 1);
      const a = code.getUint16(at + 2);
      reach = Math.max(reach, a + 3);
      if (op === Op.call) reach = Math.max(reach, code.getUint16(at + 4) + 1);
      if (op === Op.callIndirect) reach = Math.max(reach, code.getUint16(at + 6) + 1);
      const found = flags > 15 ? FAULTS : (FORMS[16 * op + flags] as Form);
      const handler = this.#one(pc, found, flags);
      run++;
      if (NEVER_GOES_ON.has(handler)) run = 0;
      straight = Math.max(straight, run);
    }
    const { bytes } = this;
    fuse(bytes, count, this.#addresses.code);
    return { bytes, count, reach, straight: straight + 1 };
  }

  /** Writes instruction `pc`; returns its handler. */
  #one(pc: number, { number, fields, swapped }: Form, flags: number): number {
    const at = INSTRUCTION_BYTES * pc;
    const code = this.#code;
    const a = code.getUint16(at + 2);
    const c = code.getUint16(at + 6);
    const b = swapped ? c : code.getUint16(at + 4);
    const high = code.getUint32(at + 8);
    const low = code.getUint32(at + 12);
    switch (fields) {
      case "plain":
        return this.#write(pc, number, a, b, c, low, high);
      case "target":
        return this.#write(pc, number, a, b, c, this.#place(low), 0);
      case "test":
        return this.#write(pc, number, a, b, c, this.#place(low), high);
      case "zeroTest": {
        if (!swapped) return this.#write(pc, number, a, b, c, this.#place(low), 0);
        const taken = (high === 0) === ((flags & Flag.if) !== 0);
        return taken ? this.#write(pc, BR, 0, 0, 0, this.#place(low), 0) : this.#write(pc, NOP, 0, 0, 0, 0, 0);
      }
      case "call":
        return this.#write(pc, number, a, b, c, this.#place(low), pc + 1);
      case "callIndirect": {
        const table = high & 0xffff;
        return this.#write(pc, hasTable(table) ? number : FAULT, a, b, c, low, table);
      }
      case "global": {
        const near = low < NEAR_WORDS;
        const word = near ? this.#addresses.globals + 8 * low : low;
        if (high !== 0 || low >= REGION_WORDS) return this.#write(pc, FAULT, 0, 0, 0, 0, 0);
        return this.#write(pc, near ? number : (FAR[number] as number), a, b, c, word, 0);
      }
    }
  }

  #write(pc: number, handler: number, a: number, b: number, c: number, low: number, high: number): number {
    const at = INSTRUCTION_BYTES * pc;
    const out = this.#out;
    out.setUint16(at, handler, true);
    out.setUint16(at + 2, a, true);
    out.setUint16(at + 4, b, true);
    out.setUint16(at + 6, c, true);
    out.setUint32(at + 8, low, true);
    out.setUint32(at + 12, high, true);
    return handler;
  }

  /** Where the instruction `pc` is decoded. */
  #place(pc: number): number {
    const place = pc <= this.count ? pc : this.#standFor(pc);
    return this.#addresses.code + INSTRUCTION_BYTES * place;
  }

  #standFor(pc: number): number {
    const place = this.#beyond++;
    if (INSTRUCTION_BYTES * this.#beyond > this.#out.byteLength) {
      const larger = new Uint8Array(2 * this.#out.byteLength);
      larger.set(new Uint8Array(this.#out.buffer));
      this.#out = new DataView(larger.buffer);
    }
    this.#write(place, FAULT, 0, 0, 0, pc, 0);
    return place;
  }
}

/**
 * Takes code apart for the fast interpreter. Instructions that are not listed, or not with these flags, become faults.
 *
 * @throws VmError `bad-image` if the code is not whole instructions.
 */
export function decodeFast(code: Uint8Array, addresses: Addresses): DecodedCode {
  if (code.length % INSTRUCTION_BYTES !== 0) {
    throw new VmError("bad-image", "The code is not whole instructions of 16 bytes.", "Lower the program again.");
  }
  return new Decoder(code, addresses).run();
}
