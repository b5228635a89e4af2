import type { Client } from "../client/client.ts";
import { type Cursor, Trail as Places } from "../events/cursor.ts";
import { getDisputeEvents } from "../events/dispute.ts";
import type { Address, Hex } from "../types/primitives.ts";
import type { Game } from "./types.ts";

/** A game that was begun. */
export interface ListedGame {
  readonly id: Hex;
  readonly game: Game;
  /** Block of the challenge. */
  readonly block: number;
  /** Block in which it ended, if it has. */
  readonly overAt: number | undefined;
}

/** Blocks after which an end counts as one that is never undone. */
export const DEEP = 128;

/** All games of a resolver, as its events tell them; blocks that are undone are read again. */
export class GameBook {
  readonly #client: Client;
  readonly #resolver: Address;
  readonly #places: Places;
  readonly #games = new Map<Hex, ListedGame>();
  #next: number;
  #head = 0;

  /** @param fromBlock The first block in which a game may have begun. */
  constructor(client: Client, resolver: Address, fromBlock: number) {
    this.#client = client;
    this.#resolver = resolver;
    this.#places = new Places(client, undefined);
    this.#next = fromBlock;
  }

  get games(): readonly ListedGame[] {
    return [...this.#games.values()];
  }

  /** Whether a game ended so long ago that nothing about it can change. */
  isDone({ overAt }: ListedGame): boolean {
    return overAt !== undefined && overAt + DEEP <= this.#head;
  }

  /** The first block of which anything is still needed: games that run began there or later. */
  get resumeBlock(): number {
    let first = this.#next;
    for (const game of this.#games.values()) if (!this.isDone(game)) first = Math.min(first, game.block);
    return first;
  }

  /**
   * Reads on, up to a block.
   *
   * @returns Whether blocks were undone that had been read.
   */
  async read(head: Cursor & { readonly parentHash: Hex }, signal?: AbortSignal): Promise<boolean> {
    this.#head = head.block;
    const { last } = this.#places;
    if (last?.hash === head.hash) return false;
    let undone: number | undefined;
    if (last !== undefined && last.hash !== head.parentHash) {
      undone = await this.#places.rewind(signal);
      if (undone !== undefined) this.#undo(undone);
    }
    const names = ["PositionChallenged", "GameOver"] as const;
    const span = { resolver: this.#resolver, fromBlock: this.#next, toBlock: head.block, signal };
    for await (const { events, toBlock } of getDisputeEvents(this.#client, { names, ...span })) {
      for (const event of events) {
        if (event.name === "PositionChallenged") {
          const { id, jobId, batch, slot, turn, position, challenger, log } = event;
          const game = { jobId, batch, slot, turn, position, challenger };
          this.#games.set(id, { id, game, block: log.blockNumber, overAt: undefined });
        } else if (event.name === "GameOver") {
          const { id, log } = event;
          const known = this.#games.get(id);
          if (known !== undefined) this.#games.set(id, { ...known, overAt: log.blockNumber });
        }
      }
      this.#next = toBlock + 1;
    }
    if (head.block >= (this.#places.last?.block ?? 0)) this.#places.push({ block: head.block, hash: head.hash });
    return undone !== undefined;
  }

  #undo(block: number): void {
    this.#next = block + 1;
    for (const game of [...this.#games.values()]) {
      if (game.block > block) this.#games.delete(game.id);
      else if (game.overAt !== undefined && game.overAt > block) {
        this.#games.set(game.id, { ...game, overAt: undefined });
      }
    }
  }
}
