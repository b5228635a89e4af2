import { expect } from "chai";
import fc from "fast-check";
import {
  batchCount,
  batchOf,
  batchRange,
  ConunError,
  con,
  formatCon,
  fromUnits,
  parseTxRecord,
  serialiseTxRecord,
  type TxRecord,
  toUnits,
} from "../src/index.ts";
import { auditRateOf } from "../src/requester/judge.ts";
import { saltOf } from "../src/requester/key.ts";
import type { Measurement } from "../src/requester/measure.ts";
import type { EstimateOptions } from "../src/requester/options.ts";
import { estimateCost, planJob, worstCaseOf } from "../src/requester/plan.ts";
import { firstFees, raisedFees } from "../src/tx/fees.ts";
import { NOBODY, ZERO_HASH } from "../src/types/primitives.ts";

const TERMS = {
  number: 1,
  requesterFee: 20_000,
  providerFee: 30_000,
  expiryFloor: 10_000n,
  expiryRate: 100_000,
  lonelyShare: 500_000,
};
const PARAMETERS = {
  minCommitTimeout: 2,
  minWindow: 1,
  revealFloor: 5,
  fillTimeout: 30,
  maxPosting: 2_592_000,
  lotteryBlocks: 0,
};
const CHAIN = { terms: TERMS, parameters: PARAMETERS, now: 1_800_000_000 };
const IDENTITY = { requester: NOBODY, salt: ZERO_HASH };

const measurements = fc.option(
  fc.record({ mean: fc.bigInt(1n, 2_000_000_000n), factor: fc.bigInt(1n, 20n), cut: fc.boolean() }).map(
    ({ mean, factor, cut }): Measurement => ({
      tasks: 4,
      meanSteps: mean,
      maxSteps: mean * factor,
      seconds: 0.1,
      cut,
    }),
  ),
  { nil: undefined },
);

