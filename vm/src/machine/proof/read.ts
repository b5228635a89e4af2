import { VmError } from "../../errors.ts";
import { toHex } from "../../formats/bytes.ts";
import { regionDepth } from "../../trees/region.ts";
import { INSTRUCTION_BYTES, MEMORY_DEPTH, REGION_DEPTH } from "../encoding.ts";
import { type CodeLine, readLine } from "../line.ts";
import { type Registers, readRegisters } from "../registers.ts";
import { Region, type RegionName } from "../table.ts";

const MAX_LEAVES = 8;

/** A leaf of the machine's memory. */
export interface TapeLeaf {
  /** In the tree of depth 30. */
  readonly index: number;
  /** Where it is: its region, and its number in there; `undefined` in the region that holds nothing. */
  readonly region: RegionName | undefined;
  readonly position: number;
  readonly value: Uint8Array;
}

/** The part of an image that openings share (docs/design/machine.md, section 6). */
export interface TapeImage {
  /** Roots of the regions at the start. */
  readonly globals: Uint8Array;
  readonly memory: Uint8Array;
  readonly tables: Uint8Array;
  readonly segments: Uint8Array;
  readonly entry: number;
  readonly initialPages: number;
}

/** The code as a tape shows it. */
export interface TapeCode {
  /** Bytes of the whole code. */
  readonly length: number;
  /** The leaf that holds the instruction; beyond the code the top of its tree. */
  readonly node: Uint8Array;
  /** From the lowest on. */
  readonly siblings: readonly Uint8Array[];
  /** What is carried out; `undefined` beyond the code. */
  readonly line: CodeLine | undefined;
}

/** A step's tape, taken apart. */
export interface Tape {
  readonly registers: Registers;
  /** These as they are hashed. */
  readonly registersWord: Uint8Array;
  /** The program; `undefined` if the machine has ended. */
  readonly program: { readonly image: TapeImage; readonly code: TapeCode } | undefined;
  /** By ascending index. */
  readonly leaves: readonly TapeLeaf[];
  /** Root of the memory, of a tape without leaves. */
  readonly memoryRoot: Uint8Array | undefined;
  /** Which siblings are in the tape, one bit each; the others are zero. */
  readonly given: bigint;
  readonly siblings: readonly Uint8Array[];
}

const bad = (why: string): VmError =>
  new VmError("bad-tape", `Not a tape: ${why}.`, "Make it with proveStep(), or `conun vm prove`.");

/** Takes fields from bytes one after another. */
class Fields {
  #at = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  take(length: number): Uint8Array {
    const field = this.#bytes.slice(this.#at, this.#at + length);
    if (field.length !== length) throw bad("it is too short");
    this.#at += length;
    return field;
  }

  uint32(): number {
    return new DataView(this.take(4).buffer).getUint32(0);
  }

  words(count: number): Uint8Array[] {
    return Array.from({ length: count }, () => this.take(32));
  }

  end(): void {
    if (this.#at !== this.#bytes.length) throw bad("it is too long");
  }
}

/**
 * Takes a tape apart, for people and tools. What it proves is not checked.
 *
 * @throws VmError `bad-tape` if the bytes do not have the form of a tape.
 */
export function readTape(bytes: Uint8Array): Tape {
  const fields = new Fields(bytes);
  const registersWord = fields.take(32);
  const registers = readRegisters(registersWord);
  if (registers.status !== 0) {
    const memoryRoot = fields.take(32);
    fields.end();
    return { registers, registersWord, program: undefined, leaves: [], memoryRoot, given: 0n, siblings: [] };
  }
  const program = { image: readImage(fields), code: readCode(fields, registers.pc) };
  const leaves = readLeaves(fields);
  const word = fields.take(32);
  const given = leaves.length === 0 ? 0n : BigInt(toHex(word));
  const siblings = fields.words(ones(given));
  fields.end();
  const memoryRoot = leaves.length === 0 ? word : undefined;
  return { registers, registersWord, program, leaves, memoryRoot, given, siblings };
}

/**
 * Takes apart what shows the root of a program's code (`programOpening`).
 *
 * @throws VmError `bad-tape` if the bytes do not have its form.
 */
export function readProgramOpening(bytes: Uint8Array): { readonly image: TapeImage; readonly codeRoot: Uint8Array } {
  const fields = new Fields(bytes);
  const opening = { image: readImage(fields), codeRoot: fields.take(32) };
  fields.end();
  return opening;
}

function readImage(fields: Fields): TapeImage {
  const [globals, memory, tables, segments] = fields.words(4) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
  return { globals, memory, tables, segments, entry: fields.uint32(), initialPages: fields.uint32() };
}

function readCode(fields: Fields, pc: number): TapeCode {
  const length = fields.uint32();
  const node = fields.take(32);
  if (INSTRUCTION_BYTES * pc >= length) return { length, node, siblings: [], line: undefined };
  return { length, node, siblings: fields.words(regionDepth(length)), line: readLine(node, pc & 1) };
}

function readLeaves(fields: Fields): TapeLeaf[] {
  const count = fields.take(1)[0] as number;
  if (count > MAX_LEAVES) throw bad(`it has ${count} leaves`);
  const names = Object.keys(Region) as RegionName[];
  let before = -1;
  return Array.from({ length: count }, () => {
    const index = fields.uint32();
    if (index <= before || index >= 2 ** MEMORY_DEPTH) throw bad("its leaves are not in order");
    before = index;
    const position = index % 2 ** REGION_DEPTH;
    return { index, region: names[index >>> REGION_DEPTH], position, value: fields.take(32) };
  });
}

function ones(bits: bigint): number {
  let count = 0;
  for (let left = bits; left > 0n; left &= left - 1n) count++;
  return count;
}
