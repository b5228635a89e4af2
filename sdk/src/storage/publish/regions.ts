import { inputRegion, type TaskInput, taskSeed } from "@conun/vm";

const NO_ARGS: readonly string[] = [];

/** Turns tasks, as they come, into input regions. A task without seed gets its index as seed. */
export class RegionReader {
  readonly #iterator: Iterator<TaskInput> | AsyncIterator<TaskInput>;
  #count = 0;
  #done = false;

  constructor(tasks: Iterable<TaskInput> | AsyncIterable<TaskInput>) {
    this.#iterator = Symbol.asyncIterator in tasks ? tasks[Symbol.asyncIterator]() : tasks[Symbol.iterator]();
  }

  /** Tasks read so far. */
  get count(): number {
    return this.#count;
  }

  /** Whether all tasks have been read. */
  get done(): boolean {
    return this.#done;
  }

  /** The next `count` regions: fewer at the end, and when they have more than `maxBytes` bytes together. */
  async read(count: number, maxBytes: number, signal: AbortSignal | undefined): Promise<Uint8Array[]> {
    const regions: Uint8Array[] = [];
    let bytes = 0;
    while (!this.#done && regions.length < count && bytes <= maxBytes) {
      const step = this.#iterator.next();
      // Awaiting a million steps that are there already would cost more than hashing their inputs.
      const { done, value } = step instanceof Promise ? await step : (step as IteratorResult<TaskInput>);
      signal?.throwIfAborted();
      if (done) {
        this.#done = true;
        break;
      }
      const { stdin, args = NO_ARGS, seed = taskSeed(this.#count) } = value;
      const region = inputRegion({ stdin, args, seed });
      regions.push(region);
      bytes += region.length;
      this.#count++;
    }
    return regions;
  }

  /** Lets the source clean up, if it was not read to its end. */
  async close(): Promise<void> {
    if (this.#done) return;
    this.#done = true;
    await this.#iterator.return?.();
  }
}