describe("planning a job", () => {
  it("always gives what the market accepts, within the budget where that is possible", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000_000 }),
        measurements,
        fc.option(fc.bigInt(0n, con("1000000")), { nil: undefined }),
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 0, max: 20 }),
        (taskCount, measured, budget, replicas, retries) => {
          const work = { programId: ZERO_HASH, tasksRoot: ZERO_HASH, taskCount, manifestDigest: ZERO_HASH, measured };
          const spec = planJob({ budget, replicas, retries }, work, CHAIN, IDENTITY);
          // SpecRules.sol
          expect(spec.batchSize >= 1 && spec.limits.steps > 0n && spec.limits.steps < 1n << 40n).to.equal(true);
          expect(spec.limits.steps * BigInt(spec.batchSize) < 1n << 48n).to.equal(true);
          expect(spec.maxReplicas >= spec.replicas && spec.maxReplicas <= 16).to.equal(true);
          expect(spec.bond % 10n ** 12n).to.equal(0n);
          expect(toUnits(spec.bond) >= TERMS.expiryFloor).to.equal(true);
          expect(spec.commitTimeout >= PARAMETERS.minCommitTimeout && spec.commitTimeout <= 30 * 86_400).to.equal(true);
          expect(
            spec.postingDeadline > CHAIN.now && spec.postingDeadline <= CHAIN.now + PARAMETERS.maxPosting,
          ).to.equal(true);
          expect(spec.minStepPrice).to.equal(spec.maxStepPrice);
          const cost = estimateCost(spec, measured, TERMS);
          expect(cost.worstCase <= cost.suggestedBudget && cost.suggestedBudget <= cost.tiedUp).to.equal(true);
          const steps = (measured?.meanSteps ?? 0n) <= spec.limits.steps;
          if (steps) expect(cost.expected <= cost.tiedUp).to.equal(true);
          // What is suggested is planned the same way, and enough.
          const again = planJob(
            { budget: cost.suggestedBudget, replicas, retries, batchSize: spec.batchSize },
            work,
            CHAIN,
            IDENTITY,
          );
          expect(estimateCost(again, measured, TERMS).worstCase <= again.budget).to.equal(true);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("gives provable jobs that the market accepts, with windows and bonds that make lies a loss", () => {
    const resolver = `0x${"ab".repeat(20)}` as const;
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000_000 }),
        measurements,
        fc.integer({ min: 1, max: 15 }),
        fc.integer({ min: 0, max: 20 }),
        fc.constantFrom(1, 600, 43_200),
        fc.option(fc.bigInt(1n, (1n << 41n) - 1n), { nil: undefined }),
        fc.constantFrom("proofs" as const, undefined),
        (taskCount, measured, replicas, retries, minWindow, steps, wanted) => {
          const work = { programId: ZERO_HASH, tasksRoot: ZERO_HASH, taskCount, manifestDigest: ZERO_HASH, measured };
          const chain = { ...CHAIN, parameters: { ...PARAMETERS, minWindow }, resolver };
          const options = { replicas, retries, resolver: wanted, limits: { steps } };
          const fits = steps === undefined || steps + 1024n < 1n << 40n;
          if (!fits && wanted !== undefined) {
            expect(() => planJob(options, work, chain, IDENTITY)).to.throw(ConunError, "limits.steps");
            return;
          }
          const spec = planJob(options, work, chain, IDENTITY);
          expect(spec.resolver).to.equal(fits ? resolver : NOBODY);
          if (!fits) return;
          // SpecRules.sol
          expect(toUnits(spec.bond) % 2n).to.equal(0n);
          expect(toUnits(spec.bond) >= TERMS.expiryFloor).to.equal(true);
          expect(spec.maxReplicas).to.equal(replicas);
          const tasks = spec.taskCount < BigInt(spec.batchSize) ? spec.taskCount : BigInt(spec.batchSize);
          const replay = Number((tasks * spec.limits.steps) / 20_000_000n);
          expect(spec.challengeWindow).to.be.within(2 * minWindow + replay, 30 * 86_400);
          if (spec.batchSize > 1) expect(replay).to.be.at.most(Math.max(60, 4 * minWindow));
          // Audits.sol: a lie gains `most` at best and loses half of the bond.
          const most = spec.taskFee * tasks + (spec.limits.steps * tasks * spec.maxStepPrice) / 10n ** 9n;
          expect(spec.bond >= 100n * most).to.equal(true);
          const rate = BigInt(spec.auditRate);
          expect(rate * (spec.bond / 2n + most) >= 1_250_000n * most).to.equal(true);
          expect(spec.auditRate).to.be.within(1, 25_000);
          expect(auditRateOf(spec)).to.be.within(spec.auditRate, 30_000);
          const cost = estimateCost(spec, measured, TERMS);
          expect(cost.worstCase <= cost.suggestedBudget && cost.suggestedBudget <= cost.tiedUp).to.equal(true);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("takes what the requester names for a provable job, and refuses what makes no sense", () => {
    const resolver = `0x${"ab".repeat(20)}` as const;
    const work = {
      programId: ZERO_HASH,
      tasksRoot: ZERO_HASH,
      taskCount: 9,
      manifestDigest: ZERO_HASH,
      measured: undefined,
    };
    const plan = (options: EstimateOptions) => planJob(options, work, { ...CHAIN, resolver }, IDENTITY);
    const limits = { steps: 20_000_000n };
    const given = plan({ limits, batchSize: 3, auditRate: 0.25, bond: con("7"), timeouts: { verify: 99 } });
    expect(given).to.deep.include({ resolver, auditRate: 250_000, bond: con("7"), challengeWindow: 99, batchSize: 3 });
    // Never below what the market asks for: its least, and three seconds of replay.
    expect(plan({ limits, batchSize: 3, timeouts: { verify: 2 } }).challengeWindow).to.equal(4);
    expect(plan({ limits, auditRate: 0 }).auditRate).to.equal(0);
    expect(plan({ limits, auditRate: 1e-9 }).auditRate).to.equal(1);
    expect(plan({ limits, resolver: "votes", replicas: 2, retries: 3 })).to.deep.include({
      resolver: NOBODY,
      auditRate: 0,
      maxReplicas: 5,
      challengeWindow: 1,
    });
    for (const auditRate of [-0.1, 1.1, Number.NaN]) expect(() => plan({ limits, auditRate })).to.throw(ConunError);
    expect(() => plan({ limits, resolver: "votes", auditRate: 0.1 })).to.throw(ConunError, "auditRate");
  });

  it("cuts every job into batches without gap or overlap", () => {
    fc.assert(
      fc.property(fc.bigInt(1n, 5_000n), fc.integer({ min: 1, max: 600 }), (taskCount, batchSize) => {
        const job = { taskCount, batchSize };
        let next = 0n;
        for (let batch = 0n; batch < batchCount(job); batch++) {
          const { firstTask, count } = batchRange(job, batch);
          expect(firstTask).to.equal(next);
          expect(batchOf(job, firstTask)).to.equal(batch);
          expect(batchOf(job, firstTask + BigInt(count) - 1n)).to.equal(batch);
          next += BigInt(count);
        }
        expect(next).to.equal(taskCount);
        expect(() => batchRange(job, batchCount(job))).to.throw(ConunError);
      }),
    );
  });

  it("keeps the time limit of a keyed job the same within the hour", () => {
    const work = {
      programId: ZERO_HASH,
      tasksRoot: ZERO_HASH,
      taskCount: 5,
      manifestDigest: ZERO_HASH,
      measured: undefined,
    };
    const at = (now: number) => planJob({ key: "a", budget: con("5") }, work, { ...CHAIN, now }, IDENTITY);
    expect(at(1_800_000_001)).to.deep.equal(at(1_800_003_599));
    expect(saltOf(NOBODY, "a")).to.equal(saltOf(NOBODY, "a"));
    expect(saltOf(NOBODY, "a")).to.not.equal(saltOf(NOBODY, "b"));
    expect(saltOf(NOBODY, undefined)).to.not.equal(saltOf(NOBODY, undefined));
  });

  it("rounds worst cases up, never down", () => {
    const cost = { taskFee: 0n, stepPrice: 1n, replicas: 1, maxReplicas: 1, fee: 1 };
    expect(worstCaseOf(1n, 1n, cost)).to.equal(3n); // two slots at a wei each, and a wei of fee
  });
});

