import { con, type Job } from "@conun/sdk";
import { expect } from "chai";
import { eventsOf, post, whenEvents } from "../lib/market.ts";
import { mixed, mixerInput, readMixed, TURNS_A_SECOND } from "../lib/programs.ts";
import { Commitments, undo } from "../lib/reorg.ts";
import { describeScenarios, settleExactly, stakeLost } from "../lib/scenario.ts";

async function expectClean(job: Job): Promise<void> {
  for (const name of ["BatchClaimed", "ResultCommitted", "ResultRevealed", "AssignmentPaid"] as const) {
    expect(await eventsOf(job, name), name).to.have.length(1);
  }
  for (const bad of ["AssignmentExpired", "AssignmentReleased", "AssignmentRefuted"] as const) {
    expect(await eventsOf(job, bad), bad).to.be.empty;
  }
}

describeScenarios("a chain that is reorganised", con("1000"), (stage) => {
  const config = { work: ["cores = 1", "short_batch_seconds = 0"] };
  const turns = TURNS_A_SECOND;

  it("undoes claim, commitment and reveal, each once: the worker does them again, and never commits to another result", async () => {
    const { market, requester } = stage();
    const [worker] = await market.staff({ name: "steady", config });
    if (worker === undefined) throw new Error("nobody was hired");
    const timeouts = { execute: 120, verify: 6 };
    const job = await post(requester, [mixerInput(2 * turns, 1)], { batchSize: 1, timeouts });
    const commitments = new Commitments();

    const [claim] = await whenEvents(job, "BatchClaimed", 1, market);
    await undo(market, claim?.log.blockNumber ?? 0);
    expect(await eventsOf(job, "BatchClaimed"), "the claim is undone").to.be.empty;

    const committed = await whenEvents(job, "ResultCommitted", 1, market);
    commitments.see(committed);
    await undo(market, committed[0]?.log.blockNumber ?? 0);
    expect(await eventsOf(job, "ResultCommitted"), "the commitment is undone").to.be.empty;

    const [reveal] = await whenEvents(job, "ResultRevealed", 1, market);
    commitments.see(await eventsOf(job, "ResultCommitted"));
    await undo(market, reveal?.log.blockNumber ?? 0);
    expect(await eventsOf(job, "ResultRevealed"), "the reveal is undone").to.be.empty;

    const [result] = await job.gather({ timeouts: { total: 60 } });
    expect(readMixed(result?.output ?? new Uint8Array(8))).to.equal(mixed(2 * turns, 1));
    commitments.see(await eventsOf(job, "ResultCommitted"));
    await settleExactly(requester, job);
    await expectClean(job);
    expect(commitments.counts).to.deep.equal([1]);
    expect(await stakeLost(requester, worker)).to.equal(0n);
    expect(await worker.stop(), worker.log).to.equal(0);
  });

  it("a node that comes back from an older copy, while the worker is killed and started again: nothing is lost", async () => {
    const { market, requester } = stage();
    const [worker] = await market.staff({ name: "tough", config });
    if (worker === undefined) throw new Error("nobody was hired");
    const job = await post(requester, [mixerInput(turns, 3)], { batchSize: 1, timeouts: { execute: 120, verify: 6 } });
    const commitments = new Commitments();
    await whenEvents(job, "BatchClaimed", 1, market);
    const copy = await market.anvil.save();
    commitments.see(await whenEvents(job, "ResultCommitted", 1, market));
    await market.anvil.restart(copy);
    await worker.kill();
    expect(await eventsOf(job, "ResultCommitted"), "the commitment is not in the copy").to.be.empty;
    await worker.start();
    await whenEvents(job, "ResultCommitted", 1, market);
    commitments.see(await eventsOf(job, "ResultCommitted"));
    await market.anvil.restart();
    await job.gather({ timeouts: { total: 60 } });
    commitments.see(await eventsOf(job, "ResultCommitted"));
    await settleExactly(requester, job);
    await expectClean(job);
    expect(commitments.counts).to.deep.equal([1]);
    expect(await stakeLost(requester, worker)).to.equal(0n);
    await worker.stop();
  });
});
