import { setTimeout as sleep } from "node:timers/promises";
import { con } from "@conun/sdk";
import { expect } from "chai";
import { eventsOf, post, whenEvents } from "../lib/market.ts";
import { mixed, mixerInput, readMixed, TURNS_A_SECOND } from "../lib/programs.ts";
import { openWire } from "../lib/proxy.ts";
import { describeScenarios, settleExactly, stakeLost } from "../lib/scenario.ts";
import { until } from "../lib/until.ts";

const CUT_MS = 4_000;

describeScenarios("a connection to the chain that fails", con("1000"), (stage) => {
  it("drops while a batch is computed and before it is revealed: the worker goes on when it is back", async () => {
    const { market, requester } = stage();
    const wire = await openWire(market.anvil.url);
    market.defer(() => wire.stop());
    const config = { work: ["cores = 1", "short_batch_seconds = 0"] };
    const [worker] = await market.staff({ name: "remote", rpc: wire.url, config });
    if (worker === undefined) throw new Error("nobody was hired");
    const inputs = [1, 2, 3].map((value) => mixerInput(TURNS_A_SECOND, value));
    const job = await post(requester, inputs, { batchSize: 1, timeouts: { execute: 120, verify: 3 } });
    await whenEvents(job, "BatchClaimed", 1, market);
    wire.cut();
    await sleep(CUT_MS);
    expect(await eventsOf(job, "ResultCommitted")).to.be.empty;
    wire.mend();
    await whenEvents(job, "ResultCommitted", 1, market);
    wire.cut();
    await sleep(CUT_MS / 2);
    wire.mend();
    await job.gather({ timeouts: { total: 120 } });
    await settleExactly(requester, job);
    for (const bad of ["AssignmentExpired", "AssignmentReleased", "AssignmentRefuted"] as const) {
      expect(await eventsOf(job, bad), bad).to.be.empty;
    }
    expect(await stakeLost(requester, worker)).to.equal(0n);
    expect(await worker.stop(), worker.log).to.equal(0);
  });
});

describeScenarios("an operator without coins for gas", con("1000"), (stage) => {
  it("says so in `why`, claims nothing, and works once it has some", async () => {
    const { market, requester } = stage();
    const [worker] = await market.staff({ name: "poor", gas: 10n ** 12n });
    if (worker === undefined) throw new Error("nobody was hired");
    const job = await post(requester, [mixerInput(1000, 5)], { batchSize: 1 });
    const why = await until("`why` names the gas", async () => {
      const answer = await worker.why();
      return answer.refusals.some(({ reason }) => reason === "gas-low") && answer;
    });
    expect(why.live).to.equal(true);
    expect(why.obstacles.map(({ what }) => what).join(" ")).to.match(/cannot pay for transactions/);
    expect(why.obstacles.map(({ todo }) => todo).join(" ")).to.match(/Send it some/);
    expect((await worker.status())?.account.gas).to.equal(String(10n ** 12n));
    expect(await eventsOf(job, "BatchClaimed")).to.be.empty;

    await market.setCoins(worker.operator, 10n ** 20n);
    const [result] = await job.gather({ timeouts: { total: 60 } });
    expect(readMixed(result?.output ?? new Uint8Array(8))).to.equal(mixed(1000, 5));
    await settleExactly(requester, job);
    await worker.stop();
  });

  it("runs dry between claim and commitment: it says so, commits once it has coins, and loses nothing", async () => {
    const { market, requester } = stage();
    const config = { work: ["cores = 1", "short_batch_seconds = 0"] };
    const [worker] = await market.staff({ name: "spender", config });
    if (worker === undefined) throw new Error("nobody was hired");
    const job = await post(requester, [mixerInput(TURNS_A_SECOND, 6)], { batchSize: 1 });
    await whenEvents(job, "BatchClaimed", 1, market);
    await market.setCoins(worker.operator, 0n);
    await until("the log names the gas", () => /GAS_TOO_LOW/.test(worker.log), { context: () => worker.log });
    expect(await eventsOf(job, "ResultCommitted")).to.be.empty;
    await market.setCoins(worker.operator, 10n ** 20n);
    const [result] = await job.gather({ timeouts: { total: 60 } });
    expect(result?.kind).to.equal("halted");
    await settleExactly(requester, job);
    expect(await stakeLost(requester, worker)).to.equal(0n);
  });
});
