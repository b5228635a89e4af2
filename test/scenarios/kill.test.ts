import { con, type Job } from "@conun/sdk";
import { expect } from "chai";
import { eventsOf, post, whenEvents } from "../lib/market.ts";
import { mixerInput, TURNS_A_SECOND } from "../lib/programs.ts";
import { describeScenarios, settleExactly, stakeLost } from "../lib/scenario.ts";

/** Number of a worker's turns, commitments and openings in a job. */
async function deeds(job: Job, allotmentId: number): Promise<readonly number[]> {
  const names = ["BatchClaimed", "ResultCommitted", "ResultRevealed"] as const;
  const events = await Promise.all(names.map((name) => eventsOf(job, name)));
  return events.map((some) => some.filter((event) => event.allotmentId === allotmentId).length);
}

describeScenarios("a worker that is killed with -9", con("1000"), (stage) => {
  it("loses nothing, whether it had claimed, committed or revealed, and never commits twice", async () => {
    const { market, requester } = stage();
    const config = { work: ["cores = 1", "short_batch_seconds = 0"] };
    const victim = await market.hire({ name: "victim", config });
    const other = await market.hire({ name: "other", config });
    const turns = 2 * TURNS_A_SECOND;
    const timeouts = { execute: 120, verify: 8 };
    const inputs = [mixerInput(turns, 1)];
    await victim.start();
    const job = await post(requester, inputs, { batchSize: 1, replicas: 2, timeouts });

    const [claim] = await whenEvents(job, "BatchClaimed", 1, market);
    expect(await victim.kill()).to.equal("SIGKILL");
    expect(await eventsOf(job, "ResultCommitted"), "killed before it had committed").to.be.empty;

    await victim.start();
    await whenEvents(job, "ResultCommitted", 1, market);
    expect(await victim.kill()).to.equal("SIGKILL");
    expect(await eventsOf(job, "ResultRevealed"), "killed before it had revealed").to.be.empty;

    await Promise.all([victim.start(), other.start()]);
    await whenEvents(job, "ResultRevealed", 2, market);
    expect(await victim.kill()).to.equal("SIGKILL");
    expect(await eventsOf(job, "BatchSettled"), "killed before it was paid").to.be.empty;
    await other.kill();

    await victim.start();
    await whenEvents(job, "AssignmentPaid", 2, market);
    const [result] = await job.gather({ timeouts: { total: 60 } });
    expect(result).to.include({ kind: "halted", final: true });
    await settleExactly(requester, job);
    expect(await deeds(job, claim?.allotmentId ?? 0)).to.deep.equal([1, 1, 1]);
    for (const bad of ["AssignmentExpired", "AssignmentReleased", "AssignmentRefuted"] as const) {
      expect(await eventsOf(job, bad), bad).to.be.empty;
    }
    for (const worker of [victim, other]) expect(await stakeLost(requester, worker)).to.equal(0n);
  });
});
