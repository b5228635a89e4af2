import { type ResultKind, toBytes, verifyResult, verifyTask } from "@conun/vm";
import { follow, NEW_TRAIL, type Trail } from "../../../src/dispute/follow.ts";
import { midpointRoot, pickHolds } from "../../../src/dispute/midpoints.ts";
import { partsOf, ROUNDS } from "../../../src/dispute/rounds.ts";
import type { Game, GameClock, Opening, Pick, Segment } from "../../../src/dispute/types.ts";
import { clockEnd, gameId, segmentHash } from "../../../src/dispute/words.ts";
import type { Address, Hex } from "../../../src/types/primitives.ts";
import { NOBODY, ZERO_HASH } from "../../../src/types/primitives.ts";

/** The machine that a game asks; throws where what is shown does not fit. */
export interface JudgeMachine {
  initialState(inputRoot: Hex, opening: Hex): Hex;
  outcome(state: Hex, opening: Hex): Pick5;
  /** @param at Steps before the state: for judges that look it up. */
  step(state: Hex, tape: Hex, at: number): Hex | Promise<Hex>;
}

/** What an outcome and a leaf have in common. */
export type Pick5 = Omit<Opening["leaf"], "taskIndex">;

/** The revealed result that games are about: one batch of a job of one batch. */
export interface Revealed {
  readonly root: Hex;
  readonly totalSteps: bigint;
  readonly taskCount: number;
  readonly tasksRoot: Hex;
  readonly stepLimit: bigint;
  readonly outputLimit: bigint;
  /** Keys that may defend it. */
  readonly defenders: readonly Address[];
}

/** A call that the contract would revert. */
export class Reverted extends Error {}

const require = (holds: boolean, error: string): void => {
  if (!holds) throw new Reverted(error);
};

export const BOND = { challenger: 27n, defender: 21n };
export const CLOCKS = { answer: 1000, game: 3000 };
export const CHAIN = { chainId: 31337, resolver: `0x${"d1".repeat(20)}` as Address };

interface Played {
  readonly game: Game;
  clock: GameClock;
  segment: Segment | undefined;
  start: number;
  /** What the events so far come to. */
  trail: Trail;
  winner: Address | undefined;
}

/** The game's contract as docs/design/disputes.md, section 5, describes it, without coins' and stake's own contracts. */
export class DisputeModel {
  now = 1_000_000;
  void = false;
  refuted = false;
  /** Open contests of the assignment. */
  contests = 0;
  transactions = 0;
  readonly credits = new Map<Address, bigint>();
  readonly #games = new Map<Hex, Played>();
  readonly #machine: JudgeMachine;
  readonly result: Revealed;

  constructor(machine: JudgeMachine, result: Revealed) {
    this.#machine = machine;
    this.result = result;
  }

  game(id: Hex): Readonly<Played> {
    const played = this.#games.get(id);
    if (!played) throw new Reverted("GameUnknown");
    return played;
  }

  get ids(): Hex[] {
    return [...this.#games.keys()];
  }

  /** Wei that the contract must hold. */
  get held(): bigint {
    let sum = [...this.credits.values()].reduce((a, b) => a + b, 0n);
    for (const { clock } of this.#games.values()) {
      if (clock.state !== "over") sum += clock.challengerBond + clock.defenderBond;
    }
    return sum;
  }

  challenge(game: Game, value: bigint): Hex {
    const id = gameId(CHAIN.chainId, CHAIN.resolver, game);
    require(!this.#games.has(id), "GamePlayed");
    require(!this.void && !this.refuted, "NotRevealed");
    require(value >= BOND.challenger, "BondTooSmall");
    const width = 2 ** Math.ceil(Math.log2(this.result.taskCount));
    require(game.position < BigInt(width), "PositionOutOfTree");
    this.#games.set(id, {
      game,
      clock: {
        state: "challenged",
        round: 0,
        movedAt: this.now,
        defenderLeft: CLOCKS.answer,
        challengerLeft: 0,
        challengerBond: value,
        defenderBond: 0n,
      },
      segment: undefined,
      start: 0,
      trail: NEW_TRAIL,
      winner: undefined,
    });
    this.contests++;
    this.transactions++;
    return id;
  }

