import { pickOf } from "./midpoints.ts";
import type { Deed, DisputeView, GameView, Knowledge, MoveGas, Need, PlayClock, Rest, Secrets } from "./play.ts";
import { midpointSteps, partSteps, partsOf, ROUNDS } from "./rounds.ts";
import type { Segment } from "./types.ts";
import { clockEnd, segmentHash } from "./words.ts";

/** What one game asks for: a deed with its rule, something to find out, or rest. */
export type Answer =
  | { readonly deed: Deed; readonly rule: string; readonly deadline: number | undefined }
  | { readonly need: Need }
  | { readonly rest: Rest };

/** Which side of a game the player is. */
export type Side = "defender" | "challenger";

export interface Moment {
  readonly view: DisputeView;
  readonly secrets: Secrets;
  readonly clock: PlayClock;
}

const NOTHING: Knowledge = { states: new Map(), tapes: new Map() };

/** The side that the player is; whoever defends a result does not attack it. */
export function sideOf(
  { id, game }: Pick<GameView, "id" | "game">,
  { challenger, defends }: Pick<Secrets, "challenger" | "defends">,
): Side | undefined {
  if (defends.has(id)) return "defender";
  return game.challenger.toLowerCase() === challenger.toLowerCase() ? "challenger" : undefined;
}

/** Whose clock runs. */
export const moverOf = ({ clock }: GameView): Side => (clock.state === "picking" ? "challenger" : "defender");

/** Gas of all moves that a side may still have to make until the end. */
export function gasToGo({ clock }: GameView, side: Side, gas: MoveGas): bigint {
  const { state } = clock;
  const left = BigInt(ROUNDS - clock.round);
  if (side === "challenger") return left * gas.pick + gas.prove + gas.close;
  if (state === "challenged") return gas.open + (left - 1n) * gas.divide + gas.prove + gas.close;
  const divided = state === "picking" ? 1n : 0n;
  return (left > divided ? left - divided : 0n) * gas.divide + gas.prove + gas.close;
}

/** Wei that a side saves by winning: what is at stake, and both bonds. */
const saved = ({ stake, clock }: GameView): bigint => stake + clock.challengerBond + clock.defenderBond;

/** The most that a unit of gas may cost for all moves that are left to be worth it (G6), in wei. */
export function feeWorth(game: GameView, defends: boolean, gas: MoveGas): bigint {
  return saved(game) / gasToGo(game, defends ? "defender" : "challenger", gas);
}

/** What to do in one game; the rules are those of `nextMoves`. */
export function moveIn(game: GameView, side: Side, moment: Moment): Answer {
  const { view, secrets, clock } = moment;
  const { state } = game.clock;
  if (state === "none" || state === "over") return { rest: "wait" };
  const known = secrets.knowledge.get(game.id) ?? NOTHING;
  if (unfit(game)) return { need: { game: game.id, kind: "events" } };
  if (view.void) return refund(game, side);
  if (!game.stands) return side === "challenger" ? ending("collect", "G4") : { rest: "wait" };
  const end = clockEnd(game.clock);
  const mover = moverOf(game);
  if (clock.now > end) return mover === side ? { rest: "late" } : ending("timeout", "G5");
  if (mover !== side && state !== "proving") return { rest: "wait" };
  if (gasToGo(game, side, secrets.policy.gas) * clock.gasPrice > saved(game)) return { rest: "dear" };
  const answer = side === "defender" ? defend(game, known, moment) : attack(game, known);
  return "deed" in answer ? { ...answer, deadline: end } : answer;
}

type Timeless = Exclude<Answer, { readonly deed: Deed }> | { readonly deed: Deed; readonly rule: string };

const ending = (kind: "timeout" | "collect" | "cancel", rule: string): Answer => ({
  deed: { kind },
  rule,
  deadline: undefined,
});

