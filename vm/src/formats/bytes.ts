import { FormatError } from "./error.ts";

/** Bytes as lower-case hexadecimal text with prefix, as chains and JSON carry them. */
export type Hex = `0x${string}`;
/** Bytes as they are, or as hexadecimal text. */
export type BytesLike = Uint8Array | Hex;
declare const id: unique symbol;
/** Names a job: mirrors `JobId` in the contracts. */
export type JobId = Hex & { readonly [id]: "job" };
/** Names one turn of one worker in one slot: mirrors `AssignmentId` in the contracts. */
export type AssignmentId = Hex & { readonly [id]: "assignment" };
/** Names a pinned program with the machine's limits: mirrors `ProgramId` in the contracts. */
export type ProgramId = Hex & { readonly [id]: "program" };
/** Hides a result until it is revealed: mirrors `Commitment` in the contracts. */
export type Commitment = Hex & { readonly [id]: "commitment" };

/** The all-zero word. */
export const ZERO_WORD: Uint8Array = new Uint8Array(32);

/** Bytes to `0x...`. */
export function toHex(bytes: Uint8Array): Hex {
  let text = "0x";
  for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
  return text as Hex;
}

/** `0x...` (any case) to bytes; bytes pass through. Throws {@link FormatError} on anything else. */
export function toBytes(value: BytesLike): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (typeof value !== "string" || !/^0x(?:[0-9a-f]{2})*$/i.test(value)) {
    throw new FormatError("BAD_HEX", "Not hexadecimal text.", "Give whole bytes, two digits each, after 0x.");
  }
  const bytes = new Uint8Array((value.length - 2) / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(value.slice(2 + 2 * i, 4 + 2 * i), 16);
  return bytes;
}

/** A 32-byte word from bytes or hexadecimal text of exactly that length. Throws {@link FormatError}. */
export function toWord(value: BytesLike): Uint8Array {
  const bytes = toBytes(value);
  if (bytes.length !== 32)
    throw new FormatError("BAD_WORD", `A word has 32 bytes, not ${bytes.length}.`, "Check the value.");
  return bytes;
}

/** An unsigned integer as a 32-byte big-endian word. Throws {@link FormatError} if it does not fit. */
export function uintWord(value: bigint | number): Uint8Array {
  const word = new Uint8Array(32);
  writeUint(word, 0, value);
  return word;
}

/** Writes an unsigned integer as a 32-byte big-endian word at `offset`. Throws {@link FormatError} if it does not fit. */
export function writeUint(target: Uint8Array, offset: number, value: bigint | number): void {
  if (typeof value === "number" ? !Number.isSafeInteger(value) || value < 0 : value < 0n || value >> 256n !== 0n) {
    throw new FormatError(
      "BAD_INTEGER",
      `${value} is not an unsigned integer of at most 256 bits.`,
      "Check the value.",
    );
  }
  let at = offset + 31;
  if (typeof value === "number") {
    for (let left = value; left > 0; left = Math.floor(left / 256)) target[at--] = left % 256;
  } else {
    for (let left = value; left > 0n; left >>= 8n) target[at--] = Number(left & 255n);
  }
}

/** An Ethereum address (20 bytes) as a word. Throws {@link FormatError}. */
export function addressWord(address: BytesLike): Uint8Array {
  const bytes = toBytes(address);
  if (bytes.length !== 20)
    throw new FormatError("BAD_ADDRESS", `An address has 20 bytes, not ${bytes.length}.`, "Check it.");
  const word = new Uint8Array(32);
  word.set(bytes, 12);
  return word;
}

/** Bytes one after another. */
export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Whether two byte strings are equal. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
