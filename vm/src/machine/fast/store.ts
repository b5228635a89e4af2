import type { Registers } from "../registers.ts";
import { Region } from "../table.ts";
import { type Instance, instantiate, MOST_PAGES, noMemory } from "./instance.ts";

/** Bytes of a page, the unit that is marked, hashed and kept in snapshots. */
export const PAGE = 4096;
const GRANULE = 65_536;
/** Pages that are listed at once. */
const BATCH = 1024;
/** Pages of a region. */
const REGION_PAGES = 2 ** 20;
/** Granules that there is room for besides those that are known to be needed. */
const SPARE_GRANULES = 8;

/** Marks of pages. */
export const Mark = { stale: 1, unsaved: 2 } as const;

/** Places of registers, as assembly/machine/layout.ts says. */
const Place = { pc: 0, fp: 8, pages: 16, outputLength: 24, outputLimit: 32, count: 40, reach: 64, done: 104 } as const;

/** Why a run came back. */
export const Reason = { paused: 0, ended: 1, noMemory: 2 } as const;

/** The interpreter's memory as the machine's regions. Addresses in a region are from 0 to 2^32 - 1. */
export class Store {
  readonly instance: Instance;
  #view: DataView;

  constructor() {
    this.instance = instantiate();
    this.#view = new DataView(this.instance.memory.buffer);
  }

  /** Memory may have grown, which takes its old buffer away. */
  get #data(): DataView {
    const { buffer } = this.instance.memory;
    if (this.#view.buffer !== buffer) this.#view = new DataView(buffer);
    return this.#view;
  }

  get bytes(): Uint8Array {
    return new Uint8Array(this.instance.memory.buffer);
  }

  /** Lays out memory behind decoded code of so many bytes. Throws VmError `no-memory`. */
  begin(codeBytes: number, coldBytes: number, memoryBytes: number): void {
    const end = this.instance.CODE.value + codeBytes;
    const granules = Math.ceil(coldBytes / GRANULE) + SPARE_GRANULES;
    const pages = Math.ceil(memoryBytes / GRANULE);
    if (end / GRANULE + granules + pages + 1 > MOST_PAGES) throw noMemory();
    if (!this.instance.begin(end, granules, pages)) throw noMemory();
  }

  setUp(count: number, reach: number): void {
    this.#set(Place.count, count);
    this.#set(Place.reach, 8 * reach);
  }

  registers(ended: boolean, outputLimit: number): Registers {
    return {
      status: ended ? 1 : 0,
      pc: this.#get(Place.pc),
      fp: this.#get(Place.fp),
      pages: this.#get(Place.pages),
      outputLength: Number(this.#data.getBigUint64(this.instance.REGISTERS.value + Place.outputLength, true)),
      outputLimit,
    };
  }

  setRegisters({ pc, fp, pages, outputLength, outputLimit }: Omit<Registers, "status">): void {
    this.#set(Place.pc, pc);
    this.#set(Place.fp, fp);
    this.#set(Place.pages, pages);
    this.#set(Place.outputLength, outputLength);
    this.#set(Place.outputLimit, Math.min(outputLimit, 2 ** 32));
  }

  get pc(): number {
    return this.#get(Place.pc);
  }

  get fp(): number {
    return this.#get(Place.fp);
  }

  /** Steps that the last run carried out. */
  get done(): number {
    return this.#get(Place.done);
  }

  jump(pc: number, fp: number): void {
    this.#set(Place.pc, pc);
    this.#set(Place.fp, fp);
  }

  /** Bytes of a page as they are now; good until memory grows. */
  page(region: number, page: number): Uint8Array {
    return new Uint8Array(this.instance.memory.buffer, this.instance.pageAt(region, page) >>> 0, PAGE);
  }

  /** A copy of bytes. */
  read(region: number, at: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    for (let done = 0; done < length; ) {
      const from = (at + done) % PAGE;
      const count = Math.min(PAGE - from, length - done);
      bytes.set(this.page(region, Math.floor((at + done) / PAGE)).subarray(from, from + count), done);
      done += count;
    }
    return bytes;
  }

  /** Writes bytes. Throws VmError `no-memory`. */
  write(region: number, at: number, bytes: Uint8Array): void {
    if (region === Region.memory && !this.instance.reserveGuest(Math.ceil((at + bytes.length) / GRANULE))) {
      throw noMemory();
    }
    for (let done = 0; done < bytes.length; ) {
      const from = (at + done) % PAGE;
      const count = Math.min(PAGE - from, bytes.length - done);
      this.bytes.set(bytes.subarray(done, done + count), this.#writable(region, at + done));
      done += count;
    }
  }

  #writable(region: number, at: number): number {
    if (region !== Region.memory && region !== Region.stack) {
      const place = this.instance.writable(region, at | 0) >>> 0;
      if (place === 0) throw noMemory();
      return place;
    }
    const page = Math.floor(at / PAGE);
    this.instance.mark(region, page);
    return (this.instance.pageAt(region, page) >>> 0) + (at % PAGE);
  }

  /** Calls `each` with pages of a region that have this mark, which is taken from them: numbers, ascending. */
  collect(region: number, mark: number, each: (pages: Uint32Array, count: number) => void): void {
    for (;;) {
      const count = this.instance.collect(region, mark);
      if (count === 0) return;
      each(new Uint32Array(this.instance.memory.buffer, this.instance.LIST.value, count), count);
      if (count < BATCH) return;
    }
  }

  /** Whether a page's hash is not that of what it holds. */
  isStale(region: number, page: number): boolean {
    return ((this.bytes[this.#markOf(region, page)] as number) & Mark.stale) !== 0;
  }

  /** Notes that all pages of a region are in a snapshot, and that the tops of some are known. */
  setSaved(region: number, known: readonly number[]): void {
    this.collect(region, Mark.unsaved, () => {});
    const { bytes } = this;
    for (const page of known) bytes[this.#markOf(region, page)] = 0;
  }

  #markOf(region: number, page: number): number {
    return this.instance.MARKS.value + REGION_PAGES * region + page;
  }

  #get(place: number): number {
    return this.#data.getUint32(this.instance.REGISTERS.value + place, true);
  }

  #set(place: number, value: number): void {
    this.#data.setBigUint64(this.instance.REGISTERS.value + place, BigInt(value), true);
  }
}
