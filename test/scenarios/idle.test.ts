import { con, fromUnits } from "@conun/sdk";
import { expect } from "chai";
import { eventsOf, post, whenEvents } from "../lib/market.ts";
import { mixerInput, TURNS_A_SECOND } from "../lib/programs.ts";
import { describeScenarios, settleExactly, stakeLost } from "../lib/scenario.ts";

const COMMIT_SECONDS = 10;

describeScenarios("a worker that claims and then does nothing", con("1000"), (stage) => {
  it("loses the penalty and the batch, and another worker takes over", async () => {
    const { market, requester } = stage();
    const config = { work: ["cores = 1", "short_batch_seconds = 0"] };
    const [idler] = await market.staff({ name: "idler", config });
    const diligent = await market.hire({ name: "diligent", config });
    if (idler === undefined) throw new Error("nobody was hired");
    const timeouts = { execute: COMMIT_SECONDS };
    const job = await post(requester, [mixerInput(2 * TURNS_A_SECOND, 1)], { batchSize: 1, timeouts });
    const [claim] = await whenEvents(job, "BatchClaimed", 1, market);
    idler.signal("SIGSTOP");
    expect(claim?.owner).to.equal(idler.owner);
    await diligent.start();

    const [result] = await job.gather({ timeouts: { total: 120 } });
    expect(result?.kind).to.equal("halted");
    const [expired, ...more] = await eventsOf(job, "AssignmentExpired");
    expect(more).to.be.empty;
    expect(expired).to.include({ slot: 0, turn: 0, allotmentId: claim?.allotmentId });
    const penalty = fromUnits(expired?.penaltyUnits ?? 0n);
    expect(penalty >= con("0.01"), `the penalty of ${penalty}`).to.equal(true);
    expect(await stakeLost(requester, idler)).to.equal(penalty);
    expect((await eventsOf(job, "AssignmentPaid")).map(({ owner }) => owner)).to.deep.equal([diligent.owner]);

    // Awake again, it finds its batch gone: it commits nothing any more, and stays of use for other jobs.
    idler.signal("SIGCONT");
    await settleExactly(requester, job);
    await diligent.stop();
    const next = await post(requester, [mixerInput(1000, 2)], { batchSize: 1 });
    await next.gather({ timeouts: { total: 60 } });
    await settleExactly(requester, next);
    expect(await eventsOf(job, "ResultCommitted")).to.have.length(1);
    expect((await eventsOf(next, "AssignmentPaid")).map(({ owner }) => owner)).to.deep.equal([idler.owner]);
    expect(await stakeLost(requester, idler)).to.equal(penalty);
  });
});
