import { setTimeout as sleep } from "node:timers/promises";
import { con } from "@conun/sdk";
import { expect } from "chai";
import { eventsOf, post, whenEvents } from "../lib/market.ts";
import { mixed, mixerInput, readMixed } from "../lib/programs.ts";
import { Commitments, undo } from "../lib/reorg.ts";
import { describeScenarios, settleExactly, stakeLost } from "../lib/scenario.ts";

describeScenarios("a chain that is reorganised often", con("1000"), (stage) => {
  it("undoes it all at once, back to before the claim: the worker sends the commitment that it has", async () => {
    const { market, requester } = stage();
    const [worker] = await market.staff({ name: "swift", config: { work: ["cores = 1"] } });
    if (worker === undefined) throw new Error("nobody was hired");
    const job = await post(requester, [mixerInput(1000, 2)], { batchSize: 1, timeouts: { execute: 120, verify: 8 } });
    const commitments = new Commitments();
    await whenEvents(job, "ResultRevealed", 1, market);
    const committed = await eventsOf(job, "ResultCommitted");
    commitments.see(committed);
    await undo(market, committed[0]?.log.blockNumber ?? 0);
    const [result] = await job.gather({ timeouts: { total: 60 } });
    expect(readMixed(result?.output ?? new Uint8Array(8))).to.equal(mixed(1000, 2));
    commitments.see(await eventsOf(job, "ResultCommitted"));
    await settleExactly(requester, job);
    expect(commitments.counts).to.deep.equal([1]);
    expect(await stakeLost(requester, worker)).to.equal(0n);
    await worker.stop();
  });

  it("undoes a few blocks again and again, while two work and one of them is killed: all is paid, nothing is lost", async () => {
    const { market, requester } = stage();
    const quick = { work: ["cores = 1"] };
    const slow = { work: ["cores = 1", "short_batch_seconds = 0"] };
    const workers = await market.staff({ name: "ada", config: quick }, { name: "grace", config: slow });
    const values = Array.from({ length: 16 }, (_, i) => i + 1);
    const inputs = values.map((value) => mixerInput(100_000, value));
    const timeouts = { execute: 120, verify: 20 };
    const job = await post(requester, inputs, { batchSize: 2, replicas: 2, timeouts });
    const commitments = new Commitments();
    for (let round = 0; round < 10; round++) {
      await sleep(500 + Math.random() * 2000);
      commitments.see(await eventsOf(job, "ResultCommitted"));
      const head = Number(await market.request("eth_blockNumber"));
      await undo(market, Math.max(head - Math.floor(Math.random() * 6), 1));
      if (round % 4 === 3) {
        const [victim] = workers;
        await victim?.kill();
        await victim?.start();
      }
    }
    const results = await job.gather({ timeouts: { total: 150 } });
    commitments.see(await eventsOf(job, "ResultCommitted"));
    expect(results.map(({ output }) => readMixed(output))).to.deep.equal(values.map((value) => mixed(100_000, value)));
    await settleExactly(requester, job);
    expect(Math.max(...commitments.counts), "different commitments of one assignment").to.equal(1);
    expect(await eventsOf(job, "AssignmentRefuted")).to.be.empty;
    expect(await eventsOf(job, "AssignmentExpired")).to.be.empty;
    for (const worker of workers) expect(await stakeLost(requester, worker)).to.equal(0n);
  });
});
