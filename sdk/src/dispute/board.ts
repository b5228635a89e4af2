import { getBonds } from "../actions/dispute/getBonds.ts";
import { getDefender } from "../actions/dispute/getDefender.ts";
import { getGameClock } from "../actions/dispute/getGameClock.ts";
import { getSegmentHash } from "../actions/dispute/getSegmentHash.ts";
import { type GetAssignmentReturn, getAssignment } from "../actions/market/getAssignment.ts";
import { getJobSpec } from "../actions/market/getJobSpec.ts";
import { getResolverStatus } from "../actions/market/getResolverStatus.ts";
import { getWindowEnd } from "../actions/market/getWindowEnd.ts";
import type { Client } from "../client/client.ts";
import { readContract } from "../client/read.ts";
import type { JobSpec } from "../types/market.ts";
import { type Address, type Hex, type JobId, sameAddress } from "../types/primitives.ts";
import { mapConcurrent } from "../util/concurrent.ts";
import { NEW_TRAIL, type Trail } from "./follow.ts";
import type { GameBook, ListedGame } from "./game-book.ts";
import type { RevealedResult } from "./knowledge.ts";
import type { DisputeView, FindingView, GameView } from "./play.ts";
import { readTrail } from "./read-trail.ts";
import type { AssignmentRef } from "./source.ts";
import type { Game, GameClock } from "./types.ts";
import { segmentHash } from "./words.ts";

/** A result that is known to be wrong. */
export interface Finding extends AssignmentRef {
  /** Positions known to be wrong. */
  readonly wrong: readonly bigint[];
  /** Wei of the chain's coin that refuting it is worth; what the reward is worth if left out. */
  readonly worth?: bigint | undefined;
}

/** Who holds an assignment. */
export interface Holder {
  readonly owner: Address;
  readonly operator: Address;
}

/** The chain at one block, as a player sees it. */
export interface Sight {
  readonly view: DisputeView;
  /** Games in which the player defends. */
  readonly defends: ReadonlySet<Hex>;
  readonly games: ReadonlyMap<Hex, Seat>;
}

/** A game that the player sees, with what moving in it takes. */
export interface Seat {
  readonly view: GameView;
  readonly spec: JobSpec;
  /** What stands on the chain for the assignment now. */
  readonly result: RevealedResult | undefined;
  /** Block of the challenge. */
  readonly block: number;
  /** It ended so long ago that nothing about it changes. */
  readonly done: boolean;
}

export interface BoardOptions {
  readonly me: Address;
  readonly defends: "own" | "none" | ((assignment: AssignmentRef & Holder) => boolean);
  /** Wei of the chain's coin for wei of CON. */
  readonly worthOf: (con: bigint) => bigint;
}

export const keyOf = ({ jobId, batch, slot, turn }: AssignmentRef): string => `${jobId}/${batch}/${slot}/${turn}`;

const READS_AT_ONCE = 8;
const OVER: GameClock = {
  state: "over",
  round: 0,
  movedAt: 0,
  defenderLeft: 0,
  challengerLeft: 0,
  challengerBond: 0n,
  defenderBond: 0n,
};

/** Reads what a player has to know of the chain. What it keeps is only to save requests. */
export class Board {
  readonly #client: Client;
  readonly #resolver: Address;
  readonly #book: GameBook;
  readonly #options: BoardOptions;
  readonly #specs = new Map<JobId, Promise<JobSpec>>();
  readonly #holders = new Map<string, Holder>();
  readonly #trails = new Map<Hex, Trail>();

  constructor(client: Client, resolver: Address, book: GameBook, options: BoardOptions) {
    this.#client = client;
    this.#resolver = resolver;
    this.#book = book;
    this.#options = options;
  }

