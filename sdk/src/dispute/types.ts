import type { Address, Hex, JobId } from "../types/primitives.ts";

/** What a game is about; mirrors `IDisputeGame.Game`. */
export interface Game {
  readonly jobId: JobId;
  readonly batch: bigint;
  readonly slot: number;
  readonly turn: number;
  /** Position in the batch's result tree that the challenger says is wrong. */
  readonly position: bigint;
  readonly challenger: Address;
}

/** The part of the trace in question; mirrors `IDisputeGame.Segment`. */
export interface Segment {
  /** State at its lower end, which both sides accept. */
  readonly before: Hex;
  /** State at its upper end, which the challenger denies. */
  readonly end: Hex;
  /** Root over the midpoints and the end; zero while there are none. */
  readonly midpoints: Hex;
  readonly defender: Address;
  readonly payer: Address;
}

/** Where a game stands, in the order of the contract's numbers. */
export const GAME_STATES = ["none", "challenged", "dividing", "picking", "proving", "over"] as const;
export type GameState = (typeof GAME_STATES)[number];

/** A game's clocks and bonds; mirrors `IDisputeGame.Clock`. */
export interface GameClock {
  readonly state: GameState;
  /** Rounds that are done. */
  readonly round: number;
  /** Unix seconds of the last move. */
  readonly movedAt: number;
  /** Seconds. */
  readonly defenderLeft: number;
  readonly challengerLeft: number;
  /** Wei. */
  readonly challengerBond: bigint;
  readonly defenderBond: bigint;
}

/** The first part of a segment whose end is wrong; mirrors `IDisputeGame.Pick`. */
export interface Pick {
  readonly part: number;
  readonly before: Hex;
  readonly end: Hex;
  readonly siblings: readonly Hex[];
}

/** A result leaf as the contract takes it. */
export interface LeafFields {
  readonly taskIndex: bigint;
  /** 0 halted, 1 trapped. */
  readonly kind: number;
  readonly code: number;
  readonly outputRoot: Hex;
  readonly outputLength: bigint;
  readonly steps: bigint;
}

/** A node of the result tree as the contract takes it. */
export interface PathNode {
  readonly hash: Hex;
  readonly sum: bigint;
}

/** The defender's first move; mirrors `IDisputeGame.Opening`. */
export interface Opening {
  readonly leaf: LeafFields;
  readonly path: readonly PathNode[];
  readonly inputRoot: Hex;
  readonly taskPath: readonly Hex[];
  readonly first: Hex;
  readonly last: Hex;
  readonly end: Hex;
  readonly midpoints: readonly Hex[];
}
