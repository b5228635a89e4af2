import type { Execute, Outcome, Task } from "./execute.ts";

/** A batch to run. */
export interface Run {
  readonly tasks: readonly Task[];
  /** Stops it: tasks that have not begun do not begin. */
  readonly signal: AbortSignal;
  /** Called for each task that begins. */
  readonly onStart?: () => void;
  /** Called for each task that has ended with a result. */
  readonly onDone?: () => void;
  /** Its tasks run only while no other batch waits for a core, and on some of the cores. */
  readonly idle?: boolean;
}

/** A batch that was run. */
export interface Computed {
  readonly outcomes: readonly Outcome[];
  /** Seconds of a core, all tasks together. */
  readonly coreSeconds: number;
}

interface Entry {
  readonly run: Run;
  readonly outcomes: (Outcome | undefined)[];
  next: number;
  missing: number;
  coreSeconds: number;
  readonly settle: (result: Computed | Error) => void;
  over: boolean;
}

/**
 * Runs batches one after another on all cores: while the last tasks of one are running, the first of the next are
 * handed out, so that no core waits at the end of a batch.
 */
export class Computer {
  readonly #execute: Execute;
  readonly #width: number;
  readonly #clock: () => number;
  readonly #idleWidth: number;
  readonly #queue: Entry[] = [];
  readonly #idleQueue: Entry[] = [];
  #running = 0;
  #idleRunning = 0;

  /**
   * @param width Tasks at a time.
   * @param idleWidth Of these, those of batches that wait for cores nobody else wants.
   */
  constructor(execute: Execute, width: number, clock: () => number = () => performance.now(), idleWidth = width) {
    this.#execute = execute;
    this.#width = width;
    this.#idleWidth = Math.min(width, idleWidth);
    this.#clock = clock;
  }

  /** Tasks that run at this moment. */
  get running(): number {
    return this.#running;
  }

  /** How much longer a task seems to take because more are handed out than there are cores. */
  crowding(cores: number): number {
    return Math.max(1, this.#width / cores);
  }

  /**
   * Runs all tasks of a batch.
   *
   * @throws the reason of the run's signal, or what the executor threw; then the rest of the batch is dropped.
   */
  async run(run: Run): Promise<Computed> {
    run.signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<Computed>();
    const settle = (result: Computed | Error) => (result instanceof Error ? reject(result) : resolve(result));
    const outcomes = new Array<Outcome | undefined>(run.tasks.length);
    const entry: Entry = { run, outcomes, next: 0, missing: run.tasks.length, coreSeconds: 0, settle, over: false };
    (run.idle ? this.#idleQueue : this.#queue).push(entry);
    const onAbort = () => this.#end(entry, asError(run.signal.reason));
    run.signal.addEventListener("abort", onAbort, { once: true });
    this.#pump();
    try {
      return await promise;
    } finally {
      run.signal.removeEventListener("abort", onAbort);
    }
  }

  #pump(): void {
    while (this.#running < this.#width) {
      const idle = this.#queue.length === 0;
      if (idle && this.#idleRunning >= this.#idleWidth) return;
      const queue = idle ? this.#idleQueue : this.#queue;
      const entry = queue[0];
      if (entry === undefined) return;
      const index = entry.next++;
      if (entry.next >= entry.run.tasks.length) queue.shift();
      void this.#one(entry, index);
    }
  }

  async #one(entry: Entry, index: number): Promise<void> {
    const idle = entry.run.idle ? 1 : 0;
    this.#running++;
    this.#idleRunning += idle;
    const began = this.#clock();
    try {
      entry.run.onStart?.();
      entry.outcomes[index] = await this.#execute(entry.run.tasks[index] as Task, entry.run.signal);
      entry.coreSeconds += (this.#clock() - began) / 1000;
      entry.missing--;
      entry.run.onDone?.();
      if (entry.missing === 0) {
        this.#end(entry, { outcomes: entry.outcomes as Outcome[], coreSeconds: entry.coreSeconds });
      }
    } catch (error) {
      this.#end(entry, asError(error));
    } finally {
      this.#running--;
      this.#idleRunning -= idle;
      this.#pump();
    }
  }

  #end(entry: Entry, result: Computed | Error): void {
    if (entry.over) return;
    entry.over = true;
    for (const queue of [this.#queue, this.#idleQueue]) {
      const at = queue.indexOf(entry);
      if (at >= 0) queue.splice(at, 1);
    }
    entry.settle(result);
  }
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
