import type { StorageErrorCode } from "../errors.ts";

/** Milliseconds after which a place that failed once is asked first again; doubles with each failure in a row. */
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 300_000;
/** A place that served wrong bytes is asked last for this long. */
const CORRUPT_PAUSE = 3_600_000;

interface Entry {
  readonly failures: number;
  readonly badUntil: number;
}

/**
 * Remembers which places failed lately, so that good ones are asked first. Nobody is shut out for good: when all are
 * bad, they are asked in the order of their faults.
 */
export class ProviderBook {
  readonly #entries = new Map<string, Entry>();
  readonly #now: () => number;

  /** @param now Milliseconds since any fixed time. */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** The places in the order in which they should be asked. */
  order<T extends { readonly name: string }>(places: readonly T[]): T[] {
    const now = this.#now();
    const penalty = ({ name }: T): number => Math.max(0, (this.#entries.get(name)?.badUntil ?? 0) - now);
    return places.toSorted((a, b) => penalty(a) - penalty(b));
  }

  /** Whether a place failed lately. */
  isBad(name: string): boolean {
    return (this.#entries.get(name)?.badUntil ?? 0) > this.#now();
  }

  succeeded(name: string): void {
    this.#entries.delete(name);
  }

  /** Notes a failure. Not having something is none. */
  failed(name: string, code: StorageErrorCode): void {
    if (code === "STORAGE_NOT_FOUND") return;
    const failures = (this.#entries.get(name)?.failures ?? 0) + 1;
    const pause =
      code === "STORAGE_CORRUPT" ? CORRUPT_PAUSE : Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (failures - 1));
    this.#entries.set(name, { failures, badUntil: this.#now() + pause });
  }
}
