import { setTimeout as sleep } from "node:timers/promises";
import { describeError } from "@conun/sdk";
import type { Logger } from "pino";

export interface LoopOptions {
  readonly name: string;
  readonly log: Logger;
  /** Milliseconds between two rounds at least. */
  readonly minMs: number;
  /** Milliseconds after which a round comes even if nobody woke the loop. */
  readonly maxMs: number;
}

/** Calls a function again and again: when woken, and from time to time; never twice at once. */
export class Loop {
  readonly #round: () => Promise<void>;
  readonly #options: LoopOptions;
  #woken = Promise.withResolvers<void>();
  #stopping = new AbortController();
  #running: Promise<void> | undefined;

  constructor(round: () => Promise<void>, options: LoopOptions) {
    this.#round = round;
    this.#options = options;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  wake(): void {
    this.#woken.resolve();
  }

  /** Resolves when the last round is over. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#woken.resolve();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { name, log, minMs, maxMs } = this.#options;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      this.#woken = Promise.withResolvers<void>();
      try {
        await this.#round();
      } catch (error) {
        if (signal.aborted) return;
        log.warn({ error: describeError(error) }, `${name}: a round failed`);
      }
      const pause = new AbortController();
      const quiet = AbortSignal.any([signal, pause.signal]);
      await sleep(minMs, undefined, { signal }).catch(() => undefined);
      await Promise.race([this.#woken.promise, sleep(maxMs, undefined, { signal: quiet }).catch(() => undefined)]);
      pause.abort();
    }
  }
}
