import type { Client } from "../client/client.ts";
import type { Ending } from "../types/dispute.ts";
import type { Address, Hex } from "../types/primitives.ts";
import type { BoardOptions } from "./board.ts";
import type { Side } from "./game-moves.ts";
import type { Policy, Rest } from "./play.ts";
import type { SentEvent } from "./sender.ts";
import type { DisputeSource } from "./source.ts";
import type { Game, GameClock } from "./types.ts";

/** How a player plays. */
export interface PlayerOptions {
  /** Where and in whose name; with a signer. */
  readonly client: Client;
  /** Programs, inputs, own results. */
  readonly source: DisputeSource;
  /** The contract whose games are played; the deployment's if left out. */
  readonly resolver?: Address | undefined;
  /** Whose results are defended; those that the client's key may move for if left out. */
  readonly defends?: BoardOptions["defends"] | undefined;
  readonly policy?: Partial<Policy> | undefined;
  /** Wei of the chain's coin for wei of CON; one for one if left out. */
  readonly worthOf?: ((con: bigint) => bigint) | undefined;
  /** Seconds in which a transaction is included, with some to spare; 300, on the local chain 3. */
  readonly marginSeconds?: number | undefined;
  /** Wei of the chain's coin that are not put into challenges: they stay for defending. */
  readonly reserve?: bigint | undefined;
  /**
   * Cap in wei for one unit of gas. If left out: for challenges the client's; for moves of games that run, what is at
   * stake divided by the gas of all that are left (rule G6), so that no game is lost by the clock that is worth more.
   */
  readonly maxFeePerGas?: bigint | undefined;
  /** Bytes of snapshots of all traces together; 1 GiB. */
  readonly memoryBytes?: number | undefined;
  /** The first block in which a game may have begun; the deployment's if left out. */
  readonly fromBlock?: number | undefined;
  /** Other ways to the chain, for events that do not fit what the contract stores; the client's RPC addresses one by one. */
  readonly mirrors?: readonly Client[] | undefined;
  readonly onEvent?: ((event: PlayerEvent) => void) | undefined;
}

/** A game that the player is a side of. */
export interface PlayedGame {
  readonly id: Hex;
  readonly game: Game;
  readonly side: Side;
  readonly clock: GameClock;
  /** Block of the challenge. */
  readonly block: number;
  /** Why nothing is done in it now. */
  readonly rest?: Rest | undefined;
  /** How it ended; only once that was seen. */
  readonly end?: GameEnd | undefined;
}

export interface GameEnd {
  readonly winner: Address;
  readonly ending: Ending;
  /** Wei that the winner got or was credited. */
  readonly amount: bigint;
  readonly transaction: Hex;
  readonly won: boolean;
}

/** What a player does and meets, for logs and books. Ends are told at least once, after a restart again. */
export type PlayerEvent =
  | { readonly type: "game"; readonly game: PlayedGame }
  | SentEvent
  | ({ readonly type: "over"; readonly game: PlayedGame } & GameEnd)
  /** Nothing is done in a game, or for a finding (`jobId/batch/slot/turn`), and why. */
  | { readonly type: "rest"; readonly key: string; readonly rest: Rest }
  /** A replay that a game needed: machine steps, and seconds. */
  | { readonly type: "replay"; readonly game: Hex; readonly steps: number; readonly seconds: number }
  /** Something failed that is tried again. */
  | { readonly type: "trouble"; readonly doing: string; readonly error: Error };
