import { failure } from "../errors/failure.ts";
import type { Hex } from "../types/primitives.ts";
import { sleep } from "../util/abort.ts";
import { type Board, fits, type Seat, type Sight } from "./board.ts";
import type { GameKnowledge } from "./knowledge.ts";
import type { Mirrors } from "./mirrors.ts";
import type { Need } from "./play.ts";
import type { PlayerEvent } from "./player-types.ts";
import { clockEnd } from "./words.ts";

/** What a learner works with. */
export interface LearnerParts {
  readonly knowledge: GameKnowledge;
  readonly board: Board;
  readonly mirrors: Mirrors;
  /** Milliseconds before something that failed is tried again; doubled each time. */
  readonly pauseMs: number;
  readonly tell: (event: PlayerEvent) => void;
  /** Called when something is known that was not. */
  readonly rouse: () => void;
}

/** Replays at the same time: they share one thread, and each has a machine's memory. */
const REPLAYS_AT_ONCE = 2;
const LONGEST_PAUSE_MS = 30_000;

/** Finds out what games need, beside the moves of others: the most urgent first, a few at a time. */
export class Learner {
  readonly #parts: LearnerParts;
  readonly #learning = new Set<Hex>();
  readonly #failures = new Map<Hex, number>();
  /** Segments whose events did not fit once, by game. */
  readonly #unfit = new Map<Hex, Hex>();

  constructor(parts: LearnerParts) {
    this.#parts = parts;
  }

  /** Begins with what can be begun now; the rest is asked for again. */
  learn(needs: readonly Need[], { games }: Sight, signal: AbortSignal): void {
    const end = ({ game }: Need): number => clockEnd((games.get(game) as Seat).view.clock);
    for (const need of [...needs].sort((a, b) => end(a) - end(b))) {
      const { game: id } = need;
      if (this.#learning.has(id)) continue;
      if (this.#learning.size >= REPLAYS_AT_ONCE) return;
      this.#learning.add(id);
      void this.#one(need, games.get(id) as Seat, signal);
    }
  }

  async #one(need: Need, seat: Seat, signal: AbortSignal): Promise<void> {
    const { view } = seat;
    const { pauseMs, tell, rouse } = this.#parts;
    try {
      await this.#find(need, seat, signal);
      this.#failures.delete(view.id);
    } catch (thrown) {
      if (!signal.aborted) {
        const failures = (this.#failures.get(view.id) ?? 0) + 1;
        this.#failures.set(view.id, failures);
        const error = thrown instanceof Error ? thrown : new Error(String(thrown));
        tell({ type: "trouble", doing: `finding out the ${need.kind} of game ${view.id}`, error });
        await sleep(Math.min(LONGEST_PAUSE_MS, pauseMs * 2 ** failures), signal).catch(() => undefined);
      }
    }
    this.#learning.delete(view.id);
    rouse();
  }

  async #find(need: Need, { view, result, block }: Seat, signal: AbortSignal): Promise<void> {
    const { knowledge, board, mirrors, pauseMs, tell } = this.#parts;
    if (need.kind !== "events") {
      const { steps, seconds } = await knowledge.learn(view, need, result, { signal });
      if (steps > 0) tell({ type: "replay", game: view.id, steps, seconds });
      return;
    }
    // Clock and events may be of two moments: the next look tells.
    if (this.#unfit.get(view.id) !== view.segmentHash) {
      this.#unfit.set(view.id, view.segmentHash);
      return sleep(pauseMs, signal);
    }
    const trail = await mirrors.trail(view.id, block, (one) => fits(one, view.clock, view.segmentHash));
    if (trail === undefined) throw failure("CHAIN_UNAVAILABLE", `No node tells the events of game ${view.id}.`);
    board.offer(view.id, trail);
  }
}
