import { type TaskTrace, toHex } from "@conun/vm";
import { signing } from "../../../src/client/write.ts";
import { challengeCall, type GameCall, moveCall } from "../../../src/dispute/contract.ts";
import { NEW_TRAIL, type Trail } from "../../../src/dispute/follow.ts";
import { pickOf } from "../../../src/dispute/midpoints.ts";
import { openingOf } from "../../../src/dispute/opening.ts";
import type { Deed } from "../../../src/dispute/play.ts";
import { readTrail } from "../../../src/dispute/read-trail.ts";
import { midpointSteps, partsOf, ROUNDS } from "../../../src/dispute/rounds.ts";
import type { Game, GameClock, Segment } from "../../../src/dispute/types.ts";
import { gameId } from "../../../src/dispute/words.ts";
import { type Address, type Client, getGameClock, type Hex } from "../../../src/index.ts";
import { firstOf, type Staged, type StagedTask } from "./stage.ts";

/** A game as its opponent sees it. */
export interface Standing {
  readonly id: Hex;
  readonly game: Game;
  readonly clock: GameClock;
  readonly trail: Trail;
}

/** What an opponent does now; nothing: it is silent. */
export type Habit = (standing: Standing) => Promise<(Deed & { readonly value?: bigint }) | undefined>;

const BOND = 10n ** 17n;

/** Somebody who plays one game by a habit, move by move, as the test says. */
export class Opponent {
  readonly #client: Client;
  readonly #resolver: Address;
  readonly #staged: Staged;
  readonly #habit: Habit;
  readonly game: Game;
  readonly id: Hex;

  constructor(client: Client, staged: Staged, game: Game, habit: Habit) {
    const resolver = client.deployment.disputeGame as Address;
    this.#client = client;
    this.#resolver = resolver;
    this.#staged = staged;
    this.#habit = habit;
    this.game = game;
    this.id = gameId(client.chainId, resolver, game);
  }

  async challenge(): Promise<void> {
    await this.#send(challengeCall(this.#staged.spec, this.game), BOND);
  }

  async standing(): Promise<Standing> {
    const clock = await getGameClock(this.#client, { id: this.id });
    const early = clock.state === "none" || clock.state === "challenged" || clock.state === "over";
    const fromBlock = this.#client.deployment.block;
    const trail = early
      ? NEW_TRAIL
      : await readTrail(this.#client, { resolver: this.#resolver, id: this.id, fromBlock });
    return { id: this.id, game: this.game, clock, trail };
  }

  /** Moves as its habit is. @returns Whether it did; a move that reverts, or that blocks were undone under, is none. */
  async move(): Promise<boolean> {
    try {
      const standing = await this.standing();
      const deed = await this.#habit(standing);
      if (deed === undefined) return false;
      const mover = this.#client.address as Address;
      const { game, trail } = standing;
      const call = moveCall(deed, { game, segment: trail.segment, spec: this.#staged.spec, mover });
      await this.#send(call, deed.kind === "open" ? (deed.value ?? 0n) : 0n);
      return true;
    } catch {
      return false;
    }
  }

  /** Goes on whenever it is its turn, until the game is over or the signal aborts. */
  async play(side: "defender" | "challenger", signal: AbortSignal, pauseMs = 20): Promise<void> {
    while (!signal.aborted) {
      const clock = await getGameClock(this.#client, { id: this.id });
      if (clock.state === "over") return;
      const turn = (clock.state === "picking") === (side === "challenger");
      if (turn && clock.state !== "none") await this.move();
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }

  #send(call: GameCall, value: bigint): Promise<unknown> {
    return signing(this.#client).tx.send({ to: this.#resolver, ...call, value });
  }
}

/** A trace that is the truth up to a step and another one from there on. */
export async function statesOf(task: StagedTask, from: number, steps: readonly number[]): Promise<Hex[]> {
  const states: Hex[] = [];
  for (const step of steps) {
    const trace: TaskTrace = step < from ? task.truth : task.said;
    states.push(toHex((await trace.statesAt([step]))[0] as Uint8Array));
  }
  return states;
}

/** A defender whose trace leaves the truth at a step; it opens and divides whatever it is asked. */
export function liar(staged: Staged, from: number, divided = true): Habit {
  return async ({ game, clock, trail }) => {
    const position = Number(game.position);
    const task = staged.tasks[position];
    if (clock.state === "challenged") {
      if (task === undefined) return undefined;
      const { inputRoot, path: taskPath } = await staged.material.inputs.proof(position);
      const midpoints = divided ? (await statesOf(task, from, midpointSteps(0, 0))).map(bytes) : [];
      const shown = { inputRoot, taskPath, first: firstOf(staged, position), end: task.end, midpoints };
      const opening = openingOf(staged.tree, staged.leaves, position, shown);
      return opening && { kind: "open", opening, value: BOND };
    }
    if (task === undefined) return undefined;
    if (clock.state === "dividing") {
      const midpoints = await statesOf(task, from, midpointSteps(clock.round, trail.start));
      return { kind: "divide", midpoints };
    }
    if (clock.state !== "proving") return undefined;
    return { kind: "prove", tape: toHex(await task.said.tapeAt(trail.start)) };
  };
}

/** A challenger that picks parts by some rule, whether or not their ends are wrong. */
export function wanderer(choose: (round: number, start: number) => number): Habit {
  return async ({ clock, trail }) => {
    if (clock.state !== "picking") return undefined;
    const part = choose(clock.round, trail.start) % partsOf(clock.round);
    return { kind: "pick", pick: pickOf(trail.midpoints ?? [], trail.segment as Segment, part) };
  };
}

/** Does what another habit does until a number of rounds are done. */
export function silentFrom(habit: Habit, state: GameClock["state"], round = 0): Habit {
  return async (standing) => {
    const { clock } = standing;
    if (clock.state === state && clock.round >= Math.min(round, ROUNDS)) return undefined;
    return habit(standing);
  };
}

const bytes = (hex: Hex): Uint8Array => Uint8Array.from(Buffer.from(hex.slice(2), "hex"));
