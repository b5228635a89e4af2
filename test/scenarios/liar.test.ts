import { con, fromUnits } from "@conun/sdk";
import { expect } from "chai";
import { earnedOf, inUnits, priceOf, spentOn, termsOf } from "../lib/bill.ts";
import { eventsOf, post, whenEvents } from "../lib/market.ts";
import { mixed, mixerInput, readMixed } from "../lib/programs.ts";
import { describeScenarios, settleExactly, stakeLost } from "../lib/scenario.ts";
import type { WorkerProcess } from "../lib/worker.ts";

describeScenarios("a liar among three", con("1000"), (stage) => {
  let honest: WorkerProcess[];
  let liar: WorkerProcess;

  before(async () => {
    const config = { work: ["cores = 1", "short_batch_seconds = 0"] };
    const [mallory, ...others] = await stage().market.staff(
      { name: "mallory", config, lies: true },
      { name: "ada", config },
      { name: "grace", config },
    );
    liar = mallory as WorkerProcess;
    honest = others;
  });

  it("is outvoted and loses exactly the price of each batch, the honest are paid, the results are right", async () => {
    const { market, requester } = stage();
    const terms = await termsOf(stage());
    const values = Array.from({ length: 8 }, (_, i) => i + 1);
    const inputs = values.map((value) => mixerInput(2000, value));
    // The liar is first in every batch.
    for (const worker of honest) worker.signal("SIGSTOP");
    const job = await post(requester, inputs, { batchSize: 2, replicas: 2, retries: 1 });
    await whenEvents(job, "BatchClaimed", 4, market);
    for (const worker of honest) worker.signal("SIGCONT");
    const results = await job.gather({ timeouts: { total: 150 } });
    expect(results.map(({ output }) => readMixed(output))).to.deep.equal(values.map((value) => mixed(2000, value)));
    const { spent } = await settleExactly(requester, job);

    const refuted = await eventsOf(job, "AssignmentRefuted");
    expect(refuted, "a lie in each batch").to.have.length(4);
    let lost = 0n;
    for (const { batch, owner, slashedUnits } of refuted) {
      expect(owner).to.equal(liar.owner);
      const steps = results.filter((result) => result.batch === batch).reduce((sum, { steps }) => sum + steps, 0n);
      expect(fromUnits(slashedUnits)).to.equal(inUnits(priceOf(job.spec, 2, steps)));
      lost += fromUnits(slashedUnits);
    }
    expect(await stakeLost(requester, liar)).to.equal(lost);

    const paid = await eventsOf(job, "AssignmentPaid");
    let owed = 0n;
    for (let batch = 0n; batch < 4n; batch++) {
      const steps = results.filter((result) => result.batch === batch).reduce((sum, { steps }) => sum + steps, 0n);
      const price = priceOf(job.spec, 2, steps);
      const here = paid.filter((event) => event.batch === batch);
      expect(here.map(({ earned }) => earned)).to.deep.equal([earnedOf(price, terms), earnedOf(price, terms)]);
      expect(here.map(({ owner }) => owner)).to.have.members(honest.map(({ owner }) => owner));
      owed += spentOn(price, 2, terms);
    }
    expect(spent).to.equal(owed);
    for (const worker of honest) expect(await stakeLost(requester, worker)).to.equal(0n);
  });
});
