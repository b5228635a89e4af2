/** A chain that made no block for so long is quiet: its newest block does not tell the time. */
const QUIET_MS = 30_000;

/**
 * The chain's time, in Unix seconds. It is this machine's, unless the chain is ahead of it: a development chain whose
 * time was set forward stays forward. Blocks that lie back say nothing, a quiet chain makes none.
 */
export class ChainClock {
  #ahead = 0;
  #block = 0;
  #seenAt = 0;
  readonly #wall: () => number;

  /** @param wall This machine's time in milliseconds. */
  constructor(wall: () => number = Date.now) {
    this.#wall = wall;
  }

  /** Tells it of the newest block. */
  see(timestamp: number): void {
    this.#seenAt = this.#wall();
    this.#ahead = Math.max(0, timestamp - this.#seenAt / 1000);
    this.#block = timestamp;
  }

  /**
   * The time that a call is simulated at: that of the newest block, as long as blocks come. What opens at a certain
   * time is tried when this has reached it.
   */
  mined(): number {
    return this.#wall() - this.#seenAt < QUIET_MS ? Math.min(this.#block, this.now()) : this.now();
  }

  now(): number {
    return Math.floor(this.#wall() / 1000 + this.#ahead);
  }
}
