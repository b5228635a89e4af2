import { expect } from "chai";
import { follow, NEW_TRAIL } from "../../src/dispute/follow.ts";
import { feeWorth } from "../../src/dispute/game-moves.ts";
import { nextMoves } from "../../src/dispute/next-moves.ts";
import type { DisputeView, FindingView, GameView, Knowledge, Secrets } from "../../src/dispute/play.ts";
import { midpointSteps } from "../../src/dispute/rounds.ts";
import type { GameClock, Opening } from "../../src/dispute/types.ts";
import { segmentHash } from "../../src/dispute/words.ts";
import type { Address, Hex, JobId } from "../../src/types/primitives.ts";
import { ZERO_HASH } from "../../src/types/primitives.ts";
import { batchOf, JOB, POLICY, STAKE, sourceOf, WATCHER, WORKER } from "./lib/arena.ts";
import { diverging, hashOf, type ToyTrace, tapeOf, truth } from "./lib/toy.ts";

const NOW = 1_000_000;
const OTHER: Address = `0x${"cc".repeat(20)}`;
const GWEI = 10n ** 9n;
const right = truth(7n, 1000n);
const lie = diverging(right, 5, 1n);
const batch = batchOf([right], [right]);
const opening = sourceOf(batch, 0, right).opening() as Opening;

type Stage = "challenged" | "dividing" | "picking" | "proving" | "over";

/** A game about the only task, in the first round or before its last step, as the defender's trace makes it. */
function gameIn(
  state: Stage,
  {
    said = right as ToyTrace,
    challenger = WATCHER,
    last = false,
    ...rest
  }: Partial<GameView> & { said?: ToyTrace; challenger?: Address; last?: boolean } = {},
): GameView {
  const at = (step: number): Hex => hashOf(said.at(step));
  const round = state === "proving" ? 7 : last ? 6 : 0;
  let trail = NEW_TRAIL;
  if (state !== "challenged") {
    trail = follow(trail, { name: "PositionOpened", defender: WORKER, payer: WORKER, first: at(0), last: at(2 ** 40) });
    for (let r = 0; r < round; r++)
      trail = follow(trail, {
        name: "PartPicked",
        part: 0,
        before: at(0),
        end: at(Math.max(1, 2 ** ([34, 28, 22, 16, 10, 5, 0][r] as number))),
      });
    if (state === "picking")
      trail = follow(trail, { name: "SegmentDivided", midpoints: midpointSteps(round, 0).map(at) });
  }
  const clock: GameClock = {
    state,
    round,
    movedAt: NOW - 100,
    defenderLeft: 500,
    challengerLeft: 600,
    challengerBond: 27n,
    defenderBond: state === "challenged" ? 0n : 21n,
  };
  const game = { jobId: JOB, batch: 0n, slot: 0, turn: 1, position: 0n, challenger };
  return {
    id: `0x${"99".repeat(32)}`,
    game,
    clock,
    trail,
    segmentHash: trail.segment ? segmentHash(trail.segment) : ZERO_HASH,
    stands: true,
    stake: STAKE,
    ...rest,
  };
}

/** All that a trace says: states by step, tapes by step. */
function knowing(trace: ToyTrace, more: Partial<Knowledge> = {}): Knowledge {
  const states = { get: (step: number) => hashOf(trace.at(step)), has: () => true } as unknown as Knowledge["states"];
  const tapes = { get: (step: number) => tapeOf(trace.at(step)), has: () => true } as unknown as Knowledge["tapes"];
  return { states, tapes, ...more };
}

interface Asked {
  readonly games?: readonly GameView[];
  readonly findings?: readonly FindingView[];
  readonly defends?: boolean;
  readonly knows?: Knowledge;
  readonly now?: number;
  readonly gasPrice?: bigint;
  readonly funds?: bigint;
  readonly void?: boolean;
}