  open(id: Hex, opening: Opening, mover: Address, value: bigint): void {
    const played = this.#in(id, "challenged");
    require(!this.refuted, "GameStateWrong");
    require(this.result.defenders.includes(mover), "MoverNotEntitled");
    this.#checkLeaf(played.game, opening);
    const divided = opening.midpoints.length > 0;
    const clock = this.#moved(played, divided ? "picking" : "dividing");
    if (played.game.position >= BigInt(this.result.taskCount)) {
      require(value === 0n, "BondTooLarge");
      this.#end(played, mover, false);
      return;
    }
    require(value >= BOND.defender, "BondTooSmall");
    const first = this.#machine.initialState(opening.inputRoot, opening.first);
    const outcome = this.#machine.outcome(opening.end, opening.last);
    for (const name of ["kind", "code", "outputRoot", "outputLength", "steps"] as const) {
      require(outcome[name] === opening.leaf[name], `LeafInvalid ${name}`);
    }
    if (divided) require(opening.midpoints.length === partsOf(0) - 1, "MidpointsWrong");
    const midpoints = divided ? midpointRoot(opening.midpoints, opening.end) : ZERO_HASH;
    played.segment = { before: first, end: opening.end, midpoints, defender: mover, payer: mover };
    played.clock = { ...clock, defenderLeft: CLOCKS.game, challengerLeft: CLOCKS.game, defenderBond: value };
    played.trail = follow(played.trail, {
      name: "PositionOpened",
      defender: mover,
      payer: mover,
      first,
      last: opening.end,
    });
    if (divided) played.trail = follow(played.trail, { name: "SegmentDivided", midpoints: opening.midpoints });
    this.transactions++;
  }

  divide(id: Hex, segment: Segment, midpoints: readonly Hex[], mover: Address): void {
    const played = this.#in(id, "dividing", segment);
    require(this.result.defenders.includes(mover), "MoverNotEntitled");
    require(midpoints.length === partsOf(played.clock.round) - 1, "MidpointsWrong");
    played.clock = this.#moved(played, "picking");
    played.segment = { ...segment, midpoints: midpointRoot(midpoints, segment.end) };
    played.trail = follow(played.trail, { name: "SegmentDivided", midpoints });
    this.transactions++;
  }

  async pick(id: Hex, segment: Segment, pick: Pick, mover: Address, tape?: Hex): Promise<void> {
    const played = this.#in(id, "picking", segment);
    const { round } = played.clock;
    require(mover === played.game.challenger, "SignatureInvalid");
    require(pickHolds(pick, round, segment), "PickUnknown");
    const proving = round + 1 === ROUNDS;
    require(tape === undefined || proving, "NotLastRound");
    const clock = { ...this.#moved(played, proving ? "proving" : "dividing"), round: round + 1 };
    const length = [34, 28, 22, 16, 10, 5, 0][round] as number;
    const start = played.start + pick.part * 2 ** length;
    const next = { ...segment, before: pick.before, end: pick.end, midpoints: ZERO_HASH };
    const after = tape === undefined ? undefined : await this.#machine.step(pick.before, tape, start);
    Object.assign(played, { clock, segment: next, start });
    played.trail = follow(played.trail, { name: "PartPicked", part: pick.part, before: pick.before, end: pick.end });
    if (after !== undefined) this.#end(played, next.payer, after !== pick.end);
    else this.transactions++;
  }

  async prove(id: Hex, segment: Segment, tape: Hex): Promise<void> {
    const played = this.#in(id, "proving", segment);
    require(this.now <= clockEnd(played.clock), "ClockRanOut");
    const after = await this.#machine.step(segment.before, tape, played.start);
    this.#end(played, segment.payer, after !== segment.end);
  }

  timeout(id: Hex): void {
    const played = this.#running(id);
    require(!this.refuted, "GameStateWrong");
    require(this.now > clockEnd(played.clock), "ClockRuns");
    this.#end(played, played.segment?.payer ?? NOBODY, played.clock.state !== "picking");
  }

  collect(id: Hex): void {
    const played = this.#running(id);
    require(this.refuted && !this.void, "NotRefuted");
    this.#end(played, NOBODY, true);
  }

  cancel(id: Hex): void {
    const played = this.#running(id);
    require(this.void, "NotVoid");
    const { challengerBond, defenderBond } = played.clock;
    this.#credit(played.game.challenger, challengerBond);
    if (played.segment) this.#credit(played.segment.payer, defenderBond);
    played.clock = { ...played.clock, state: "over" };
    this.transactions++;
  }

  #running(id: Hex): Played {
    const played = this.#games.get(id);
    if (!played || played.clock.state === "over") throw new Reverted("GameStateWrong");
    return played;
  }

