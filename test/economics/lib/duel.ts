import { toHex } from "@conun/vm";
import { midpointRoot, pickOf } from "../../../sdk/src/dispute/midpoints.ts";
import { openingOf } from "../../../sdk/src/dispute/opening.ts";
import { midpointSteps, ROUNDS } from "../../../sdk/src/dispute/rounds.ts";
import type { Segment } from "../../../sdk/src/dispute/types.ts";
import { type Hex, ZERO_HASH } from "../../../sdk/src/types/primitives.ts";
import type { Reference, Result } from "./batch.ts";
import type { Role } from "./stage.ts";

const NOBODY: Hex = `0x${"00".repeat(20)}`;

/** Where a game is about: slot 0 of batch 0, and the subject's position, if nothing else is said. */
export interface Place {
  readonly batch?: number;
  readonly slot?: number;
  readonly position?: number;
}

/** A game about one position of a result. */
export class Duel {
  readonly #job: Reference;
  readonly #jobId: Hex;
  readonly #batch: number;
  readonly #slot: number;
  readonly #position: number;
  readonly #challenger: Role;
  #segment: Segment = { before: ZERO_HASH, end: ZERO_HASH, midpoints: ZERO_HASH, defender: NOBODY, payer: NOBODY };

  constructor(job: Reference, jobId: Hex, challenger: Role, { batch = 0, slot = 0, position = 0 }: Place = {}) {
    this.#job = job;
    this.#jobId = jobId;
    this.#challenger = challenger;
    this.#batch = batch;
    this.#slot = slot;
    this.#position = position;
  }

  get #game(): readonly unknown[] {
    return [this.#jobId, this.#batch, this.#slot, 0, this.#position, this.#job.stage.address(this.#challenger)];
  }

  async challenge(): Promise<void> {
    const { stage, argument } = this.#job;
    const bond = await this.#bond("challengerBond");
    const own = stage.address(this.#challenger);
    await this.#send(this.#challenger, "challenge", [argument, this.#batch, this.#slot, 0, this.#position, own], bond);
  }

  /** The defender gives up before it has shown anything. */
  async concede(defender: Role): Promise<void> {
    const { stage, argument } = this.#job;
    await this.#send(defender, "concede", [this.#game, argument, this.#segment, stage.address(defender), "0x"]);
  }

  /** Whoever had to move did not. */
  async timeout(by: Role): Promise<void> {
    await this.#job.stage.travel(30 * 86_400);
    await this.#send(by, "timeout", [this.#game, this.#job.argument, this.#segment]);
  }

  /** Ends a game whose assignment another one refuted. */
  async collect(by: Role): Promise<void> {
    await this.#send(by, "collect", [this.#game]);
  }

  /** Opens a position beyond the last task. */
  async openEmpty(defender: Role, { tree, leaves }: Result): Promise<void> {
    const { stage, argument } = this.#job;
    const opening = tree && openingOf(tree, leaves, this.#position);
    await this.#send(defender, "open", [this.#game, argument, opening, stage.address(defender), "0x"]);
  }

  /** The defender opens the subject by a trace, with the first midpoints. */
  async open(defender: Role, result: Result, liesFrom = Number.POSITIVE_INFINITY): Promise<readonly Hex[]> {
    const { stage, subject, argument } = this.#job;
    const end = liesFrom === Number.POSITIVE_INFINITY ? subject.ends.truth : subject.ends.other;
    const midpoints = await this.#told(midpointSteps(0, 0), liesFrom);
    const shown = { ...this.#job.shownTask(), end };
    const opening = result.tree && openingOf(result.tree, result.leaves, this.#position, shown);
    if (opening === undefined) throw new Error("the result cannot be opened");
    const own = stage.address(defender);
    const args = [this.#game, argument, { ...opening, midpoints }, own, "0x"];
    await this.#send(defender, "open", args, await this.#bond("defenderBond"));
    const [before] = await this.#told([0], liesFrom);
    const last = toHex(end.state);
    this.#segment = {
      before: before as Hex,
      end: last,
      midpoints: midpointRoot(midpoints, last),
      defender: own as Hex,
      payer: own as Hex,
    };
    return midpoints;
  }

  /**
   * Plays to the end: the step that the challenger aims at decides.
   *
   * @param liesFrom Number of steps from which on the defender's trace is false; none: its trace is true.
   * @param target Step at whose end the challenger says the trace is wrong first.
   */
  async play(defender: Role, result: Result, target: number, liesFrom = Number.POSITIVE_INFINITY): Promise<void> {
    const { argument, subject } = this.#job;
    let midpoints = await this.open(defender, result, liesFrom);
    let start = 0;
    for (let round = 0; ; round++) {
      const steps = midpointSteps(round, start);
      if (round > 0) {
        midpoints = await this.#told(steps, liesFrom);
        const own = this.#job.stage.address(defender);
        await this.#send(defender, "divide", [this.#game, this.#segment, midpoints, own, "0x"]);
        this.#segment = { ...this.#segment, midpoints: midpointRoot(midpoints, this.#segment.end) };
      }
      const found = steps.findIndex((step) => step >= target);
      const part = found < 0 ? steps.length : found;
      const pick = pickOf(midpoints, this.#segment, part);
      start = part === 0 ? start : (steps[part - 1] as number);
      if (round === ROUNDS - 1 && liesFrom === target) {
        const tape = toHex(await subject.truth.tapeAt(start));
        await this.#send(this.#challenger, "pickAndProve", [this.#game, argument, this.#segment, pick, tape, "0x"]);
        return;
      }
      await this.#send(this.#challenger, "pick", [this.#game, this.#segment, pick, "0x"]);
      this.#segment = { ...this.#segment, before: pick.before, end: pick.end, midpoints: ZERO_HASH };
      if (round === ROUNDS - 1) break;
    }
    const tape = toHex(await subject.truth.tapeAt(start));
    await this.#send(defender, "prove", [this.#game, argument, this.#segment, tape]);
  }

  async #told(steps: readonly number[], liesFrom: number): Promise<Hex[]> {
    const { truth, other } = this.#job.subject;
    const true_ = steps.filter((step) => step < liesFrom);
    const states = await truth.statesAt(true_);
    const lies = await other.statesAt(steps.slice(true_.length));
    return [...states, ...lies].map((state) => toHex(state));
  }

  #bond(side: "challengerBond" | "defenderBond"): Promise<bigint> {
    return this.#job.stage.bondOf(side);
  }

  async #send(role: Role, name: string, args: readonly unknown[], value = 0n): Promise<void> {
    await this.#job.stage.send(role, this.#job.stage.game, name, args, value);
  }
}
