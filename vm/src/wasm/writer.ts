const utf8 = new TextEncoder();

/** Growing byte buffer with the encodings of the binary format. LEB128 is always written in its shortest form. */
export class Writer {
  private buffer: Uint8Array;
  length = 0;

  constructor(capacity = 1024) {
    this.buffer = new Uint8Array(capacity);
  }

  private reserve(count: number): void {
    if (this.length + count <= this.buffer.length) return;
    const grown = new Uint8Array(Math.max(this.buffer.length * 2, this.length + count));
    grown.set(this.buffer.subarray(0, this.length));
    this.buffer = grown;
  }

  byte(value: number): void {
    if (this.length === this.buffer.length) this.reserve(1);
    this.buffer[this.length++] = value;
  }

  u32(value: number): void {
    this.reserve(5);
    let rest = value >>> 0;
    while (rest >= 0x80) {
      this.buffer[this.length++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.buffer[this.length++] = rest;
  }

  s32(value: number): void {
    this.reserve(5);
    let rest = value | 0;
    for (;;) {
      const bits = rest & 0x7f;
      rest >>= 7;
      if ((rest === 0 && !(bits & 0x40)) || (rest === -1 && bits & 0x40)) {
        this.buffer[this.length++] = bits;
        return;
      }
      this.buffer[this.length++] = bits | 0x80;
    }
  }

  /** A 64-bit integer from two 32-bit halves, as signed LEB128. */
  s64(low: number, high: number): void {
    this.reserve(10);
    let l = low | 0;
    let h = high | 0;
    for (;;) {
      const bits = l & 0x7f;
      l = (l >>> 7) | (h << 25);
      h >>= 7;
      if ((l === 0 && h === 0 && !(bits & 0x40)) || (l === -1 && h === -1 && bits & 0x40)) {
        this.buffer[this.length++] = bits;
        return;
      }
      this.buffer[this.length++] = bits | 0x80;
    }
  }

  fixed32(value: number): void {
    this.reserve(4);
    this.buffer[this.length++] = value & 0xff;
    this.buffer[this.length++] = (value >>> 8) & 0xff;
    this.buffer[this.length++] = (value >>> 16) & 0xff;
    this.buffer[this.length++] = (value >>> 24) & 0xff;
  }

  raw(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.buffer.set(bytes, this.length);
    this.length += bytes.length;
  }

  name(value: string): void {
    const bytes = utf8.encode(value);
    this.u32(bytes.length);
    this.raw(bytes);
  }

  /** Writes what `fill` writes, prefixed with its length. */
  sized(fill: (inner: Writer) => void): void {
    const inner = new Writer(256);
    fill(inner);
    this.u32(inner.length);
    this.raw(inner.view());
  }

  /** The bytes written so far, as a view that the next write may invalidate. */
  view(): Uint8Array {
    return this.buffer.subarray(0, this.length);
  }

  /** The bytes written so far, copied. */
  bytes(): Uint8Array {
    return this.buffer.slice(0, this.length);
  }
}
