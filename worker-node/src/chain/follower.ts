import { setTimeout as sleep } from "node:timers/promises";
import { type Client, type Cursor, describeError, watchMarketEvents } from "@conun/sdk";
import type { Logger } from "pino";
import type { ChainClock } from "./clock.ts";
import type { MarketView } from "./market-view.ts";

/** State of the connection to the chain. */
export interface ChainState {
  readonly block: number;
  /** Unix seconds of that block. */
  readonly blockTime: number;
  /** Unix milliseconds of the last answer. */
  readonly seenAt: number;
  readonly error: string | undefined;
}

export interface FollowerOptions {
  readonly client: Client;
  readonly view: MarketView;
  readonly clock: ChainClock;
  readonly log: Logger;
  /** Where to begin; undefined: at the deployment. */
  readonly from: Cursor | undefined;
  /** Called after every page. */
  readonly onPage: (cursor: Cursor) => void;
}

const RETRY_MS = 1_000;

/** Keeps the market view up with the chain; reads again from `from` when a reorganisation undid blocks. */
export class Follower {
  readonly #options: FollowerOptions;
  readonly #stopping = new AbortController();
  readonly #waiting = new Set<() => void>();
  #loop: Promise<void> | undefined;
  #state: ChainState = { block: 0, blockTime: 0, seenAt: 0, error: undefined };
  #head = 0;
  #ready = false;

  constructor(options: FollowerOptions) {
    this.#options = options;
  }

  get state(): ChainState {
    return this.#state;
  }

  /** Whether the view is whole: false while it is read anew. */
  get ready(): boolean {
    return this.#ready;
  }

  /** Resolves when the view has caught up with the chain as it is now. Waits for an endpoint that does not answer. */
  async start(signal: AbortSignal): Promise<void> {
    this.#head = await this.#options.client.provider.getBlockNumber();
    this.#loop = this.#run();
    await this.reached(this.#head, signal);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#loop;
  }

  /** Resolves when the view holds a block. */
  async reached(block: number, signal: AbortSignal): Promise<void> {
    while (this.#state.block < block) {
      signal.throwIfAborted();
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#waiting.add(resolve);
      signal.addEventListener("abort", () => resolve(), { once: true });
      await promise;
      this.#waiting.delete(resolve);
    }
  }

  async #run(): Promise<void> {
    const { view, log } = this.#options;
    let cursor = this.#options.from;
    while (!this.#stopping.signal.aborted) {
      try {
        await this.#follow(cursor);
      } catch (error) {
        if (this.#stopping.signal.aborted) return;
        this.#state = { ...this.#state, error: describeError(error).message };
        log.warn({ error: describeError(error) }, "the chain cannot be read; trying again");
        await sleep(RETRY_MS, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
      }
      this.#ready = false;
      this.#head = this.#state.block;
      view.clear();
      cursor = this.#options.from;
    }
  }

  /** Returns when blocks were undone: everything has to be read again. */
  async #follow(from: Cursor | undefined): Promise<void> {
    const { client, view, clock, log, onPage } = this.#options;
    const { signal } = this.#stopping;
    let before = from;
    const pages = watchMarketEvents(client, { ...(from === undefined ? {} : { cursor: from }), signal });
    for await (const { events, cursor, rewoundTo } of pages) {
      if (rewoundTo !== undefined) {
        log.warn({ rewoundTo }, "blocks were reorganised; reading again");
        this.#state = { ...this.#state, block: rewoundTo };
        return;
      }
      view.apply(events, cursor.block, before);
      before = cursor;
      const block = await client.provider.getBlock(cursor.block);
      if (block !== null) clock.see(block.timestamp);
      this.#state = {
        block: cursor.block,
        blockTime: block?.timestamp ?? this.#state.blockTime,
        seenAt: Date.now(),
        error: undefined,
      };
      if (cursor.block >= this.#head) {
        this.#ready = true;
        onPage(cursor);
      }
      for (const resolve of this.#waiting) resolve();
    }
  }
}
