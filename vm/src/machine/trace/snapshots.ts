import type { FastMachine } from "../fast/machine.ts";
import type { FastSnapshot } from "../fast/snapshot.ts";
import type { Machine, MachineSnapshot } from "../interpreter/machine.ts";

/** An interpreter that can go on from a snapshot. */
export type Interpreter = FastMachine | Machine;
export type Snapshot = FastSnapshot | MachineSnapshot;

interface Entry {
  readonly step: number;
  readonly snapshot: Snapshot;
  /** One of the regular ones, which are thinned out evenly and dropped last. */
  readonly regular: boolean;
}

/** Most snapshots at a time, whatever they weigh. */
const MOST = 768;
/** What a page takes beside its bytes, and a snapshot for each page that it names. */
const OVERHEAD = 128;
const POINTER = 8;

/** Snapshots of one trace by their steps, as many as fit. Pages that several of them share count once. */
export class Snapshots {
  readonly #budget: number;
  /** In the order of their last use. */
  readonly #entries = new Map<number, Entry>();
  readonly #holders = new Map<object, number>();
  #bytes = 0;

  /** @param budget Bytes. */
  constructor(budget: number) {
    this.#budget = budget;
  }

  /** Bytes held now. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Whether they take more than they may, until the next `trim`. */
  get full(): boolean {
    return this.#bytes > this.#budget || this.#entries.size > MOST;
  }

  /** The last step at or before this one of which there is a snapshot. */
  before(step: number): number | undefined {
    let best: number | undefined;
    for (const at of this.#entries.keys()) if (at <= step && (best === undefined || at > best)) best = at;
    return best;
  }

  use(step: number): Snapshot | undefined {
    const entry = this.#entries.get(step);
    if (!entry) return undefined;
    this.#entries.delete(step);
    this.#entries.set(step, entry);
    return entry.snapshot;
  }

  /** Adds a snapshot and gives the bytes that no other one shares. */
  save(machine: Interpreter, regular: boolean): number {
    if (this.#entries.has(machine.steps)) return 0;
    const entry = { step: machine.steps, snapshot: machine.snapshot(), regular };
    const before = this.#bytes;
    this.#entries.set(entry.step, entry);
    this.#count(entry.snapshot, 1);
    return this.#bytes - before;
  }

  /** Drops the regular ones whose step is no multiple of this. */
  thin(spacing: number): void {
    for (const { step, regular } of [...this.#entries.values()]) if (regular && step % spacing !== 0) this.#drop(step);
  }

  /** Drops what was not used for longest until the rest fits; regular ones last. At least one stays. */
  trim(): void {
    for (const regular of [false, true]) {
      for (const entry of [...this.#entries.values()]) {
        if (!this.full || this.#entries.size === 1) return;
        if (entry.regular === regular) this.#drop(entry.step);
      }
    }
  }

  clear(): void {
    for (const step of [...this.#entries.keys()]) this.#drop(step);
  }

  #drop(step: number): void {
    const entry = this.#entries.get(step);
    if (!entry) return;
    this.#entries.delete(step);
    this.#count(entry.snapshot, -1);
  }

  #count(snapshot: Snapshot, by: 1 | -1): void {
    for (const [piece, bytes] of piecesOf(snapshot)) {
      const holders = (this.#holders.get(piece) ?? 0) + by;
      if (holders === 0) this.#holders.delete(piece);
      else this.#holders.set(piece, holders);
      const changes = by === 1 ? holders === 1 : holders === 0;
      this.#bytes += by * (POINTER + (changes ? bytes + OVERHEAD : 0));
    }
  }
}

/** What a snapshot may share with others, with its bytes. */
function* piecesOf(snapshot: Snapshot): Generator<readonly [object, number]> {
  if ("pages" in snapshot) {
    for (const pages of snapshot.pages) for (const page of pages) if (page) yield [page, page.bytes.length];
    return;
  }
  yield [snapshot.stack, snapshot.stack.halves.byteLength];
  for (const { pages } of Object.values(snapshot.regions)) {
    for (const page of pages) if (page) yield [page, page.byteLength];
  }
}