function ask({
  games = [],
  findings = [],
  defends = false,
  knows,
  now = NOW,
  gasPrice = GWEI,
  funds = 10n ** 20n,
  ...rest
}: Asked) {
  const view: DisputeView = { void: rest.void ?? false, games, findings, bonds: { challenger: 40n, defender: 80n } };
  const secrets: Secrets = {
    challenger: WATCHER,
    defender: WORKER,
    defends: new Set(defends ? games.map(({ id }) => id) : []),
    knowledge: new Map(knows ? games.map(({ id }) => [id, knows]) : []),
    funds,
    policy: POLICY,
  };
  const play = nextMoves(view, secrets, { now, margin: 10, gasPrice });
  return {
    ...play,
    deeds: play.moves.map(({ deed, rule }) => `${rule} ${deed.kind}`),
    resting: [...play.rests.values()],
  };
}

const finding = (more: Partial<FindingView> = {}): FindingView => ({
  ...{ jobId: JOB, batch: 0n, slot: 0, turn: 1, wrong: [0n], stands: true, windowEndsAt: NOW + 300, worth: STAKE },
  ...more,
});

describe("disputes: rules of a player", () => {
  const defender = { defends: true, knows: knowing(right, { opening }) };

  it("G1: events that do not fit what the contract stores are read again", () => {
    const game = { ...gameIn("dividing"), segmentHash: hashOf("0x01") };
    expect(ask({ ...defender, games: [game] }).needs).to.deep.equal([{ game: game.id, kind: "events" }]);
    const picking = gameIn("picking");
    const lost = { ...picking, trail: { ...picking.trail, midpoints: undefined } };
    expect(ask({ games: [lost], knows: knowing(right) }).needs).to.deep.equal([{ game: lost.id, kind: "events" }]);
  });

  it("G2: nothing is done where it is the other's turn, or where the game is over, or another's", () => {
    expect(ask({ ...defender, games: [gameIn("picking")] })).to.deep.include({
      deeds: [],
      wakeAt: NOW - 100 + 600 + 1,
    });
    expect(ask({ games: [gameIn("dividing")], knows: knowing(right) })).to.deep.include({
      deeds: [],
      wakeAt: NOW + 401,
    });
    expect(ask({ ...defender, games: [gameIn("over")] }).deeds).to.deep.equal([]);
    expect(
      ask({ games: [gameIn("picking", { challenger: OTHER, said: lie })], knows: knowing(right) }),
    ).to.deep.include({ deeds: [], needs: [] });
  });

  it("G3: under a void resolver each side takes its bond back, once it has one", () => {
    expect(ask({ games: [gameIn("challenged")], void: true }).deeds).to.deep.equal(["G3 cancel"]);
    expect(ask({ ...defender, games: [gameIn("challenged")], void: true }).deeds).to.deep.equal([]);
    expect(ask({ ...defender, games: [gameIn("picking")], void: true }).deeds).to.deep.equal(["G3 cancel"]);
    expect(ask({ findings: [finding()], void: true }).deeds).to.deep.equal([]);
  });

  it("G4: the challenger collects where the assignment was refuted elsewhere", () => {
    const game = gameIn("dividing", { stands: false });
    expect(ask({ games: [game], knows: knowing(right) }).deeds).to.deep.equal(["G4 collect"]);
    expect(ask({ ...defender, games: [game] }).deeds).to.deep.equal([]);
  });

  it("G5: timeout in the second after the other's clock, and nothing after one's own", () => {
    const end = NOW - 100 + 600;
    expect(ask({ ...defender, games: [gameIn("picking")], now: end }).deeds).to.deep.equal([]);
    expect(ask({ ...defender, games: [gameIn("picking")], now: end + 1 }).deeds).to.deep.equal(["G5 timeout"]);
    for (const stage of ["challenged", "dividing"] as const) {
      expect(ask({ games: [gameIn(stage)], knows: knowing(right), now: NOW + 401 }).deeds).to.deep.equal([
        "G5 timeout",
      ]);
      expect(ask({ ...defender, games: [gameIn(stage)], now: NOW + 400 }).deeds).to.have.length(1);
      expect(ask({ ...defender, games: [gameIn(stage)], now: NOW + 401 })).to.deep.include({
        deeds: [],
        resting: ["late"],
      });
    }
  });

  it("G6: no move while all that are left cost more than what is saved", () => {
    const dear = { games: [gameIn("dividing", { stake: 10n ** 15n })], gasPrice: 100n * GWEI };
    expect(ask({ ...defender, ...dear })).to.deep.include({ deeds: [], resting: ["dear"] });
    expect(ask({ ...defender, ...dear, gasPrice: GWEI / 10n }).deeds).to.deep.equal(["D3 divide"]);
    // What its moves may pay for gas at most is what it begins to wait at.
    const price = feeWorth(dear.games[0] as GameView, true, POLICY.gas);
    expect(ask({ ...defender, ...dear, gasPrice: price }).deeds).to.deep.equal(["D3 divide"]);
    expect(ask({ ...defender, ...dear, gasPrice: price + 1n }).resting).to.deep.equal(["dear"]);
  });

  it("G2: moves of different rounds have different keys, though short tasks have the same segment in all of them", () => {
    const states = new Map<number, Hex>(
      [...midpointSteps(0, 0), 2 ** 40].map((step) => [step, hashOf(right.at(step))]),
    );
    const first = gameIn("picking", { said: diverging(right, 0, 1n) });
    const knows: Knowledge = { states: states.set(0, first.trail.segment?.before as Hex), tapes: new Map() };
    const [one] = ask({ games: [first], knows }).moves;
    const later = { ...first, clock: { ...first.clock, round: 1 }, trail: { ...first.trail, round: 1 } };
    for (const step of midpointSteps(1, 0)) states.set(step, hashOf(right.at(step)));
    const [two] = ask({
      games: [later],
      knows: { states: states.set(2 ** 34, hashOf(right.at(2 ** 34))), tapes: new Map() },
    }).moves;
    expect(one?.key).to.be.a("string");
    expect(two?.key).to.be.a("string").and.not.equal(one?.key);
  });

  it("D1: opens with the first midpoints and a bond with room; asks for the opening; without one it rests", () => {
    const { moves, deeds } = ask({ ...defender, games: [gameIn("challenged")] });
    expect(deeds).to.deep.equal(["D1 open"]);
    expect(moves[0]).to.deep.include({ deed: { kind: "open", opening, value: 100n }, deadline: NOW + 400 });
    const game = gameIn("challenged");
    expect(ask({ defends: true, games: [game] }).needs).to.deep.equal([{ game: game.id, kind: "opening" }]);
    expect(ask({ defends: true, games: [game], knows: knowing(right, { opening: null }) }).resting).to.deep.equal([
      "lost",
    ]);
    expect(ask({ ...defender, games: [game], funds: 100n }).resting).to.deep.equal(["poor"]);
  });

  it("D2: a position beyond the count costs no bond", () => {
    const empty = sourceOf(batch, 0, undefined).opening() as Opening;
    const { moves } = ask({ defends: true, games: [gameIn("challenged")], knows: knowing(right, { opening: empty }) });
    expect(moves[0]).to.deep.include({ rule: "D2", deed: { kind: "open", opening: empty, value: 0n } });
  });

  it("D3: divides into true states, asks for those it lacks, rests between states that are not its own", () => {
    const { moves } = ask({ ...defender, games: [gameIn("dividing")] });
    const midpoints = midpointSteps(0, 0).map((step) => hashOf(right.at(step)));
    expect(moves[0]).to.deep.include({ rule: "D3", deed: { kind: "divide", midpoints } });
    const [need] = ask({ defends: true, games: [gameIn("dividing")] }).needs;
    expect(need).to.deep.include({ kind: "states", steps: [0, 2 ** 40, ...midpointSteps(0, 0)] });
    expect(ask({ ...defender, games: [gameIn("dividing", { said: lie })] }).resting).to.deep.equal(["lost"]);
  });

  it("D4, C3: whoever is right about the last step proves it", () => {
    const wrongAtOne = diverging(right, 1, 1n);
    expect(ask({ ...defender, games: [gameIn("proving")] }).deeds).to.deep.equal(["D4 prove"]);
    expect(ask({ ...defender, games: [gameIn("proving", { said: wrongAtOne })] }).resting).to.deep.equal(["lost"]);
    expect(ask({ games: [gameIn("proving", { said: wrongAtOne })], knows: knowing(right) }).deeds).to.deep.equal([
      "C3 prove",
    ]);
    expect(ask({ games: [gameIn("proving")], knows: knowing(right) }).resting).to.deep.equal(["lost"]);
    const states = new Map([0, 1].map((step) => [step, hashOf(right.at(step))]));
    expect(
      ask({ defends: true, games: [gameIn("proving")], knows: { states, tapes: new Map() } }).needs[0],
    ).to.deep.include({ kind: "tape", step: 0 });
  });

  it("C1: picks the first part whose end is wrong, and none if all are right", () => {
    const from = diverging(right, 3 * 2 ** 34 + 1, 1n);
    const { moves } = ask({ games: [gameIn("picking", { said: from })], knows: knowing(right) });
    expect(moves[0]).to.deep.include({ rule: "C1" });
    expect(moves[0]?.deed.kind === "pick" && moves[0].deed.pick.part).to.equal(3);
    expect(ask({ games: [gameIn("picking")], knows: knowing(right) }).resting).to.deep.equal(["lost"]);
  });

  it("C2: the last pick carries the proof of its step", () => {
    const game = gameIn("picking", { said: lie, last: true });
    const { moves } = ask({ games: [game], knows: knowing(right) });
    expect(moves[0]).to.deep.include({ rule: "C2" });
    expect(moves[0]?.deed).to.deep.include({ kind: "pick", tape: tapeOf(right.at(4)) });
    const knows = { ...knowing(right), tapes: new Map() };
    expect(ask({ games: [game], knows }).needs).to.deep.equal([{ game: game.id, kind: "tape", step: 4 }]);
  });

  it("C4: challenges what is worth it, once, in time, and as far as the funds reach, the best first", () => {
    const { moves } = ask({ findings: [finding()] });
    expect(moves[0]).to.deep.include({ rule: "C4", deed: { kind: "challenge", position: 0n, value: 50n } });
    expect(ask({ findings: [finding()], now: NOW + 291 }).resting).to.deep.equal(["late"]);
    expect(ask({ findings: [finding({ worth: GWEI })] }).resting).to.deep.equal(["dear"]);
    expect(ask({ findings: [finding({ stands: false })] }).deeds).to.deep.equal([]);
    const over = gameIn("over");
    expect(ask({ findings: [finding()], games: [over] }).deeds).to.deep.equal([]);
    expect(ask({ findings: [finding({ wrong: [0n, 3n] })], games: [over] }).moves[0]?.deed).to.deep.include({
      position: 3n,
    });
    const two = [finding(), finding({ jobId: `0x${"0c".repeat(32)}` as JobId, worth: 2n * STAKE })];
    const one = ask({ findings: two, funds: (10n ** 15n * 3n) / 2n });
    expect(one.moves.map((move) => "finding" in move && move.finding)).to.deep.equal([two[1]]);
    expect(one.resting).to.deep.equal(["poor"]);
    expect(
      ask({
        findings: two,
        games: [gameIn("dividing", { id: `0x${"77".repeat(32)}`, game: { ...over.game, batch: 9n } })],
        funds: 10n ** 15n,
      }).deeds,
    ).to.deep.equal([]);
  });

  it("C5: waits while another's game may end it, but not until it is too late", () => {
    const other = gameIn("challenged", { challenger: OTHER });
    expect(ask({ findings: [finding()], games: [other] })).to.deep.include({
      deeds: [],
      resting: ["others"],
      wakeAt: NOW + 280,
    });
    expect(ask({ findings: [finding()], games: [other], now: NOW + 280 }).deeds).to.deep.equal(["C4 challenge"]);
    for (const no of [{ ...other, game: { ...other.game, position: 1n } }, gameIn("over", { challenger: OTHER })]) {
      expect(ask({ findings: [finding()], games: [no] }).deeds).to.deep.equal(["C4 challenge"]);
    }
  });

  it("several games at once: each has its move, the most urgent first; the same moment has the same key", () => {
    const first = gameIn("dividing", { id: `0x${"01".repeat(32)}` });
    const soon = gameIn("challenged", { id: `0x${"02".repeat(32)}` });
    const sooner = { ...soon, clock: { ...soon.clock, defenderLeft: 200 } };
    const { moves } = ask({ ...defender, games: [first, sooner] });
    expect(moves.map((move) => "game" in move && move.game.id)).to.deep.equal([sooner.id, first.id]);
    expect(ask({ ...defender, games: [first, sooner], now: NOW + 9 }).moves.map(({ key }) => key)).to.deep.equal(
      moves.map(({ key }) => key),
    );
    expect(new Set(moves.map(({ key }) => key)).size).to.equal(2);
  });
});
