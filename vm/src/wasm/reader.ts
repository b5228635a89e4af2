import { WasmError } from "./error.ts";

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Cursor over a module's bytes; every read checks bounds and throws `WasmError` with the offset. */
export class Reader {
  readonly bytes: Uint8Array;
  pos: number;
  /** End of the readable range (a section or a body); may be narrowed and widened by the caller. */
  end: number;
  /** By what limits are multiplied. */
  readonly scale: number;

  constructor(bytes: Uint8Array, start = 0, end = bytes.length, scale = 1) {
    this.scale = scale;
    this.bytes = bytes;
    this.pos = start;
    this.end = end;
  }

  fail(message: string, at = this.pos): never {
    throw new WasmError("malformed", message, at);
  }

  byte(): number {
    if (this.pos >= this.end) this.fail("unexpected end");
    return this.bytes[this.pos++] as number;
  }

  /** Unsigned LEB128 of at most 32 bits. */
  u32(): number {
    const first = this.bytes[this.pos];
    if (first !== undefined && first < 0x80 && this.pos < this.end) {
      this.pos++;
      return first;
    }
    const start = this.pos;
    let result = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      if (shift === 28 && byte > 0x0f) {
        this.fail(byte & 0x80 ? "integer representation too long" : "integer too large", start);
      }
      result |= (byte & 0x7f) << shift;
      if (byte < 0x80) return result >>> 0;
    }
    return this.fail("integer representation too long", start);
  }

  /** Signed LEB128 of at most 32 bits. */
  s32(): number {
    const start = this.pos;
    let result = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      if (shift === 28) {
        if (byte & 0x80) this.fail("integer representation too long", start);
        const top = byte & 0x78;
        if (top !== 0 && top !== 0x78) this.fail("integer too large", start);
        return result | (byte << 28);
      }
      result |= (byte & 0x7f) << shift;
      if (byte < 0x80) return (result << (25 - shift)) >> (25 - shift);
    }
    return this.fail("integer representation too long", start);
  }

  /** Signed LEB128 of at most 33 bits, as block types use it; exact as a number. */
  s33(): number {
    const start = this.pos;
    let result = 0;
    let scale = 1;
    for (let index = 0; index < 5; index++) {
      const byte = this.byte();
      if (index === 4) {
        if (byte & 0x80) this.fail("integer representation too long", start);
        const top = byte & 0x70;
        if (top !== 0 && top !== 0x70) this.fail("integer too large", start);
      }
      result += (byte & 0x7f) * scale;
      scale *= 128;
      if (byte < 0x80) return byte & 0x40 ? result - scale : result;
    }
    return this.fail("integer representation too long", start);
  }

  /** High half of the last `s64`. */
  high = 0;

  /** Signed LEB128 of at most 64 bits: returns the low half, leaves the high half in `high`. */
  s64(): number {
    const start = this.pos;
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.byte();
      const bits = byte & 0x7f;
      if (shift < 28) low |= bits << shift;
      else if (shift === 28) {
        low |= bits << 28;
        high |= bits >> 4;
      } else if (shift < 63) high |= bits << (shift - 32);
      else {
        if (byte & 0x80) this.fail("integer representation too long", start);
        if (bits !== 0 && bits !== 0x7f) this.fail("integer too large", start);
        high |= bits << 31;
      }
      if (byte < 0x80) {
        const used = shift + 7;
        if (byte & 0x40 && used < 64) {
          if (used < 32) {
            low |= -1 << used;
            high = -1;
          } else high |= used === 32 ? -1 : -1 << (used - 32);
        }
        this.high = high | 0;
        return low | 0;
      }
    }
    return this.fail("integer representation too long", start);
  }

  /** Four bytes, little-endian, as a signed 32-bit number. */
  fixed32(): number {
    if (this.pos + 4 > this.end) this.fail("unexpected end");
    const { bytes, pos } = this;
    this.pos = pos + 4;
    return (
      (bytes[pos] as number) |
      ((bytes[pos + 1] as number) << 8) |
      ((bytes[pos + 2] as number) << 16) |
      ((bytes[pos + 3] as number) << 24)
    );
  }

  /** The next `length` bytes, as a view. */
  take(length: number): Uint8Array {
    if (length > this.end - this.pos) this.fail("unexpected end");
    const view = this.bytes.subarray(this.pos, this.pos + length);
    this.pos += length;
    return view;
  }

  /** A length-prefixed UTF-8 name. */
  name(): string {
    const length = this.u32();
    const start = this.pos;
    const view = this.take(length);
    try {
      return utf8.decode(view);
    } catch {
      return this.fail("malformed UTF-8 encoding", start);
    }
  }

  /** Length of a vector; refuses lengths that the remaining bytes cannot hold (each item has at least one byte). */
  count(what: string, limit: number): number {
    const start = this.pos;
    const count = this.u32();
    if (count > this.scale * limit && count <= this.end - this.pos) {
      throw new WasmError("limit", `${count} ${what}; at most ${limit} are supported`, start);
    }
    if (count > this.end - this.pos) this.fail(`unexpected end: ${count} ${what} announced`, start);
    return count;
  }
}
