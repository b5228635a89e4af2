/** Least time from the end of a transaction to the next of its kind and job, where more is to come. */
const PAUSE_MS = 2_000;

/**
 * One transaction of a kind and job at a time, and no more of them than needed: what becomes due meanwhile goes with
 * the next one, which costs less gas and fewer requests than one each.
 */
export class Lanes {
  readonly #taken = new Set<string>();
  readonly #freedAt = new Map<string, number>();

  /** Whether one may be sent. @param more Whether more of the same will be due soon, so that waiting for it is worth it. */
  free(lane: string, more: boolean, now = Date.now()): boolean {
    if (this.#taken.has(lane)) return false;
    return !more || now >= (this.#freedAt.get(lane) ?? 0) + PAUSE_MS;
  }

  take(lane: string): void {
    this.#taken.add(lane);
  }

  release(lane: string, now = Date.now()): void {
    this.#taken.delete(lane);
    for (const [other, at] of this.#freedAt) if (now >= at + PAUSE_MS) this.#freedAt.delete(other);
    this.#freedAt.set(lane, now);
  }

  /** Whether any is taken. */
  get busy(): boolean {
    return this.#taken.size > 0;
  }
}
