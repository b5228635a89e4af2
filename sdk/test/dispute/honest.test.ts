import { toHex } from "@conun/vm";
import { expect } from "chai";
import fc from "fast-check";
import { pickOf } from "../../src/dispute/midpoints.ts";
import { midpointSteps, partsOf, ROUNDS } from "../../src/dispute/rounds.ts";
import type { Segment } from "../../src/dispute/types.ts";
import type { Address, Hex } from "../../src/types/primitives.ts";
import { batchOf, findingOf, JOB, newModel, Player, sourceOf, WATCHER, WORKER } from "./lib/arena.ts";
import { BOND, type DisputeModel, Reverted } from "./lib/model.ts";
import { diverging, type ToyTrace, tapeOf, truncated, truth } from "./lib/toy.ts";

const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(toHex);
const step = fc.oneof(
  fc.integer({ min: 1, max: 200 }),
  fc.integer({ min: 1, max: 2 ** 30 }),
  fc.integer({ min: 1, max: 2 ** 40 }),
);
const task = fc.record({ seed: fc.bigInt(0n, 2n ** 64n - 1n), length: fc.bigInt(2n, 2n ** 40n - 1n) });
const tasks = fc
  .array(task, { minLength: 1, maxLength: 5 })
  .map((list) => list.map(({ seed, length }) => truth(seed, length)));

/** What an opponent does with a turn. */
type Mood = "now" | "slowly" | "never" | "garbage" | "stray";
const mood: fc.Arbitrary<Mood> = fc.oneof(
  { arbitrary: fc.constantFrom<Mood>("now", "slowly"), weight: 12 },
  { arbitrary: fc.constantFrom<Mood>("garbage", "stray"), weight: 3 },
  { arbitrary: fc.constant<Mood>("never"), weight: 1 },
);

/** Tries a call that may revert; whether it went through. */
async function attempt(call: () => unknown): Promise<boolean> {
  try {
    await call();
    return true;
  } catch (error) {
    if (error instanceof Reverted) return false;
    throw error;
  }
}

/** Goes on until the game is over: the honest side whenever it can, the other as its moods have it, time in between. */
async function playOut(
  model: DisputeModel,
  honest: Player,
  isOver: () => boolean,
  other: (turn: number) => Promise<boolean>,
): Promise<void> {
  for (let turn = 0; !isOver(); turn++) {
    expect(turn, "a game ends").to.be.below(200);
    const { wakeAt } = await honest.turn();
    if (isOver()) return;
    if (await other(turn)) model.now += 1 + (turn % 7);
    else {
      expect(wakeAt, "somebody has to move").to.be.a("number");
      model.now = Math.max(model.now + 1, wakeAt as number);
    }
  }
}

interface Lie {
  readonly kind: "diverges" | "truncates" | "end";
  readonly from: number;
  readonly by: bigint;
}
const lie: fc.Arbitrary<Lie> = fc.record({
  kind: fc.constantFrom("diverges" as const, "truncates" as const, "end" as const),
  from: step,
  by: fc.bigInt(1n, 2n ** 32n),
});

/** A trace with another end than the true one. */
function lieOf(trace: ToyTrace, { kind, from, by }: Lie): ToyTrace {
  if (kind === "end") return diverging(trace, 2 ** 40, by);
  const early = Math.min(from, Number(trace.length) - 1);
  return kind === "truncates" ? truncated(trace, early) : diverging(trace, from, by);
}