  /** The specification of a job; checked against its id. */
  spec(jobId: JobId): Promise<JobSpec> {
    const known = this.#specs.get(jobId) ?? getJobSpec(this.#client, { jobId }).then(({ spec }) => spec);
    this.#specs.set(jobId, known);
    known.catch(() => this.#specs.delete(jobId));
    return known;
  }

  /** Blocks were undone: what was read of them is forgotten. */
  forget(): void {
    this.#trails.clear();
    this.#holders.clear();
  }

  /** A trail that was read elsewhere; it counts only if it fits what the contract stores. */
  offer(id: Hex, trail: Trail): void {
    this.#trails.set(id, trail);
  }

  /** The chain as it is at a block. */
  async look(block: number, findings: readonly Finding[], signal?: AbortSignal): Promise<Sight> {
    const at = { block, signal };
    const keys = new Set(findings.map(keyOf));
    const listed = this.#book.games.filter((game) => !this.#book.isDone(game) || keys.has(keyOf(game.game)));
    const [status, bonds] = await Promise.all([
      getResolverStatus(this.#client, { resolver: this.#resolver, ...at }),
      getBonds(this.#client, { resolver: this.#resolver, ...at }),
    ]);
    const seats = await mapConcurrent(listed, READS_AT_ONCE, (game) => this.#seat(game, keys, at));
    const found = await mapConcurrent(findings, READS_AT_ONCE, (finding) => this.#finding(finding, at));
    const games = new Map<Hex, Seat>();
    const defends = new Set<Hex>();
    for (const seat of seats) {
      if (seat === undefined) continue;
      games.set(seat.view.id, seat);
      if (seat.defended) defends.add(seat.view.id);
    }
    return {
      view: {
        void: status === "void",
        games: [...games.values()].map(({ view }) => view),
        findings: found,
        bonds,
      },
      defends,
      games,
    };
  }

  async #finding(finding: Finding, at: { block: number; signal: AbortSignal | undefined }): Promise<FindingView> {
    const { jobId, batch, slot, turn, wrong, worth } = finding;
    const spec = await this.spec(jobId);
    const [current, end] = await Promise.all([
      getAssignment(this.#client, { jobId, batch, slot, ...at }),
      getWindowEnd(this.#client, { spec, batch, ...at }),
    ]);
    return {
      ...{ jobId, batch, slot, turn, wrong },
      stands: stands(finding, current),
      // Zero: not all results are there, and the window has not begun.
      windowEndsAt: end === 0 ? Number.MAX_SAFE_INTEGER : end,
      worth: worth ?? this.#options.worthOf(spec.bond / 2n),
    };
  }

  /** A game that concerns the player: it is a side of it, or the game is about one of its findings. */
  async #seat(
    listed: ListedGame,
    findings: ReadonlySet<string>,
    at: { block: number; signal: AbortSignal | undefined },
  ): Promise<(Seat & { readonly defended: boolean }) | undefined> {
    const { id, game, block } = listed;
    const { me, worthOf } = this.#options;
    const spec = await this.spec(game.jobId);
    const challenges = sameAddress(game.challenger, me);
    const base = { spec, block, done: false, defended: false };
    if (this.#book.isDone(listed)) {
      const done = { id, game, clock: OVER, trail: NEW_TRAIL, segmentHash: id, stands: false, stake: 0n };
      return { ...base, done: true, view: done, result: undefined };
    }
    const current = await getAssignment(this.#client, { ...game, ...at });
    const stillThere = stands(game, current);
    const defended = !challenges && (await this.#defended(listed, current, at));
    if (!challenges && !defended && !findings.has(keyOf(game))) return undefined;
    const [clock, stored] = await Promise.all([
      getGameClock(this.#client, { resolver: this.#resolver, id, ...at }),
      getSegmentHash(this.#client, { resolver: this.#resolver, id, ...at }),
    ]);
    if (clock.state === "none") return undefined;
    const trail = await this.#trail(listed, clock, stored, at);
    const stake = worthOf(defended ? spec.bond : spec.bond / 2n);
    return {
      ...base,
      defended,
      view: { id, game, clock, trail, segmentHash: stored, stands: stillThere, stake },
      result: stillThere ? { root: current.commitmentOrRoot, totalSteps: current.steps } : undefined,
    };
  }

  /** Whether the player answers for a result; after another turn has begun, whether it has a bond in the game. */
  async #defended(
    { id, game, block }: ListedGame,
    current: GetAssignmentReturn,
    at: { block: number; signal: AbortSignal | undefined },
  ): Promise<boolean> {
    const { defends, me } = this.#options;
    if (defends === "none") return false;
    let holder = this.#holders.get(keyOf(game));
    if (holder === undefined) {
      if (current.turn !== game.turn) {
        const { segment } = await this.#read(id, block, at);
        return sameAddress(segment?.payer, me);
      }
      const [owner, operator] = await Promise.all([
        readContract(this.#client, "registry", "allotmentOwner", [current.allotmentId], at),
        readContract(this.#client, "registry", "allotmentOperator", [current.allotmentId], at),
      ]);
      holder = { owner, operator };
      this.#holders.set(keyOf(game), holder);
    }
    if (defends !== "own") return defends({ ...game, ...holder });
    if (sameAddress(holder.owner, me) || sameAddress(holder.operator, me)) return true;
    const named = await getDefender(this.#client, { resolver: this.#resolver, owner: holder.owner, ...at });
    return sameAddress(named, me);
  }

  #read(id: Hex, fromBlock: number, at: { block: number; signal: AbortSignal | undefined }): Promise<Trail> {
    const { block: toBlock, signal } = at;
    return readTrail(this.#client, { resolver: this.#resolver, id, fromBlock, toBlock, signal });
  }

  async #trail(
    { id, block }: ListedGame,
    clock: GameClock,
    stored: Hex,
    at: { block: number; signal: AbortSignal | undefined },
  ): Promise<Trail> {
    if (clock.state === "challenged" || clock.state === "over") return NEW_TRAIL;
    const known = this.#trails.get(id);
    if (known !== undefined && fits(known, clock, stored)) return known;
    try {
      const trail = await this.#read(id, block, at);
      this.#trails.set(id, trail);
      return trail;
    } catch (error) {
      // Events that no game has: another node is asked.
      if (error instanceof RangeError) return NEW_TRAIL;
      throw error;
    }
  }
}

/** Whether a trail tells what the contract stores. */
export function fits({ segment, round, midpoints }: Trail, clock: GameClock, stored: Hex): boolean {
  if (segment === undefined || round !== clock.round || segmentHash(segment) !== stored) return false;
  return clock.state !== "picking" || midpoints !== undefined;
}

const stands = ({ turn }: Pick<Game, "turn">, current: GetAssignmentReturn): boolean =>
  current.turn === turn && current.status === "revealed";