  #in(id: Hex, state: GameClock["state"], segment?: Segment): Played {
    const played = this.#running(id);
    require(played.clock.state === state, "GameStateWrong");
    const stored = played.segment;
    if (segment) require(stored !== undefined && segmentHash(segment) === segmentHash(stored), "SegmentUnknown");
    return played;
  }

  #moved({ clock }: Played, state: GameClock["state"]): GameClock {
    const left = clockEnd(clock) - this.now;
    require(left >= 0, "ClockRanOut");
    const side = clock.state === "picking" ? { challengerLeft: left } : { defenderLeft: left };
    return { ...clock, ...side, state, movedAt: this.now };
  }

  #end(played: Played, payer: Address, refutes: boolean): void {
    const { game, clock } = played;
    const winner = refutes ? game.challenger : payer;
    if (refutes) {
      this.refuted = true;
      this.contests = 0;
    } else {
      require(!this.refuted, "GameStateWrong");
      this.contests--;
    }
    played.winner = winner;
    played.clock = { ...clock, state: "over" };
    this.#credit(winner, clock.challengerBond + clock.defenderBond);
    this.transactions++;
  }

  #credit(account: Address, amount: bigint): void {
    this.credits.set(account, (this.credits.get(account) ?? 0n) + amount);
  }

  #checkLeaf({ position }: Game, { leaf, path, inputRoot, taskPath }: Opening): void {
    const { root, totalSteps, taskCount, tasksRoot, stepLimit, outputLimit } = this.result;
    const at = Number(position);
    const beyond = at >= taskCount;
    require(beyond || (leaf.kind <= 1 && leaf.steps <= stepLimit && leaf.outputLength <= outputLimit), "LeafInvalid");
    const sum = verifyResult({
      root: toBytes(root),
      count: taskCount,
      position: at,
      firstTask: 0,
      leaf: beyond
        ? null
        : {
            taskIndex: Number(leaf.taskIndex),
            kind: (["halted", "trapped"] as const satisfies readonly ResultKind[])[leaf.kind] as ResultKind,
            code: leaf.code,
            outputRoot: toBytes(leaf.outputRoot),
            outputLength: Number(leaf.outputLength),
            steps: leaf.steps,
          },
      path: path.map((node) => ({ hash: toBytes(node.hash), sum: node.sum })),
    });
    require(sum !== null, "ResultMismatch");
    require(sum === totalSteps, "StepsMismatch");
    if (beyond) return;
    const shown = { tasksRoot: toBytes(tasksRoot), taskCount, index: at, inputRoot: toBytes(inputRoot) };
    require(verifyTask({ ...shown, path: taskPath.map((node) => toBytes(node)) }), "TaskUnknown");
  }
}
