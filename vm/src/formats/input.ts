import type { BytesLike } from "./bytes.ts";
import { equalBytes, toWord, ZERO_WORD } from "./bytes.ts";
import { FormatError } from "./error.ts";

/** Bytes of the fixed header of an input region. */
export const INPUT_HEADER_BYTES = 64;

/** What a task depends on. */
export interface TaskInput {
  readonly stdin: Uint8Array;
  /** What the program sees as `argv`, so `argv[0]`, by convention its name, comes first. None holds a zero byte. */
  readonly args?: readonly string[];
  /** 32 bytes that seed the task's random stream; zero if left out. See {@link taskSeed}. */
  readonly seed?: BytesLike;
}

/** Parts of an input region; `stdin` is a view into it. */
export interface ParsedInput {
  readonly stdin: Uint8Array;
  readonly args: readonly string[];
  readonly seed: Uint8Array;
}

/** The seed that a task gets where the requester gives none: its index as a 32-byte big-endian word. */
export { uintWord as taskSeed } from "./bytes.ts";

/**
 * The input region of a task (`docs/design/formats.md`, section 3): header, arguments, standard input.
 *
 * @throws FormatError if an argument holds a zero byte or an unpaired surrogate, or the seed is not 32 bytes long.
 */
export function inputRegion({ stdin, args = [], seed = ZERO_WORD }: TaskInput): Uint8Array {
  const encoded = args.map(encodeArgument);
  const argsLength = encoded.reduce((sum, arg) => sum + arg.length + 1, 0);
  const stdinAt = INPUT_HEADER_BYTES + pad32(argsLength);
  const region = new Uint8Array(stdinAt + stdin.length);
  region.set(toWord(seed));
  const view = new DataView(region.buffer);
  writeLength(view, 32, argsLength);
  writeLength(view, 40, stdin.length);
  let at = INPUT_HEADER_BYTES;
  for (const arg of encoded) {
    region.set(arg, at);
    at += arg.length + 1;
  }
  region.set(stdin, stdinAt);
  return region;
}

/**
 * Takes an input region apart.
 *
 * @throws FormatError if the bytes are not exactly what {@link inputRegion} would make of the parts.
 */
export function parseInputRegion(region: Uint8Array): ParsedInput {
  if (region.length < INPUT_HEADER_BYTES) throw malformed("it is shorter than its header");
  const view = new DataView(region.buffer, region.byteOffset, region.byteLength);
  const argsLength = view.getBigUint64(32, true);
  const stdinLength = view.getBigUint64(40, true);
  const size = BigInt(region.length);
  if (argsLength > size || stdinLength > size) throw malformed("a length in the header exceeds it");
  if (region.subarray(48, INPUT_HEADER_BYTES).some((byte) => byte !== 0))
    throw malformed("its header is not zero where it must be");
  const argsEnd = INPUT_HEADER_BYTES + Number(argsLength);
  const stdinAt = INPUT_HEADER_BYTES + pad32(Number(argsLength));
  if (stdinAt + Number(stdinLength) !== region.length) throw malformed("its lengths do not add up");
  if (region.subarray(argsEnd, stdinAt).some((byte) => byte !== 0)) throw malformed("its padding is not zero");
  if (argsEnd > INPUT_HEADER_BYTES && region[argsEnd - 1] !== 0) throw malformed("its last argument does not end");
  return {
    stdin: region.subarray(stdinAt),
    args: splitArguments(region.subarray(INPUT_HEADER_BYTES, argsEnd)),
    seed: region.slice(0, 32),
  };
}

function splitArguments(bytes: Uint8Array): string[] {
  const args: string[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(0, start);
    const raw = bytes.subarray(start, end);
    const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(raw);
    if (!equalBytes(new TextEncoder().encode(text), raw)) throw malformed("an argument is not UTF-8");
    args.push(text);
    start = end + 1;
  }
  return args;
}

function encodeArgument(arg: string): Uint8Array {
  if (arg.includes("\0") || !arg.isWellFormed()) {
    throw new FormatError(
      "BAD_ARGUMENT",
      "An argument holds a zero byte or half a character.",
      "Pass such data by stdin.",
    );
  }
  return new TextEncoder().encode(arg);
}

function malformed(why: string): FormatError {
  return new FormatError("BAD_INPUT_REGION", `Not an input region: ${why}.`, "Build it with inputRegion().");
}

function writeLength(view: DataView, offset: number, length: number): void {
  view.setUint32(offset, length >>> 0, true);
  view.setUint32(offset + 4, Math.floor(length / 2 ** 32), true);
}

function pad32(length: number): number {
  return Math.ceil(length / 32) * 32;
}
