import { type ResultLeaf, resultTree, toHex } from "@conun/vm";
import type { AbortOptions } from "../storage/storage.ts";
import type { Hex } from "../types/primitives.ts";
import { batchRange } from "../types/spec.ts";
import { openingOf } from "./opening.ts";
import type { GameView, Knowledge, Need } from "./play.ts";
import { recompute } from "./recompute.ts";
import { midpointSteps } from "./rounds.ts";
import type { DisputeSource } from "./source.ts";
import type { Traces } from "./traces.ts";
import type { Game, Opening } from "./types.ts";

/** A result as it was revealed. */
export interface RevealedResult {
  readonly root: Hex;
  readonly totalSteps: bigint;
}

/** What a replay for a game took. */
export interface Replayed {
  readonly steps: number;
  readonly seconds: number;
}

interface Known {
  readonly states: Map<number, Hex>;
  readonly tapes: Map<number, Hex>;
  opening?: Opening | null;
}

/** What a player knows of the games that it plays, found out as it is needed. */
export class GameKnowledge {
  readonly #source: DisputeSource;
  readonly #traces: Traces;
  readonly #games = new Map<Hex, Known>();

  constructor(source: DisputeSource, traces: Traces) {
    this.#source = source;
    this.#traces = traces;
  }

  /** What is known now, by game. */
  get known(): ReadonlyMap<Hex, Knowledge> {
    return this.#games;
  }

  /** A game that is over, or that is told differently after a reorganisation, is forgotten. */
  forget(id: Hex): void {
    this.#games.delete(id);
  }

  /**
   * Finds out what a game needs.
   *
   * @param result What the defender revealed; for openings.
   * @throws What the source and the machine throw; the signal's reason.
   */
  async learn(
    { id, game }: GameView,
    need: Exclude<Need, { readonly kind: "events" }>,
    result: RevealedResult | undefined,
    options: AbortOptions = {},
  ): Promise<Replayed> {
    const started = performance.now();
    const steps =
      need.kind === "opening"
        ? await this.#open(id, game, result, options)
        : need.kind === "states"
          ? await this.#states(id, game, need.steps, options)
          : await this.#tape(id, game, need.step, options);
    this.#traces.trim();
    return { steps, seconds: (performance.now() - started) / 1000 };
  }

  async #states(id: Hex, game: Game, steps: readonly number[], options: AbortOptions): Promise<number> {
    const { trace } = await this.#task(game, options);
    const before = trace.replayed;
    const states = await trace.statesAt(steps, options);
    const known = this.#of(id);
    for (const [i, step] of steps.entries()) known.states.set(step, toHex(states[i] as Uint8Array));
    return trace.replayed - before;
  }

  async #tape(id: Hex, game: Game, step: number, options: AbortOptions): Promise<number> {
    const { trace } = await this.#task(game, options);
    const before = trace.replayed;
    this.#of(id).tapes.set(step, toHex(await trace.tapeAt(step, options)));
    return trace.replayed - before;
  }

  async #open(id: Hex, game: Game, result: RevealedResult | undefined, options: AbortOptions): Promise<number> {
    const leaves = result && (await this.#leaves(game, result, options));
    if (leaves === undefined) {
      this.#of(id).opening = null;
      return 0;
    }
    const tree = resultTree(leaves);
    const position = Number(game.position);
    if (position >= leaves.length) {
      this.#of(id).opening = openingOf(tree, leaves, position) ?? null;
      return 0;
    }
    const { trace, inputRoot, taskPath, first } = await this.#task(game, options);
    const before = trace.replayed;
    const end = await trace.end(options);
    const midpoints = await trace.statesAt(midpointSteps(0, 0), options);
    const task = { inputRoot, taskPath, first: first(), end, midpoints };
    this.#of(id).opening = openingOf(tree, leaves, position, task) ?? null;
    return trace.replayed - before;
  }

  /** The leaves that were revealed: kept ones, or computed again; `undefined` if neither gives the root. */
  async #leaves(
    { jobId, batch, slot, turn }: Game,
    result: RevealedResult,
    options: AbortOptions,
  ): Promise<readonly ResultLeaf[] | undefined> {
    const fits = (leaves: readonly ResultLeaf[]): boolean => {
      const { root, totalSteps } = resultTree(leaves);
      return toHex(root) === result.root.toLowerCase() && totalSteps === result.totalSteps;
    };
    const kept = await this.#source.leaves?.({ jobId, batch, slot, turn }, options);
    if (kept !== undefined && kept.length > 0 && fits(kept)) return kept;
    const material = await this.#traces.job(jobId, options);
    const again = await recompute(this.#source, material, batch, options);
    const leaves = [...again.entries()].sort(([a], [b]) => a - b).map(([, leaf]) => leaf);
    return fits(leaves) ? leaves : undefined;
  }

  async #task({ jobId, batch, position }: Game, options: AbortOptions) {
    const { spec } = await this.#traces.job(jobId, options);
    const { firstTask } = batchRange(spec, batch);
    return this.#traces.task(jobId, Number(firstTask + position), options);
  }

  #of(id: Hex): Known {
    const known: Known = this.#games.get(id) ?? { states: new Map(), tapes: new Map() };
    this.#games.set(id, known);
    return known;
  }
}
