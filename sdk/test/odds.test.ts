import { expect } from "chai";
import fc from "fast-check";
import { oddsOf, oddsOfJob } from "../src/requester/odds.ts";
import type { JobSpec } from "../src/types/market.ts";
import { NOBODY } from "../src/types/primitives.ts";

const share = fc.double({ min: 0, max: 1, noNaN: true });

/** A small generator of numbers in [0, 1): the draws of this file are the same in every run. */
function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 13), 0x297a2d39);
    mixed ^= mixed >>> 16;
    return (mixed >>> 0) / 2 ** 32;
  };
}

const spec = (values: Partial<JobSpec>): JobSpec =>
  ({
    resolver: "0x0000000000000000000000000000000000000001",
    replicas: 1,
    maxReplicas: 1,
    taskCount: 10n,
    batchSize: 10,
    taskFee: 10n ** 17n,
    maxStepPrice: 0n,
    limits: { steps: 1n, pages: 1n, outputBytes: 1n },
    bond: 20n * 10n ** 18n,
    auditRate: 0,
    ...values,
  }) as JobSpec;

describe("odds of a wrong result", () => {
  it("examples", () => {
    expect(oddsOf({ replicas: 1, audited: 0 }).survives).to.equal(1);
    expect(oddsOf({ replicas: 1, audited: 0.25 }).survives).to.equal(0.75);
    expect(oddsOf({ replicas: 2, audited: 0 }).survives).to.equal(0);
    expect(oddsOf({ replicas: 3, audited: 0, coalition: 0.1 }).survives).to.be.closeTo(0.01, 1e-12);
    expect(oddsOf({ replicas: 1, audited: 1, coalition: 0.1 }).survives).to.be.closeTo(0.1, 1e-12);
    expect(oddsOf({ replicas: 1, audited: 1, answered: 0.5 }).survives).to.equal(0.5);
    expect(oddsOf({ replicas: 1, audited: 0, watched: 0.9 }).survives).to.be.closeTo(0.1, 1e-12);
    expect(oddsOf({ replicas: 1, audited: 0, rechecked: 0.5, wrongTasks: 3 }).survives).to.equal(0.125);
  });

  it("of a job: what the market draws at least, or what the owner's record leaves of it", () => {
    // 1.5 g / (g + B) with g = 1 and B = 10 CON.
    expect(oddsOfJob(spec({})).foundBy.audit).to.be.closeTo(1.5 / 11, 1e-6);
    expect(oddsOfJob(spec({ auditRate: 500_000 })).survives).to.equal(0.5);
    expect(oddsOfJob(spec({}), { auditRate: 13_637 }).survives).to.be.closeTo(1 - 0.013637, 1e-12);
    expect(oddsOfJob(spec({}), { watched: 1 }).survives).to.equal(0);
  });

  it("of votes: nobody but the voters finds anything", () => {
    const votes = (replicas: number, maxReplicas: number, coalition: number): number =>
      oddsOfJob(spec({ resolver: NOBODY, replicas, maxReplicas }), { coalition, watched: 1, rechecked: 1 }).survives;
    expect(votes(1, 1, 0)).to.equal(1);
    expect(votes(1, 5, 0.5)).to.equal(1);
    expect(votes(2, 2, 0.1)).to.be.closeTo(0.1, 1e-12);
    // One more vote where the first two differ.
    expect(votes(2, 3, 0.1)).to.be.closeTo(0.1 + 0.9 * 0.1, 1e-12);
    expect(votes(2, 16, 1)).to.equal(1);
    expect(votes(3, 5, 0)).to.equal(0);
  });

  it("property: as often as drawing says", () => {
    const draw = dice(20261123);
    const settings = {
      replicas: 2,
      audited: 0.4,
      answered: 0.9,
      coalition: 0.7,
      watched: 0.2,
      rechecked: 0.1,
      wrongTasks: 2,
    };
    const runs = 100_000;
    let survived = 0;
    for (let run = 0; run < runs; run++) {
      const replica = draw() < 0.7;
      const audit = draw() < 0.4 && draw() < 0.9 && draw() >= 0.7;
      const watcher = draw() < 0.2;
      const requester = draw() < 0.1 || draw() < 0.1;
      if (replica && !audit && !watcher && !requester) survived++;
    }
    const { survives } = oddsOf(settings);
    expect(Math.abs(survived - runs * survives)).to.be.below(4 * Math.sqrt(runs * survives * (1 - survives)));
  });

  it("property: votes against a race that is run", () => {
    const draw = dice(7);
    for (const [replicas, maxReplicas, coalition] of [
      [2, 3, 0.4],
      [3, 4, 0.6],
      [3, 16, 0.5],
      [4, 6, 0.7],
    ] as const) {
      const runs = 50_000;
      let paid = 0;
      for (let run = 0; run < runs; run++) {
        let [liars, honest] = [1, 0];
        while (liars < replicas && honest < replicas && liars + honest < maxReplicas) {
          if (draw() < coalition) liars++;
          else honest++;
        }
        if (liars === replicas) paid++;
      }
      const { survives } = oddsOfJob(spec({ resolver: NOBODY, replicas, maxReplicas }), { coalition });
      expect(Math.abs(paid - runs * survives)).to.be.below(4 * Math.sqrt(runs * survives * (1 - survives)));
    }
  });

  it("property: always a probability, and whoever looks more finds no less", () => {
    const all = { audited: share, answered: share, coalition: share, watched: share, rechecked: share };
    const counts = { replicas: fc.integer({ min: 1, max: 15 }), wrongTasks: fc.integer({ min: 1, max: 1000 }) };
    fc.assert(
      fc.property(fc.record({ ...all, ...counts }), fc.record(all), (settings, more) => {
        const { survives, foundBy } = oddsOf(settings);
        for (const value of [survives, ...Object.values(foundBy)]) expect(value).to.be.within(0, 1);
        for (const name of ["audited", "answered", "watched", "rechecked"] as const) {
          const raised = Math.max(settings[name], more[name]);
          expect(oddsOf({ ...settings, [name]: raised }).survives).to.be.at.most(survives + 1e-12);
        }
        expect(oddsOf({ ...settings, replicas: settings.replicas + 1 }).survives).to.be.at.most(survives);
      }),
    );
  });

  it("says which number is none", () => {
    expect(() => oddsOf({ replicas: 1, audited: 1.1 })).to.throw("audited: 1.1");
    expect(() => oddsOf({ replicas: 1, audited: Number.NaN })).to.throw("audited");
    expect(() => oddsOf({ replicas: 0, audited: 0 })).to.throw("replicas: 0");
    expect(() => oddsOf({ replicas: 1, audited: 0, coalition: -1 })).to.throw("coalition");
    expect(() => oddsOf({ replicas: 1, audited: 0, wrongTasks: 1.5 })).to.throw("wrongTasks");
  });
});
