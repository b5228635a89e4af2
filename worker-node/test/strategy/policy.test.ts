import { con } from "@conun/sdk";
import { expect } from "chai";
import fc from "fast-check";
import { parseConfig } from "../../src/config/load.ts";
import { policyOf } from "../../src/config/policy.ts";
import { judgeJob, judgeSample, type Policy, taskPay } from "../../src/strategy/policy.ts";
import { stepPriceAt } from "../../src/strategy/price.ts";
import { account, jobOf, specOf, word } from "../lib/samples.ts";

const OPEN: Policy = policyOf(parseConfig({}));
const NOW = { now: 5_000, stepPrice: con("1"), providerFee: 30_000 };

describe("policy", () => {
  const reason = (changes: Parameters<typeof jobOf>[0], policy: Partial<Policy> = {}, closed = false) =>
    judgeJob(jobOf(changes, [], closed), { ...OPEN, ...policy }, NOW)?.reason;

  it("takes an ordinary job", () => expect(reason({})).to.equal(undefined));

  it("names the reason for each kind of job that it leaves alone", () => {
    expect(reason({}, {}, true)).to.equal("job-closed");
    expect(reason({ postingDeadline: 5_000 })).to.equal("posting-over");
    expect(reason({ version: 2 })).to.equal("spec-unknown");
    expect(reason({ resolver: account(5) })).to.equal("resolver-not-accepted");
    expect(reason({ resolver: account(5) }, { resolvers: [account(5)] })).to.equal(undefined);
    const long = { resolver: account(5), challengeWindow: 15 * 86_400 };
    expect(reason(long, { resolvers: [account(5)] })).to.equal("window-too-long");
    const endless = { steps: 2n ** 40n - 1024n, pages: 1n, outputBytes: 1n };
    expect(reason({ resolver: account(5), limits: endless }, { resolvers: [account(5)] })).to.equal("spec-unknown");
    expect(reason({}, { refuseRequesters: [account(1)] })).to.equal("requester-refused");
    expect(reason({}, { refusePrograms: [word(2)] })).to.equal("program-refused");
    expect(reason({}, { acceptRequesters: [account(3)] })).to.equal("requester-not-accepted");
    expect(reason({}, { acceptPrograms: [word(3)] })).to.equal("program-not-accepted");
    expect(reason({}, { acceptRequesters: [account(1)], acceptPrograms: [word(2)] })).to.equal(undefined);
    expect(reason({ limits: { steps: 1n, pages: 65_536n, outputBytes: 1n } })).to.equal("memory-too-large");
    expect(reason({ limits: { steps: 1n, pages: 1n, outputBytes: 2n ** 30n } })).to.equal("output-too-large");
    expect(reason({}, { maxBondPerBatch: con("0.5") })).to.equal("bond-too-high");
    expect(reason({ replicas: 2, maxReplicas: 2 })).to.equal("no-spare-replica");
    expect(reason({ replicas: 2, maxReplicas: 2 }, { withoutSpare: true })).to.equal(undefined);
    expect(reason({ replicas: 1, maxReplicas: 1 })).to.equal(undefined);
  });

  it("compares addresses whatever their case", () => {
    const requester = "0xABCDEFabcdefABCDEFabcdefABCDEFabcdefABCD";
    const policy = policyOf(
      parseConfig({ refuse: { requesters: [requester.toLowerCase().replace("0xabc", "0xAbC")] } }),
    );
    expect(reason({ requester }, policy)).to.equal("requester-refused");
  });

  it("pays a task by fee and steps, less the protocol's share", () => {
    const spec = specOf({ taskFee: con("2") });
    expect(taskPay(spec, con("4"), 500_000_000n, 250_000)).to.equal(con("3"));
  });

  it("refuses before running only what no task could make worth it", () => {
    fc.assert(
      fc.property(
        fc.record({
          taskFee: fc.bigInt(0n, con("2")),
          stepPrice: fc.bigInt(0n, con("2")),
          minPerTask: fc.bigInt(0n, con("2")),
          minPerBillionSteps: fc.bigInt(0n, con("2")),
          share: fc.integer({ min: 0, max: 100 }),
        }),
        ({ taskFee, stepPrice, minPerTask, minPerBillionSteps, share }) => {
          const limits = { steps: 5_000_000_000n, pages: 1n, outputBytes: 1n };
          const job = jobOf({ taskFee, limits });
          const policy = { ...OPEN, minPerTask, minPerBillionSteps };
          const first = judgeJob(job, policy, { ...NOW, stepPrice });
          if (first === undefined) return;
          const sample = { seconds: 1, steps: (limits.steps * BigInt(share)) / 100n, outputBytes: 0 };
          const later = judgeSample(job.spec, policy, { sample, stepPrice, providerFee: NOW.providerFee });
          expect(first.reason).to.equal("too-cheap");
          // One wei of rounding on the straight line between the ends.
          if (later === undefined) {
            const pay = taskPay(job.spec, stepPrice, sample.steps, NOW.providerFee);
            const floor = minPerTask + (minPerBillionSteps * sample.steps) / 10n ** 9n;
            expect(Number(pay - floor)).to.be.at.most(2);
          }
        },
      ),
    );
  });

  it("refuses after running what is too slow or too cheap", () => {
    const policy = { ...OPEN, minPerBillionSteps: con("2"), maxTaskSeconds: 10 };
    const judge = (seconds: number, stepPrice: bigint, outputBytes = 0) =>
      judgeSample(specOf(), policy, { sample: { seconds, steps: 10n ** 9n, outputBytes }, stepPrice, providerFee: 0 })
        ?.reason;
    expect(judge(11, con("5"))).to.equal("task-too-long");
    expect(judge(1, con("1.999"))).to.equal("too-cheap");
    expect(judge(1, con("2"))).to.equal(undefined);
    expect(judge(1, con("2"), 2 ** 28)).to.equal("output-too-large");
  });

  it("raises the price on a straight line and stops at its top", () => {
    const spec = specOf({ minStepPrice: 100n, maxStepPrice: 200n, rampSeconds: 50 });
    expect([0, 1_000, 1_025, 1_050, 9_999].map((time) => stepPriceAt(spec, 1_000, time))).to.deep.equal([
      100n,
      100n,
      150n,
      200n,
      200n,
    ]);
    expect(stepPriceAt(specOf({ rampSeconds: 0 }), 1_000, 1_000)).to.equal(con("1"));
  });
});
