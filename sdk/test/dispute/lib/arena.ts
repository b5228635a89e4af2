import {
  concat,
  keccak,
  type ResultLeaf,
  type ResultTree,
  resultTree,
  TRACE_STEPS,
  taskPath,
  tasksRoot,
  toHex,
  treeDepth,
} from "@conun/vm";
import { nextMoves } from "../../../src/dispute/next-moves.ts";
import { leafFields } from "../../../src/dispute/opening.ts";
import {
  type DisputeView,
  type FindingView,
  type GameView,
  type Knowledge,
  MOVE_GAS,
  type Move,
  type Play,
  type Policy,
} from "../../../src/dispute/play.ts";
import { midpointSteps } from "../../../src/dispute/rounds.ts";
import type { Opening } from "../../../src/dispute/types.ts";
import { segmentHash } from "../../../src/dispute/words.ts";
import type { Address, Hex, JobId } from "../../../src/types/primitives.ts";
import { ZERO_HASH } from "../../../src/types/primitives.ts";
import { BOND, DisputeModel, type JudgeMachine, type Revealed } from "./model.ts";
import { hashOf, inputOf, type ToyState, type ToyTrace, tapeOf, toyLeaf, toyMachine } from "./toy.ts";

export const WORKER: Address = `0x${"aa".repeat(20)}`;
export const WATCHER: Address = `0x${"bb".repeat(20)}`;
export const JOB = `0x${"0b".repeat(32)}` as JobId;
export const WINDOW = 500;
/** What a refutation is worth to either side. */
export const STAKE = 10n ** 18n;

/** A source of what a player knows of one position. */
export interface Source {
  stateAt(step: number): Hex | Promise<Hex>;
  tapeAt(step: number): Hex | Promise<Hex>;
  opening(): Opening | null | Promise<Opening | null>;
}

/** A batch with the traces that its worker says are those of its tasks. */
export interface Batch {
  readonly leaves: readonly ResultLeaf[];
  readonly tree: ResultTree;
  readonly revealed: Revealed;
  readonly said: readonly ToyTrace[];
}

export function batchOf(tasks: readonly ToyTrace[], said: readonly ToyTrace[]): Batch {
  const roots = concat(tasks.map((task) => keccak(inputOf(task))));
  const leaves = said.map((trace, i) => toyLeaf(i, trace.at(TRACE_STEPS) as ToyState));
  const tree = resultTree(leaves);
  return {
    leaves,
    tree,
    said,
    revealed: {
      root: toHex(tree.root),
      totalSteps: tree.totalSteps,
      taskCount: tasks.length,
      tasksRoot: toHex(tasksRoot(roots)),
      stepLimit: 2n ** 40n,
      outputLimit: 32n,
      defenders: [WORKER],
    },
  };
}

/** What somebody who says this of a position can show. */
export function sourceOf(batch: Batch, position: number, trace: ToyTrace | undefined, divided = true): Source {
  const path = batch.tree.path(position).map(({ hash, sum }) => ({ hash: toHex(hash), sum }));
  return {
    stateAt: (step) => hashOf((trace as ToyTrace).at(step)),
    tapeAt: (step) => tapeOf((trace as ToyTrace).at(step)),
    opening() {
      const leaf = batch.leaves[position];
      const none = { inputRoot: ZERO_HASH, taskPath: [], first: "0x", last: "0x", end: ZERO_HASH } as const;
      if (leaf === undefined || trace === undefined) {
        const empty = { taskIndex: 0n, kind: 0, code: 0, outputRoot: ZERO_HASH, outputLength: 0n, steps: 0n };
        return { leaf: empty, path, ...none, midpoints: [] };
      }
      const inputs = batch.said.map((said) => keccak(inputOf(said)));
      const shape = { taskCount: inputs.length, chunkTasks: 2 ** treeDepth(inputs.length) };
      const packed = concat(inputs);
      return {
        leaf: leafFields(leaf),
        path,
        inputRoot: toHex(inputs[position] as Uint8Array),
        taskPath: taskPath(shape, new Uint8Array(32), packed, position).map(toHex),
        first: toHex(inputOf(trace)),
        last: tapeOf(trace.at(TRACE_STEPS)),
        end: hashOf(trace.at(TRACE_STEPS)),
        midpoints: divided ? midpointSteps(0, 0).map((step) => hashOf(trace.at(step))) : [],
      };
    },
  };
}