describe("amounts", () => {
  it("come back as they were", () => {
    fc.assert(fc.property(fc.bigInt(0n, 10n ** 30n), (wei) => con(formatCon(wei)) === wei));
    fc.assert(fc.property(fc.bigInt(0n, 10n ** 20n), (units) => toUnits(fromUnits(units)) === units));
    expect(con("5")).to.equal(5n * 10n ** 18n);
    expect(con(0.25)).to.equal(25n * 10n ** 16n);
    expect(formatCon(con(".5"))).to.equal("0.5");
  });

  it("are refused where they are none", () => {
    for (const bad of ["", "-1", "1e5", "1,5", "0x10", " ", "1.2.3", "0.0000000000000000001", Number.NaN, -1, 1e30]) {
      expect(() => con(bad)).to.throw(ConunError);
    }
    expect(() => toUnits(1n)).to.throw(ConunError);
  });
});

describe("fees", () => {
  const amounts = fc.bigInt(0n, 10n ** 12n);

  it("never exceed the cap, and a raise is always one that nodes accept", () => {
    fc.assert(
      fc.property(
        fc.option(amounts, { nil: undefined }),
        amounts,
        amounts,
        fc.bigInt(1n, 10n ** 13n),
        (baseFee, tip, gasPrice, cap) => {
          const market = { baseFee, tip, gasPrice };
          let fees: ReturnType<typeof firstFees>;
          try {
            fees = firstFees(market, cap);
          } catch (error) {
            expect(error).to.have.property("code", "FEE_CAP_EXCEEDED");
            expect((baseFee === undefined ? gasPrice : baseFee + tip) > cap).to.equal(true);
            return;
          }
          for (let i = 0; i < 40; i++) {
            expect(fees.maxFeePerGas <= cap && fees.maxPriorityFeePerGas <= fees.maxFeePerGas).to.equal(true);
            const raised = raisedFees(fees, market, 15, cap);
            if (raised === undefined) return;
            expect(raised.maxFeePerGas * 10n >= fees.maxFeePerGas * 11n).to.equal(true);
            fees = raised;
          }
        },
      ),
    );
  });

  it("records come back from text as they were", () => {
    const record: TxRecord = {
      id: "a",
      ref: undefined,
      kind: "claim",
      chainId: 1,
      from: NOBODY,
      to: NOBODY,
      data: "0x12",
      value: 12n,
      gasLimit: 5n,
      nonce: 3,
      confirmations: 1,
      feeCap: 10n ** 20n,
      status: "sent",
      attempts: [{ hash: ZERO_HASH, raw: "0x00", maxFeePerGas: 1n, maxPriorityFeePerGas: 0n, sentAt: 5 }],
      createdAt: 1,
      receipt: undefined,
      error: "5n",
    };
    expect(parseTxRecord(serialiseTxRecord(record))).to.deep.equal(record);
  });
});
