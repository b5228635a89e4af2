import { RegionTree } from "./region-tree.ts";
import type { SparseTree } from "./sparse-tree.ts";

const PAGE_BITS = 16;
const PAGE_BYTES = 1 << PAGE_BITS;
const IN_PAGE = PAGE_BYTES - 1;
/** Levels of the tree of a page. */
const PAGE_DEPTH = PAGE_BITS - 5;

/** A region at some moment; shares pages with the machine, which copies them before it writes. */
export interface RegionSnapshot {
  readonly pages: readonly (DataView | undefined)[];
  readonly tree: SparseTree;
  readonly stale: readonly number[];
}

/**
 * 4 GiB of bytes in pages that exist once they were written; all else is zero. A page is opened before it is written:
 * made, or copied if a snapshot holds it too, and noted as to be hashed. Addresses are from 0 to 2^32 - 1; whoever calls
 * has checked that all bytes of an access lie below 2^32.
 */
export class Region {
  /** Pages as they are read. Dense: no holes. */
  readonly #pages: (DataView | undefined)[] = [];
  /** Those that may be written without further ado. */
  readonly #open: (DataView | undefined)[] = [];
  /** Pages that nobody else holds. */
  readonly #own = new Set<number>();
  /** Pages whose hash in the tree is not that of what they hold. */
  #stale = new Set<number>();
  readonly #tree: RegionTree;

  /** @param tree The upper part of its tree, where it begins with pages that were hashed. */
  constructor(tree?: SparseTree) {
    this.#tree = new RegionTree(PAGE_DEPTH, (index) => this.#words(index), tree);
  }

  static restore({ pages, tree, stale }: RegionSnapshot): Region {
    const region = new Region(tree);
    region.#reserve(pages.length - 1);
    pages.forEach((page, index) => {
      region.#pages[index] = page;
    });
    region.#stale = new Set(stale);
    return region;
  }

  snapshot(): RegionSnapshot {
    this.#open.fill(undefined);
    this.#own.clear();
    return { pages: this.#pages.slice(), tree: this.#tree.above(), stale: [...this.#stale] };
  }

  u8(at: number): number {
    const page = this.#pages[at >>> PAGE_BITS];
    return page === undefined ? 0 : page.getUint8(at & IN_PAGE);
  }

  u16(at: number): number {
    if ((at & IN_PAGE) > PAGE_BYTES - 2) return this.u8(at) | (this.u8(at + 1) << 8);
    const page = this.#pages[at >>> PAGE_BITS];
    return page === undefined ? 0 : page.getUint16(at & IN_PAGE, true);
  }

  i32(at: number): number {
    if ((at & IN_PAGE) > PAGE_BYTES - 4) return this.u16(at) | (this.u16(at + 2) << 16);
    const page = this.#pages[at >>> PAGE_BITS];
    return page === undefined ? 0 : page.getInt32(at & IN_PAGE, true);
  }

  /** Writes the eight bytes at an address as two half words to `out`. */
  word(at: number, out: Int32Array, place: number): void {
    if ((at & IN_PAGE) > PAGE_BYTES - 8) {
      out[place] = this.i32(at);
      out[place + 1] = this.i32(at + 4);
      return;
    }
    const page = this.#pages[at >>> PAGE_BITS];
    out[place] = page === undefined ? 0 : page.getInt32(at & IN_PAGE, true);
    out[place + 1] = page === undefined ? 0 : page.getInt32((at & IN_PAGE) + 4, true);
  }

  setU8(at: number, value: number): void {
    const index = at >>> PAGE_BITS;
    (this.#open[index] ?? this.#opened(index)).setUint8(at & IN_PAGE, value);
  }

  setU16(at: number, value: number): void {
    if ((at & IN_PAGE) > PAGE_BYTES - 2) {
      this.setU8(at, value);
      this.setU8(at + 1, value >>> 8);
      return;
    }
    const index = at >>> PAGE_BITS;
    (this.#open[index] ?? this.#opened(index)).setUint16(at & IN_PAGE, value, true);
  }

  setI32(at: number, value: number): void {
    if ((at & IN_PAGE) > PAGE_BYTES - 4) {
      this.setU16(at, value);
      this.setU16(at + 2, value >>> 16);
      return;
    }
    const index = at >>> PAGE_BITS;
    (this.#open[index] ?? this.#opened(index)).setInt32(at & IN_PAGE, value, true);
  }

  setWord(at: number, low: number, high: number): void {
    if ((at & IN_PAGE) > PAGE_BYTES - 8) {
      this.setI32(at, low);
      this.setI32(at + 4, high);
      return;
    }
    const index = at >>> PAGE_BITS;
    const page = this.#open[index] ?? this.#opened(index);
    page.setInt32(at & IN_PAGE, low, true);
    page.setInt32((at & IN_PAGE) + 4, high, true);
  }

  /** Writes bytes, from the first to the last. */
  write(at: number, bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length; ) {
      const from = (at + done) % PAGE_BYTES;
      const count = Math.min(PAGE_BYTES - from, bytes.length - done);
      const page = this.#opened(Math.floor((at + done) / PAGE_BYTES));
      new Uint8Array(page.buffer, page.byteOffset + from, count).set(bytes.subarray(done, done + count));
      done += count;
    }
  }

  /** A copy of `length` bytes. */
  read(at: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    for (let done = 0; done < length; ) {
      const from = (at + done) % PAGE_BYTES;
      const count = Math.min(PAGE_BYTES - from, length - done);
      const page = this.#pages[Math.floor((at + done) / PAGE_BYTES)];
      if (page) bytes.set(new Uint8Array(page.buffer, page.byteOffset + from, count), done);
      done += count;
    }
    return bytes;
  }

  /** A node of the region's tree, `level` levels above its leaves. The bytes change when the region does. */
  node(level: number, index: number): Uint8Array {
    this.#update();
    return this.#tree.node(level, index);
  }

  #update(): void {
    if (this.#stale.size === 0) return;
    this.#tree.update(this.#stale);
    for (const index of this.#stale) this.#open[index] = undefined;
    this.#stale.clear();
  }

  #words(index: number): Int32Array | undefined {
    const page = this.#pages[index];
    return page && new Int32Array(page.buffer, page.byteOffset, PAGE_BYTES / 4);
  }

  /** The page, ready to be written. */
  #opened(index: number): DataView {
    this.#reserve(index);
    let page = this.#pages[index];
    if (page === undefined) {
      page = new DataView(new ArrayBuffer(PAGE_BYTES));
    } else if (!this.#own.has(index)) {
      page = new DataView(page.buffer.slice(page.byteOffset, page.byteOffset + PAGE_BYTES));
    }
    this.#pages[index] = page;
    this.#open[index] = page;
    this.#own.add(index);
    this.#stale.add(index);
    return page;
  }

  #reserve(index: number): void {
    while (this.#pages.length <= index) {
      this.#pages.push(undefined);
      this.#open.push(undefined);
    }
  }
}