/** Whether events and contract tell of different segments, or midpoints are missing that were posted. */
function unfit({ clock, trail, segmentHash: stored }: GameView): boolean {
  if (clock.state === "challenged") return false;
  const { segment, round, midpoints } = trail;
  if (!segment || round !== clock.round || segmentHash(segment) !== stored) return true;
  return clock.state === "picking" && midpoints === undefined;
}

/** Each side takes what it put in back itself, so that nobody waits for the other. */
function refund({ clock }: GameView, side: Side): Answer {
  const own = side === "challenger" ? clock.challengerBond : clock.defenderBond;
  return own > 0n ? ending("cancel", "G3") : { rest: "wait" };
}

/** Room for a base fee that rises until the block that includes the move. */
export const withRoom = (bond: bigint): bigint => (bond * 5n) / 4n;

function defend(game: GameView, known: Knowledge, { view, secrets, clock }: Moment): Timeless {
  const { id, trail } = game;
  const { state, round } = game.clock;
  if (state === "challenged") {
    const { opening } = known;
    if (opening === undefined) return { need: { game: id, kind: "opening" } };
    if (opening === null) return { rest: "lost" };
    const empty = opening.midpoints.length === 0 && opening.first === "0x";
    const value = empty ? 0n : withRoom(view.bonds.defender);
    const { gas } = secrets.policy;
    if (value + gas.open * clock.gasPrice > secrets.funds) return { rest: "poor" };
    return { deed: { kind: "open", opening, value }, rule: empty ? "D2" : "D1" };
  }
  const segment = trail.segment as Segment;
  const length = state === "proving" ? 1 : partSteps(round) * partsOf(round);
  const ends = [trail.start, trail.start + length];
  const asked = state === "dividing" ? [...ends, ...midpointSteps(round, trail.start)] : ends;
  const missing = asked.filter((step) => !known.states.has(step));
  if (missing.length > 0) return { need: { game: id, kind: "states", steps: missing } };
  const [before, end] = ends.map((step) => known.states.get(step));
  if (before !== segment.before || end !== segment.end) return { rest: "lost" };
  if (state === "proving") return proving(game, known, "D4");
  const midpoints = midpointSteps(round, trail.start).map((step) => known.states.get(step) as `0x${string}`);
  return { deed: { kind: "divide", midpoints }, rule: "D3" };
}

function attack(game: GameView, known: Knowledge): Timeless {
  const { id, trail } = game;
  const { state, round } = game.clock;
  const segment = trail.segment as Segment;
  if (state === "proving") {
    const asked = [trail.start, trail.start + 1].filter((step) => !known.states.has(step));
    if (asked.length > 0) return { need: { game: id, kind: "states", steps: asked } };
    const wrong = known.states.get(trail.start) === segment.before && known.states.get(trail.start + 1) !== segment.end;
    return wrong ? proving(game, known, "C3") : { rest: "lost" };
  }
  const midpoints = trail.midpoints ?? [];
  const steps = midpointSteps(round, trail.start);
  const ends = [...steps, trail.start + partSteps(round) * partsOf(round)];
  const missing = [trail.start, ...ends].filter((step) => !known.states.has(step));
  if (missing.length > 0) return { need: { game: id, kind: "states", steps: missing } };
  const part = [...midpoints, segment.end].findIndex((state, i) => state !== known.states.get(ends[i] as number));
  if (part < 0 || known.states.get(trail.start) !== segment.before) return { rest: "lost" };
  const pick = pickOf(midpoints, segment, part);
  if (round < ROUNDS - 1) return { deed: { kind: "pick", pick }, rule: "C1" };
  const step = trail.start + part;
  const tape = known.tapes.get(step);
  if (tape === undefined) return { need: { game: id, kind: "tape", step } };
  return { deed: { kind: "pick", pick, tape }, rule: "C2" };
}

function proving({ id, trail }: GameView, known: Knowledge, rule: string): Timeless {
  const tape = known.tapes.get(trail.start);
  if (tape === undefined) return { need: { game: id, kind: "tape", step: trail.start } };
  return { deed: { kind: "prove", tape }, rule };
}
