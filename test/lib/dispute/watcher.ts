import {
  type Address,
  type Client,
  createClient,
  DisputePlayer,
  type DisputeSource,
  type Examination,
  examine,
  type Hex,
  type PlayedGame,
  type PlayerEvent,
  type PlayerOptions,
  type Rest,
  type ShownPath,
  storageSource,
} from "@conun/sdk";
import { httpStorage } from "@conun/sdk/storage";
import type { HDNodeWallet } from "ethers";
import type { Market } from "../market.ts";
import { until } from "../until.ts";
import type { Hand, Seat } from "./hand.ts";

type Storages = Parameters<typeof storageSource>[1];
type Settings = Omit<Partial<PlayerOptions>, "client"> & {
  readonly rpc?: string;
  readonly signer?: HDNodeWallet;
  /** Plays with this worker's key, on its connection. */
  readonly of?: Hand;
};

/** Milliseconds between two looks at the chain: blocks come with every move of every game, and each look reads all games. */
const POLLING_MS = 200;

/** Somebody who plays with the SDK's engine: a watcher, or an honest worker's defender. */
export class Watcher {
  readonly client: Client;
  readonly address: Address;
  readonly player: DisputePlayer;
  /** Everything that the engine has told. */
  readonly told: readonly PlayerEvent[];

  readonly #source: DisputeSource;
  readonly #storages: Storages;

  private constructor(client: Client, market: Market, options: Omit<Partial<PlayerOptions>, "client">) {
    const told: PlayerEvent[] = [];
    this.#storages = { storage: httpStorage({ url: market.storage.url }), providers: [] };
    this.#source = storageSource(client, this.#storages);
    this.client = client;
    this.address = client.address as Address;
    this.told = told;
    const onEvent = (event: PlayerEvent): void => void told.push(event);
    this.player = new DisputePlayer({ client, source: this.#source, onEvent, ...options });
  }

  /** With coins for many games, playing at once. */
  static async hire(market: Market, { rpc = market.anvil.url, of, ...settings }: Settings = {}): Promise<Watcher> {
    const { signer = of === undefined ? await market.account() : undefined, ...options } = settings;
    const { deployment } = market;
    const client = of?.client ?? (await createClient({ rpc, deployment, signer, pollingMs: POLLING_MS }));
    const watcher = new Watcher(client, market, options);
    await watcher.player.start();
    market.defer(() => watcher.stop());
    return watcher;
  }

  /** Says that positions of a result are wrong. */
  accuse({ job, batch, slot, turn }: Seat, ...wrong: readonly number[]): void {
    this.player.accuse({ jobId: job.id, batch, slot, turn, wrong: wrong.map(BigInt) });
  }

  /** Computes a result again and compares, as anybody can. */
  async examine({ job, batch, slot, turn }: Seat, shown: readonly ShownPath[] = []): Promise<Examination> {
    const state = (await job.state()).batches.get(batch);
    const held = state?.assignments.find((one) => one.slot === slot && one.turn === turn);
    if (held?.resultRoot === undefined || held.totalSteps === undefined) throw new Error("nothing was revealed");
    const { resultRoot: root, totalSteps, hint = "" } = held;
    const hints = hint === "" ? [] : [hint];
    const ref = { jobId: job.id, batch, slot, turn };
    return examine({ source: this.#source, storages: this.#storages, ref, root, totalSteps, hints, shown });
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

  /** Waits until so many of its games stand in some way. */
  async until(holds: (game: PlayedGame) => boolean, count = 1): Promise<void> {
    const enough = () => this.player.games().filter(holds).length >= count;
    await until(`${count} games stand as they should`, enough, { seconds: 150, context: () => this.log });
  }

  /** Waits until it has said that it rests for a reason. */
  async rests(why: Rest): Promise<void> {
    const said = () => this.told.some((event) => event.type === "rest" && event.rest === why);
    await until(`it rests because of ${why}`, said, { seconds: 150, context: () => this.log });
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
