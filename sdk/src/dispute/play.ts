import type { Address, Hex, JobId } from "../types/primitives.ts";
import type { Trail } from "./follow.ts";
import type { Game, GameClock, Opening, Pick } from "./types.ts";

/** A game as it stands on the chain. */
export interface GameView {
  readonly id: Hex;
  readonly game: Game;
  readonly clock: GameClock;
  readonly trail: Trail;
  /** What the contract stores of the segment; zero before `open`. */
  readonly segmentHash: Hex;
  /** Whether the assignment in question is still revealed, that is, not refuted by another game. */
  readonly stands: boolean;
  /** What a side that loses a refutation's worth is out, or gains, beside the game's bonds, in wei of the chain's coin. */
  readonly stake: bigint;
}

/** A result that is known to be wrong. */
export interface FindingView {
  readonly jobId: JobId;
  readonly batch: bigint;
  readonly slot: number;
  readonly turn: number;
  /** Positions known to be wrong; the first one is challenged. */
  readonly wrong: readonly bigint[];
  readonly stands: boolean;
  /** Unix seconds: from then on nobody can challenge it. */
  readonly windowEndsAt: number;
  /** What refuting it is worth, in wei of the chain's coin: the reward, and what a wrong result would cost us. */
  readonly worth: bigint;
}

/** What a player sees of the chain. */
export interface DisputeView {
  /** Whether the resolver is void. */
  readonly void: boolean;
  /** Games that the player is a side of, or that are about its findings; those that are over too. */
  readonly games: readonly GameView[];
  readonly findings: readonly FindingView[];
  /** Bonds as the contract asks for them now, in wei. */
  readonly bonds: { readonly challenger: bigint; readonly defender: bigint };
}

/** What a player knows of the trace that a game is about. Missing entries are asked for (`Play.needs`). */
export interface Knowledge {
  /** True states by the number of steps before them. */
  readonly states: ReadonlyMap<number, Hex>;
  /** Proofs of steps by the number of steps before them. */
  readonly tapes: ReadonlyMap<number, Hex>;
  /** Defender: what opens the position; `null` if nothing does. */
  readonly opening?: Opening | null;
}

/** What only the player knows. */
export interface Secrets {
  /** In whose name it challenges. */
  readonly challenger: Address;
  /** Key with which it defends. */
  readonly defender: Address;
  /** Ids of the games that it defends in. */
  readonly defends: ReadonlySet<Hex>;
  readonly knowledge: ReadonlyMap<Hex, Knowledge>;
  /** Wei that it may spend on gas and bonds now. */
  readonly funds: bigint;
  /** Wei of them that are not put into new challenges; none if left out. */
  readonly reserve?: bigint | undefined;
  readonly policy: Policy;
}

/** How a player weighs. */
export interface Policy {
  /** Wei that a challenge has to bring beyond its gas; below zero for who pays to have a result right. */
  readonly minProfit: bigint;
  /** Gas of moves. */
  readonly gas: MoveGas;
}

export type MoveGas = Readonly<Record<"challenge" | "open" | "divide" | "pick" | "prove" | "close", bigint>>;

/** Upper estimates of the gas of moves (docs/design/disputes.md, section 10). */
export const MOVE_GAS: MoveGas = {
  challenge: 130_000n,
  open: 320_000n,
  divide: 110_000n,
  pick: 55_000n,
  prove: 300_000n,
  close: 120_000n,
};

/** Where a player stands in time. */
export interface PlayClock {
  /** Time of the chain's last block, unix seconds. */
  readonly now: number;
  /** Seconds in which a transaction is included, with some to spare. */
  readonly margin: number;
  /** Wei for each unit of gas. */
  readonly gasPrice: bigint;
}

/** What a move does. */
export type Deed =
  | { readonly kind: "open"; readonly opening: Opening; readonly value: bigint }
  | { readonly kind: "divide"; readonly midpoints: readonly Hex[] }
  | { readonly kind: "pick"; readonly pick: Pick; readonly tape?: Hex }
  | { readonly kind: "prove"; readonly tape: Hex }
  | { readonly kind: "timeout" | "collect" | "cancel" };

/** A move in a game that was begun. */
export interface GameMove {
  readonly game: GameView;
  readonly deed: Deed;
  /** The rule of `nextMoves` that says so. */
  readonly rule: string;
  /** Last second in which it counts; none for moves that have no end. */
  readonly deadline: number | undefined;
  /** The same for the same move at the same moment of a game: what was sent once is not sent again. */
  readonly key: string;
}

/** A challenge that begins a game. */
export interface ChallengeMove {
  readonly finding: FindingView;
  readonly deed: { readonly kind: "challenge"; readonly position: bigint; readonly value: bigint };
  readonly rule: string;
  readonly deadline: number;
  readonly key: string;
}

export type Move = GameMove | ChallengeMove;

/** What a player has to find out before it can move; then it asks again. */
export type Need = { readonly game: Hex } & (
  | { readonly kind: "states"; readonly steps: readonly number[] }
  | { readonly kind: "tape"; readonly step: number }
  | { readonly kind: "opening" }
  /** The events do not fit what the contract stores: read them again, from another node. */
  | { readonly kind: "events" }
);

/** Why no move is made in a game or for a finding. */
export type Rest =
  /** It is the other's turn, or over. */
  | "wait"
  /** Nothing that we hold fits: the game is lost, and moves would only cost. */
  | "lost"
  /** Our own clock ran out. */
  | "late"
  /** At today's gas price it costs more than it saves. */
  | "dear"
  /** The funds do not reach. */
  | "poor"
  /** Somebody else plays for the same end. */
  | "others";

/** What to do now. */
export interface Play {
  /** The most urgent first. */
  readonly moves: readonly Move[];
  readonly needs: readonly Need[];
  /** Games and findings without a move, by game id or `jobId/batch/slot/turn`. */
  readonly rests: ReadonlyMap<string, Rest>;
  /** When to look again even if nothing happens on the chain, unix seconds. */
  readonly wakeAt: number | undefined;
}
