import type { Client } from "../client/client.ts";
import { chainError } from "../errors/revert.ts";
import type { Hex } from "../types/primitives.ts";
import { abortable } from "../util/abort.ts";

/** A place in the chain up to which everything was read. Plain data: keep it anywhere. */
export interface Cursor {
  readonly block: number;
  readonly hash: Hex;
}

/** Cursors kept to find how far a reorganisation reaches. */
const TRAIL = 256;
/** Blocks to go back where no kept cursor is on the chain any more. */
const BLIND_REWIND = 128;

/** Remembers where reading stood, and finds the last such place that is still on the chain. */
export class Trail {
  readonly #client: Client;
  readonly #places: Cursor[];

  constructor(client: Client, start: Cursor | undefined) {
    this.#client = client;
    this.#places = start === undefined ? [] : [start];
  }

  /** The newest place; undefined at the very start. */
  get last(): Cursor | undefined {
    return this.#places.at(-1);
  }

  push(place: Cursor): void {
    if (this.last?.block === place.block) this.#places.pop();
    this.#places.push(place);
    if (this.#places.length > TRAIL) this.#places.shift();
  }

  /**
   * Goes back to the last place that is still on the chain.
   *
   * @returns The block to go on after; undefined if nothing was undone.
   */
  async rewind(signal?: AbortSignal): Promise<number | undefined> {
    const before = this.last;
    if (before === undefined) return undefined;
    for (let place = this.last; place !== undefined; place = this.last) {
      if ((await this.hashOf(place.block, signal)) === place.hash) {
        return place === before ? undefined : place.block;
      }
      if (this.#places.length === 1) {
        this.#places.pop();
        return Math.max(this.#client.deployment.block - 1, place.block - BLIND_REWIND);
      }
      this.#places.pop();
    }
    return undefined;
  }

  /** Hash of a block that is on the chain now; undefined if there is none. */
  async hashOf(block: number, signal?: AbortSignal): Promise<Hex | undefined> {
    try {
      return (await abortable(this.#client.provider.getBlock(block), signal))?.hash as Hex | undefined;
    } catch (error) {
      signal?.throwIfAborted();
      throw chainError(error, `Reading block ${block}`);
    }
  }
}
