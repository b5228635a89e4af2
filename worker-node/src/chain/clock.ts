/**
 * The chain's time, in Unix seconds. It is this machine's, unless the chain is ahead of it: a development chain whose
 * time was set forward stays forward. Blocks that lie back say nothing, a quiet chain makes none.
 */
export class ChainClock {
  #ahead = 0;
  readonly #wall: () => number;

  /** @param wall This machine's time in milliseconds. */
  constructor(wall: () => number = Date.now) {
    this.#wall = wall;
  }

  /** Tells it of the newest block. */
  see(timestamp: number): void {
    this.#ahead = Math.max(0, timestamp - this.#wall() / 1000);
  }

  now(): number {
    return Math.floor(this.#wall() / 1000 + this.#ahead);
  }
}