describe("disputes: the honest side wins", function () {
  this.timeout(120_000);

  it("a challenger of a wrong position, against every defender", async () => {
    await fc.assert(
      fc.asyncProperty(
        tasks,
        fc.nat(),
        lie,
        fc.array(mood, { minLength: 20, maxLength: 20 }),
        fc.array(bytes32, { minLength: 4, maxLength: 4 }),
        fc.boolean(),
        async (truths, pick, how, moods, noise, divided) => {
          const position = pick % truths.length;
          const said = truths.map((trace, i) => (i === position ? lieOf(trace, how) : trace));
          const batch = batchOf(truths, said);
          const model = newModel(batch);
          const honest = new Player(model, "challenger", (at) => sourceOf(batch, at, truths[at]));
          honest.findings.push(findingOf(model, [BigInt(position)]));
          await honest.turn();
          const [id] = model.ids as [Hex];
          const liar = sourceOf(batch, position, said[position] as ToyTrace, divided);
          await playOut(
            model,
            honest,
            () => model.game(id).clock.state === "over",
            async (turn) => {
              const how = moods[turn % moods.length] as Mood;
              const { clock, segment } = model.game(id);
              if (how === "never") return false;
              if (how === "slowly") model.now += 300;
              const strays = (steps: number[]): Promise<Hex[]> =>
                Promise.all(
                  steps.map(async (at, i) => {
                    if (how === "garbage") return noise[i % noise.length] as Hex;
                    return how === "stray" && i % 3 === 0 ? (noise[0] as Hex) : liar.stateAt(at);
                  }),
                );
              const opening = await liar.opening();
              if (clock.state === "challenged" && opening) {
                return attempt(() => model.open(id, opening, WORKER, BOND.defender));
              }
              const own = segment as Segment;
              if (clock.state === "dividing") {
                const midpoints = await strays(midpointSteps(clock.round, model.game(id).start));
                return attempt(() => model.divide(id, own, midpoints, WORKER));
              }
              const tape = await liar.tapeAt(model.game(id).start);
              return clock.state === "proving" && attempt(() => model.prove(id, own, tape));
            },
          );
          expect(model.game(id).winner).to.equal(WATCHER);
          expect(model.refuted).to.equal(true);
          expect(model.transactions).to.be.at.most(16);
          expect(model.held).to.equal(model.credits.get(WATCHER) ?? 0n);
        },
      ),
      { numRuns: 40 },
    );
  });

  const choice = fc.record({ mood, part: fc.nat(63), tape: fc.constantFrom("true", "next", "none", "noise") });

  it("a defender of a right result, against any number of challengers", async () => {
    await fc.assert(
      fc.asyncProperty(
        tasks,
        fc.array(fc.record({ at: fc.nat(7), choices: fc.array(choice, { minLength: 10, maxLength: 10 }) }), {
          minLength: 1,
          maxLength: 4,
        }),
        bytes32,
        async (truths, attackers, noise) => {
          const batch = batchOf(truths, truths);
          const model = newModel(batch);
          const honest = new Player(model, "defender", (at) => sourceOf(batch, at, truths[at]));
          const width = 2 ** Math.ceil(Math.log2(truths.length));
          const games = attackers.map(({ at, choices }, i) => {
            const challenger = `0x${(i + 1).toString(16).padStart(40, "c")}` as Address;
            const position = BigInt(at % width);
            const id = model.challenge(
              { jobId: JOB, batch: 0n, slot: 0, turn: 1, position, challenger },
              BOND.challenger,
            );
            return { id, challenger, choices };
          });
          const over = (id: Hex) => model.game(id).clock.state === "over";
          await playOut(
            model,
            honest,
            () => games.every(({ id }) => over(id)),
            async (turn) => {
              let moved = false;
              for (const { id, challenger, choices } of games.filter(({ id }) => !over(id))) {
                const { clock, segment, start, trail } = model.game(id);
                const { mood: how, part, tape } = choices[turn % choices.length] as (typeof choices)[number];
                if (how === "never" || clock.state !== "picking") continue;
                if (how === "slowly") model.now += 40;
                const at = part % partsOf(clock.round);
                const pick = pickOf(trail.midpoints as Hex[], segment as Segment, at);
                const trace = truths[Number(model.game(id).game.position)] as ToyTrace;
                const tapes: Record<string, Hex | undefined> = {
                  true: tapeOf(trace.at(start + at)),
                  next: tapeOf(trace.at(start + at + 1)),
                  noise,
                  none: undefined,
                };
                const spoilt = how === "garbage" ? { ...pick, end: noise } : pick;
                const proof = clock.round === ROUNDS - 1 ? tapes[tape] : undefined;
                moved = (await attempt(() => model.pick(id, segment as Segment, spoilt, challenger, proof))) || moved;
                if (how === "garbage") expect(model.game(id).clock.state).to.equal("picking");
              }
              return moved;
            },
          );
          expect(model.refuted).to.equal(false);
          expect(model.contests).to.equal(0);
          for (const { id } of games) expect(model.game(id).winner).to.equal(WORKER);
          expect(model.held).to.equal(model.credits.get(WORKER));
        },
      ),
      { numRuns: 25 },
    );
  });
});
