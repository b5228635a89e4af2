import { con, getBalance } from "@conun/sdk";
import { expect } from "chai";
import { earnedOf, priceOf, spentOn, termsOf } from "../lib/bill.ts";
import { eventsOf, post, whenEvents } from "../lib/market.ts";
import { mixed, mixerInput, readMixed, TURNS_A_SECOND } from "../lib/programs.ts";
import { describeScenarios, settleExactly, stakeLost } from "../lib/scenario.ts";
import type { WorkerProcess } from "../lib/worker.ts";

describeScenarios("two honest workers", con("1000"), (stage) => {
  let workers: WorkerProcess[];

  before(async () => {
    workers = await stage().market.staff({ name: "ada" }, { name: "grace" });
  });

  it("a job goes round: both are paid the same, to the step, and the rest of the budget comes back", async () => {
    const { requester } = stage();
    const terms = await termsOf(stage());
    const values = Array.from({ length: 12 }, (_, i) => i + 1);
    const before = await requester.balance();
    const inputs = values.map((value) => mixerInput(1000 * value, value));
    const job = await post(requester, inputs, { batchSize: 3, replicas: 2 });
    const results = await job.gather({ timeouts: { total: 120 } });
    expect(results.map(({ output }) => readMixed(output))).to.deep.equal(
      values.map((value) => mixed(1000 * value, value)),
    );
    const { spent, refunded } = await settleExactly(requester, job);
    expect(await requester.balance()).to.equal(before - spent);

    const paid = await eventsOf(job, "AssignmentPaid");
    let owed = 0n;
    for (let batch = 0n; batch < 4n; batch++) {
      const steps = results.filter((result) => result.batch === batch).reduce((sum, { steps }) => sum + steps, 0n);
      const price = priceOf(job.spec, 3, steps);
      const earned = paid.filter((event) => event.batch === batch).map((event) => event.earned);
      expect(earned).to.deep.equal([earnedOf(price, terms), earnedOf(price, terms)]);
      owed += spentOn(price, 2, terms);
    }
    expect([spent, refunded]).to.deep.equal([owed, con("100") - owed]);
    for (const worker of workers) {
      const earned = paid.filter(({ owner }) => owner === worker.owner).reduce((sum, event) => sum + event.earned, 0n);
      expect(await getBalance(requester.client, { address: worker.owner })).to.equal(earned);
      expect(await stakeLost(requester, worker)).to.equal(0n);
    }
  });

  it("a trap and running out of steps are results, and are paid", async () => {
    const { requester } = stage();
    const terms = await termsOf(stage());
    const inputs = [mixerInput(0, 1), mixerInput(-1, 2), mixerInput(500, 3)];
    const limits = { steps: 10_000_000n, memoryBytes: 2 ** 17, outputBytes: 64 };
    const job = await post(requester, inputs, { batchSize: 3, replicas: 2, limits });
    const results = await job.gather({ timeouts: { total: 120 } });
    const [trapped, endless, halted] = results;
    expect(trapped).to.include({ kind: "trapped", trap: "unreachable" });
    expect(endless).to.include({ kind: "trapped", trap: "outOfSteps" });
    expect(halted).to.include({ kind: "halted", code: 0 });
    const price = priceOf(
      job.spec,
      3,
      results.reduce((sum, { steps }) => sum + steps, 0n),
    );
    expect(Number(price)).to.be.greaterThan(Number(priceOf(job.spec, 3, (limits.steps * 9n) / 10n)));
    const paid = await eventsOf(job, "AssignmentPaid");
    expect(paid.map(({ earned }) => earned)).to.deep.equal([earnedOf(price, terms), earnedOf(price, terms)]);
    await settleExactly(requester, job);
  });

  it("a cancelled job gives back what was not begun at once, and the rest when that is settled", async () => {
    const { requester } = stage();
    const before = await requester.balance();
    const slow = Array.from({ length: 40 }, (_, i) => mixerInput(TURNS_A_SECOND, i));
    const job = await post(requester, slow, { batchSize: 1, replicas: 2 });
    await whenEvents(job, "BatchClaimed");
    const { refunded, running } = await job.cancel();
    const begun = (await job.state()).batches.size;
    expect(begun).to.be.within(1, 39);
    expect(running).to.be.at.most(begun);
    expect(await requester.balance()).to.equal(before - con("100") + refunded);
    expect(refunded > 0n, "something came back at once").to.equal(true);

    const { spent } = await settleExactly(requester, job);
    expect(await requester.balance()).to.equal(before - spent);
    const state = await job.state();
    expect(state.batches.size, "nothing was begun after it was cancelled").to.equal(begun);
    expect([...state.batches.values()].reduce((sum, { paid = 0n }) => sum + paid, 0n)).to.equal(spent);
  });
});
