import { con, type Job, type Verdict } from "@conun/sdk";
import type { ResultLeaf } from "@conun/vm";
import { expect } from "chai";
import { mixerInput } from "../programs.ts";
import { Hand, type Said, type Seat, say } from "./hand.ts";
import { endOf, expectRefuted } from "./money.ts";
import { defending, garbling, type Manner, openingOfSaid, play } from "./rival.ts";
import { CLOCKS, describeDisputes, postProvable } from "./stage.ts";
import { claiming, forging, honestly, swapping } from "./story.ts";
import { travel } from "./time.ts";
import { Truth } from "./truth.ts";
import { Watcher } from "./watcher.ts";

/** A lie about a batch of some tasks, and how it comes out. */
export interface Lie {
  readonly what: string;
  /** Played at every test run. */
  readonly always?: boolean;
  readonly tasks?: number;
  tell(truth: Truth): Promise<Said>;
  /** What is challenged; position 0 if left out. */
  readonly position?: number;
  readonly manner?: Partial<Manner>;
  /** What whoever computes it again finds; that it is wrong if left out. */
  readonly verdict?: Verdict;
  /** The error by which an opening fails that the liar tries; none: it is opened, and a step decides. */
  readonly unopened?: RegExp;
}

/** Two tasks with which a lie is told: all of the job but what a spoiled leaf says is right. */
const two = async (truth: Truth, spoil?: (leaves: readonly ResultLeaf[]) => readonly ResultLeaf[]): Promise<Said> =>
  say(await Promise.all([honestly(truth, 0), honestly(truth, 1)]), spoil);
const one = async (truth: Truth, lie: Parameters<typeof forging>[2], from?: number): Promise<Said> =>
  say([await forging(truth, 0, lie, from)]);

/** Every lie that can be told about a batch. */
export const LIES: readonly Lie[] = [
  { what: "an output", always: true, tell: (truth) => one(truth, { output: new Uint8Array(8) }) },
  { what: "steps that were not taken", tell: (truth) => one(truth, { steps: 9_999_999n }) },
  { what: "an exit code", tell: (truth) => one(truth, { code: 3 }) },
  { what: "a trap", tell: (truth) => one(truth, { kind: "trapped", code: 5, output: new Uint8Array() }) },
  {
    what: "a final state behind a leaf that is right",
    always: true,
    verdict: "right",
    tell: (truth) => one(truth, { stack: new Uint8Array(32) }),
  },
  { what: "states from the middle on", tell: (truth) => one(truth, { code: 1 }, 4321) },
  { what: "states from the first step on", tell: (truth) => one(truth, { code: 1 }, 1) },
  { what: "states that are nobody's", always: true, tell: (truth) => one(truth, { code: 1 }), manner: garbling },
  {
    what: "the result of another input",
    always: true,
    tasks: 2,
    tell: async (truth) => say([await swapping(truth, 0, 1, 777), await honestly(truth, 1)]),
  },
  {
    what: "the input of another task",
    always: true,
    tasks: 2,
    tell: async (truth) => say([await swapping(truth, 0, 1, 0, true), await honestly(truth, 1)]),
    unopened: /TaskUnknown/,
  },
  {
    what: "a leaf with no state behind it",
    always: true,
    tell: async (truth) => say([await claiming(truth, 0, { output: new Uint8Array(8) })]),
    unopened: /LeafInvalid/,
  },
  {
    what: "a sum that overflows",
    always: true,
    verdict: "ask",
    tasks: 2,
    // The whole says a few steps, because the sum starts again at 2^64.
    tell: (truth) =>
      two(truth, ([a, b]) => [{ ...a, steps: 2n ** 64n - 1n } as ResultLeaf, { ...b, steps: 9n } as ResultLeaf]),
    unopened: /LeafInvalid/,
  },
  {
    what: "the same sum, at the leaf that is small enough",
    always: true,
    verdict: "ask",
    tasks: 2,
    position: 1,
    tell: (truth) => two(truth, ([a, b]) => [{ ...a, steps: 2n ** 64n - 1n } as ResultLeaf, b as ResultLeaf]),
    unopened: /panic 17/,
  },
  {
    what: "a leaf beyond the last task",
    always: true,
    verdict: "ask",
    tasks: 3,
    position: 3,
    tell: async (truth) =>
      say(await Promise.all([0, 1, 2].map((i) => honestly(truth, i))), (leaves) => [
        ...leaves,
        { ...(leaves[2] as ResultLeaf), taskIndex: 3 },
      ]),
    unopened: /ResultMismatch/,
  },
  {
    what: "a task's result in the place of another's",
    always: true,
    verdict: "ask",
    tasks: 2,
    position: 1,
    tell: (truth) => two(truth, ([a]) => [a as ResultLeaf, a as ResultLeaf]),
    unopened: /LeafInvalid/,
  },
];

/** One watcher against liars, all at the same time. */
export function describeLies(title: string, lies: readonly Lie[]): void {
  describeDisputes(title, (stage) => {
    const STAKE = con("100");
    let watcher: Watcher;
    const told = new Map<Lie, { liar: Hand; job: Job; said: Said; seat: Seat; failed?: unknown }>();

    /** One liar, one job; it plays on as well as it can. */
    async function live(lie: Lie, job: Job): Promise<void> {
      const { market } = stage();
      const { position = 0 } = lie;
      const liar = await Hand.hire(market, STAKE);
      const said = await lie.tell(await Truth.of(stage(), job));
      const seat = await liar.answer(job, said);
      const { verdict, wrong } = await watcher.examine(seat);
      expect(verdict, lie.what).to.equal(lie.verdict ?? "wrong");
      if (verdict === "wrong") expect(wrong, lie.what).to.deep.equal([BigInt(position)]);
      watcher.accuse(seat, position);
      const { id, game } = await watcher.game(seat);
      const signal = new AbortController().signal;
      told.set(lie, { liar, job, said, seat });
      if (lie.unopened === undefined) {
        const at = { id, game, spec: job.spec, side: "defender" } as const;
        await play(market, liar.client, at, defending(said, position, lie.manner), signal);
      } else {
        const opening = await openingOfSaid(said, position);
        const failed = await liar.open(game, job.spec, opening).catch((error: unknown) => error);
        told.set(lie, { liar, job, said, seat, failed });
      }
    }

    before("all liars tell their lies at the same time", async () => {
      watcher = await Watcher.hire(stage().market);
      const jobs: Job[] = [];
      for (const { tasks = 1 } of lies) {
        const inputs = Array.from({ length: tasks }, (_, i) => mixerInput(1000 + i, i + 1));
        jobs.push(await postProvable(stage(), inputs));
      }
      await Promise.all(lies.map((lie, i) => live(lie, jobs[i] as Job)));
      await travel(stage().market, CLOCKS.answerFloor + 60);
    });

    for (const lie of lies) {
      it(`${lie.what}: refuted, and it costs the bond`, async () => {
        const { liar, seat, failed } = told.get(lie) as { liar: Hand; seat: Seat; failed?: unknown };
        if (lie.unopened !== undefined) expect(String(failed)).to.match(lie.unopened);
        const [game] = await watcher.over(seat);
        const { ending, winner } = await endOf(watcher.client, game?.id ?? "0x");
        expect([ending, winner]).to.deep.equal([lie.unopened === undefined ? "step" : "timeout", watcher.address]);
        await expectRefuted(stage(), seat, { owner: liar.address, by: watcher.address, stake: STAKE });
      });
    }
  });
}
