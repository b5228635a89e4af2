import {
  type Address,
  type Client,
  createClient,
  DisputePlayer,
  type Hex,
  type PlayedGame,
  type PlayerEvent,
  type PlayerOptions,
  storageSource,
} from "@conun/sdk";
import { httpStorage } from "@conun/sdk/storage";
import type { HDNodeWallet } from "ethers";
import type { Market } from "../market.ts";
import { until } from "../until.ts";
import type { Hand, Seat } from "./hand.ts";

type Settings = Omit<Partial<PlayerOptions>, "client"> & {
  readonly rpc?: string;
  readonly signer?: HDNodeWallet;
  /** Plays with this worker's key, on its connection. */
  readonly of?: Hand;
};

/** Somebody who plays with the SDK's engine: a watcher, or an honest worker's defender. */
export class Watcher {
  readonly client: Client;
  readonly address: Address;
  readonly player: DisputePlayer;
  /** Everything that the engine has told. */
  readonly told: readonly PlayerEvent[];

  private constructor(client: Client, address: Address, player: DisputePlayer, told: readonly PlayerEvent[]) {
    this.client = client;
    this.address = address;
    this.player = player;
    this.told = told;
  }

  /** With coins for many games, playing at once. */
  static async hire(market: Market, { rpc = market.anvil.url, of, ...settings }: Settings = {}): Promise<Watcher> {
    const { signer = of === undefined ? await market.account() : undefined, ...options } = settings;
    const { deployment } = market;
    const client = of?.client ?? (await createClient({ rpc, deployment, signer, pollingMs: 30 }));
    const source = storageSource(client, { storage: httpStorage({ url: market.storage.url }), providers: [] });
    const told: PlayerEvent[] = [];
    const player = new DisputePlayer({
      client,
      source,
      onEvent: (event) => void told.push(event),
      ...options,
    });
    await player.start();
    const watcher = new Watcher(client, client.address as Address, player, told);
    market.defer(() => watcher.stop());
    return watcher;
  }

  /** Says that positions of a result are wrong. */
  accuse({ job, batch, slot, turn }: Seat, ...wrong: readonly number[]): void {
    this.player.accuse({ jobId: job.id, batch, slot, turn, wrong: wrong.map(BigInt) });
  }

  /** Its games about a result, over or not. */
  games({ job, batch, slot, turn }: Seat): readonly PlayedGame[] {
    const own = ({ game }: PlayedGame): boolean =>
      game.jobId === job.id && game.batch === batch && game.slot === slot && game.turn === turn;
    return this.player.games().filter(own);
  }

  /** Its games about a result, when there are so many and all are over. */
  over(seat: Seat, count = 1): Promise<readonly PlayedGame[]> {
    const ended = () => {
      const games = this.games(seat);
      return games.length >= count && games.every(({ end }) => end !== undefined) && games;
    };
    return until(`${count} games are over`, ended, { seconds: 150, context: () => this.log });
  }

  /** A game that it plays about a result, once there is one. */
  game(seat: Seat): Promise<{ readonly id: Hex; readonly game: PlayedGame["game"] }> {
    return until("a game has begun", () => this.games(seat)[0], { context: () => this.log });
  }

  /** What the engine told, for people. */
  get log(): string {
    return this.told.map(lineOf).join("\n");
  }

  async stop(): Promise<void> {
    await this.player.stop();
    await this.client.close();
  }
}

function lineOf(event: PlayerEvent): string {
  switch (event.type) {
    case "game":
      return `game ${event.game.id.slice(0, 10)} ${event.game.side} ${event.game.clock.state} ${event.game.clock.round}`;
    case "over":
      return `over ${event.game.id.slice(0, 10)} ${event.ending} ${event.won ? "won" : "lost"}`;
    case "rest":
      return `rest ${event.key.slice(0, 10)} ${event.rest}`;
    case "replay":
      return `replay ${event.game.slice(0, 10)} ${event.steps} steps ${event.seconds} s`;
    case "trouble":
      return `trouble ${event.doing}: ${event.error.message}`;
    default: {
      const { move, type, error } = event;
      const name = move === "withdraw" ? move : `${move.key.slice(0, 10)} ${move.rule} ${move.deed.kind}`;
      return `${type} ${name} ${error?.message ?? ""}`;
    }
  }
}
