import type { Client } from "../client/client.ts";
import { failure } from "../errors/failure.ts";
import { getDisputeEvents } from "../events/dispute.ts";
import { type Address, type Hex, sameAddress } from "../types/primitives.ts";
import { abortable } from "../util/abort.ts";
import type { Sight } from "./board.ts";
import { type Side, sideOf } from "./game-moves.ts";
import type { GameKnowledge } from "./knowledge.ts";
import type { Rest } from "./play.ts";
import type { GameEnd, PlayedGame, PlayerEvent } from "./player-types.ts";
import type { Game } from "./types.ts";

/** The games that a player is a side of, as they were last seen; tells what changes in them. */
export class PlayedGames {
  readonly #client: Client;
  readonly #resolver: Address;
  readonly #knowledge: GameKnowledge;
  readonly #me: Address;
  readonly #tell: (event: PlayerEvent) => void;
  readonly #games = new Map<Hex, PlayedGame>();
  readonly #rests = new Map<string, Rest>();
  readonly #waiting = new Set<() => void>();

  /** @param me The account that plays. */
  constructor(
    client: Client,
    resolver: Address,
    me: Address,
    knowledge: GameKnowledge,
    tell: (event: PlayerEvent) => void,
  ) {
    this.#client = client;
    this.#resolver = resolver;
    this.#knowledge = knowledge;
    this.#me = me;
    this.#tell = tell;
  }

  get all(): readonly PlayedGame[] {
    return [...this.#games.values()];
  }

  /** A game when its end was seen. */
  async settled(id: Hex, signal?: AbortSignal): Promise<PlayedGame> {
    for (;;) {
      signal?.throwIfAborted();
      const game = this.#games.get(id);
      if (game?.end !== undefined) return game;
      await abortable(new Promise<void>((resolve) => void this.#waiting.add(resolve)), signal);
    }
  }

  /** Takes in what is seen now. @returns Whether a game is over that was so lately that its coins may still lie there. */
  async update({ games, defends }: Sight, signal: AbortSignal): Promise<boolean> {
    let ended = false;
    for (const { view, block, done } of games.values()) {
      const side = sideOf(view, { challenger: this.#me, defends });
      if (side === undefined || done) continue;
      const { id, game, clock } = view;
      const known = this.#games.get(id);
      const over = clock.state === "over";
      ended ||= over;
      if (known !== undefined && known.clock.state === clock.state && known.clock.round === clock.round) continue;
      const end = over ? await this.#endOf(id, block, game, side, signal) : undefined;
      const played = { id, game, side, clock, block, ...(end === undefined ? {} : { end }) };
      this.#games.set(id, played);
      if (end !== undefined) this.#knowledge.forget(id);
      this.#tell(end === undefined ? { type: "game", game: played } : { type: "over", game: played, ...end });
    }
    // A challenge that was undone is not there any more.
    for (const { id, end } of this.all) if (!games.has(id) && end === undefined) this.#games.delete(id);
    for (const wait of [...this.#waiting]) {
      this.#waiting.delete(wait);
      wait();
    }
    return ended;
  }

  /** Why nothing is done in games, or for findings; tells what is new. */
  rest(rests: ReadonlyMap<string, Rest>): void {
    for (const key of new Set([...rests.keys(), ...this.#rests.keys()])) {
      const rest = rests.get(key);
      if (this.#rests.get(key) === rest) continue;
      const game = this.#games.get(key as Hex);
      if (game !== undefined) this.#games.set(game.id, { ...game, rest });
      if (rest === undefined) this.#rests.delete(key);
      else {
        this.#rests.set(key, rest);
        this.#tell({ type: "rest", key, rest });
      }
    }
  }

  async #endOf(id: Hex, fromBlock: number, game: Game, side: Side, signal: AbortSignal): Promise<GameEnd> {
    const filter = { resolver: this.#resolver, names: ["GameOver"] as const, id, fromBlock, signal };
    for await (const { events } of getDisputeEvents(this.#client, filter)) {
      for (const event of events) {
        if (event.name !== "GameOver") continue;
        const { winner, ending, amount, log } = event;
        const forChallenger = sameAddress(winner, game.challenger);
        const won = ending !== "cancelled" && forChallenger === (side === "challenger");
        return { winner, ending, amount, transaction: log.transactionHash, won };
      }
    }
    throw failure("CHAIN_UNAVAILABLE", `The node does not know how game ${id} ended.`);
  }
}
