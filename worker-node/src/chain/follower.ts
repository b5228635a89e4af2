import { setTimeout as sleep } from "node:timers/promises";
import { type Client, type Cursor, describeError, type Hex, type MarketEvent, watchMarketEvents } from "@conun/sdk";
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
  readonly onPage: (cursor: Cursor, events: readonly MarketEvent[]) => void;
  /** Called when the view is whole again after blocks were undone, before the page's `onPage`. */
  readonly onRewound: () => void;
}

const RETRY_MS = 1_000;

/** Keeps the market view up with the chain; reads again from its beginning when a reorganisation undid blocks. */
export class Follower {
  readonly #options: FollowerOptions;
  readonly #stopping = new AbortController();
  readonly #waiting = new Set<() => void>();
  #loop: Promise<void> | undefined;
  #state: ChainState = { block: 0, blockTime: 0, seenAt: 0, error: undefined };
  #from: Cursor | undefined;
  #head = 0;
  #ready = false;
  #rewound = false;

  constructor(options: FollowerOptions) {
    this.#options = options;
    this.#from = options.from;
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
    while (!this.#stopping.signal.aborted) {
      try {
        await this.#follow(this.#from);
      } catch (error) {
        if (this.#stopping.signal.aborted) return;
        this.#state = { ...this.#state, error: describeError(error).message };
        log.warn({ error: describeError(error) }, "the chain cannot be read; trying again");
        await sleep(RETRY_MS, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
      }
      this.#ready = false;
      this.#head = this.#state.block;
      view.clear();
    }
  }

  /** Returns when blocks were undone: everything has to be read again. */
  async #follow(from: Cursor | undefined): Promise<void> {
    const { client, view, log } = this.#options;
    const { signal } = this.#stopping;
    let before = from;
    // Where there is no block after it, no page comes.
    if (from !== undefined && from.block >= this.#head && (await this.#cursorAt(from.block))?.hash === from.hash) {
      await this.#arrived(from, []);
    }
    const pages = watchMarketEvents(client, { ...(from === undefined ? {} : { cursor: from }), signal });
    for await (const { events, cursor, rewoundTo, time } of pages) {
      if (rewoundTo !== undefined) {
        log.warn({ rewoundTo }, "blocks were reorganised; reading again");
        this.#rewound = true;
        this.#state = { ...this.#state, block: rewoundTo };
        if (from !== undefined && rewoundTo <= from.block) this.#from = await this.#cursorAt(rewoundTo);
        return;
      }
      view.apply(events, cursor.block, before);
      before = cursor;
      await this.#arrived(cursor, events, time);
    }
  }

  /** The view holds everything up to here. */
  async #arrived(cursor: Cursor, events: readonly MarketEvent[], told?: number): Promise<void> {
    const { client, view, clock, onPage, onRewound } = this.#options;
    const time = told ?? (await client.provider.getBlock(cursor.block))?.timestamp;
    if (time !== undefined) clock.see(time);
    this.#state = {
      block: cursor.block,
      blockTime: time ?? this.#state.blockTime,
      seenAt: Date.now(),
      error: undefined,
    };
    if (cursor.block >= this.#head) {
      this.#ready = true;
      view.settle();
      if (this.#rewound) onRewound();
      this.#rewound = false;
      onPage(cursor, events);
    }
    for (const resolve of this.#waiting) resolve();
  }

  /** A place to begin at that is on the chain now; undefined: at the deployment. */
  async #cursorAt(block: number): Promise<Cursor | undefined> {
    if (block < this.#options.client.deployment.block) return undefined;
    const hash = (await this.#options.client.provider.getBlock(block))?.hash as Hex | null | undefined;
    return hash === undefined || hash === null ? undefined : { block, hash };
  }
}