export function viewOf(model: DisputeModel, findings: readonly FindingView[] = []): DisputeView {
  const games = model.ids.map((id): GameView => {
    const { game, clock, segment, trail } = model.game(id);
    const stored = segment ? segmentHash(segment) : ZERO_HASH;
    return { id, game, clock, trail, segmentHash: stored, stands: !model.refuted, stake: STAKE };
  });
  return { void: model.void, games, findings, bonds: BOND };
}

export const POLICY: Policy = { minProfit: 0n, gas: MOVE_GAS };

interface Known {
  readonly states: Map<number, Hex>;
  readonly tapes: Map<number, Hex>;
  opening?: Opening | null;
}

/** A player that does what `nextMoves` says, and nothing else. */
export class Player {
  readonly moves: Move[] = [];
  readonly #known = new Map<Hex, Known>();
  readonly #model: DisputeModel;
  readonly #side: "defender" | "challenger";
  readonly #sources: (position: number) => Source;
  readonly findings: FindingView[] = [];
  margin = 10;

  constructor(model: DisputeModel, side: "defender" | "challenger", sources: (position: number) => Source) {
    this.#model = model;
    this.#side = side;
    this.#sources = sources;
  }

  /** Makes all moves that there are now; gives what was said when there were none any more. */
  async turn(): Promise<Play> {
    for (let i = 0; i < 500; i++) {
      const view = viewOf(this.#model, this.findings);
      const play = nextMoves(
        view,
        {
          challenger: this.#side === "challenger" ? WATCHER : `0x${"00".repeat(19)}01`,
          defender: WORKER,
          defends: new Set(this.#side === "defender" ? this.#model.ids : []),
          knowledge: this.#known as ReadonlyMap<Hex, Knowledge>,
          funds: 10n ** 20n,
          policy: POLICY,
        },
        { now: this.#model.now, margin: this.margin, gasPrice: 10n ** 9n },
      );
      for (const need of play.needs) {
        const known: Known = this.#known.get(need.game) ?? { states: new Map(), tapes: new Map() };
        this.#known.set(need.game, known);
        const source = this.#sources(Number(this.#model.game(need.game).game.position));
        if (need.kind === "states") for (const step of need.steps) known.states.set(step, await source.stateAt(step));
        else if (need.kind === "tape") known.tapes.set(need.step, await source.tapeAt(need.step));
        else if (need.kind === "opening") known.opening = await source.opening();
        else throw new Error("the model's events fit what it stores");
      }
      for (const move of play.moves) await this.#make(move);
      if (play.moves.length === 0 && play.needs.length === 0) return play;
    }
    throw new Error("moves without end");
  }

  async #make(move: Move): Promise<void> {
    this.moves.push(move);
    const model = this.#model;
    if ("finding" in move) {
      const { jobId, batch, slot, turn } = move.finding;
      const { position, value } = move.deed;
      model.challenge({ jobId, batch, slot, turn, position, challenger: WATCHER }, value);
      return;
    }
    const { id } = move.game;
    const segment = move.game.trail.segment;
    const { deed } = move;
    if (deed.kind === "open") model.open(id, deed.opening, WORKER, deed.value);
    else if (deed.kind === "timeout") model.timeout(id);
    else if (deed.kind === "collect") model.collect(id);
    else if (deed.kind === "cancel") model.cancel(id);
    else if (segment === undefined) throw new Error("no segment");
    else if (deed.kind === "divide") model.divide(id, segment, deed.midpoints, WORKER);
    else if (deed.kind === "pick") await model.pick(id, segment, deed.pick, WATCHER, deed.tape);
    else if (deed.kind === "prove") await model.prove(id, segment, deed.tape);
  }
}

export function findingOf(model: DisputeModel, wrong: readonly bigint[]): FindingView {
  const of = { jobId: JOB, batch: 0n, slot: 0, turn: 1 };
  return { ...of, wrong, stands: !model.refuted, windowEndsAt: model.now + WINDOW, worth: STAKE / 2n };
}

export const newModel = (batch: Batch, machine: JudgeMachine = toyMachine): DisputeModel =>
  new DisputeModel(machine, batch.revealed);
