import { con, getDrawn, getJob } from "@conun/sdk";
import { expect } from "chai";
import { eventsOf, post } from "../lib/market.ts";
import { mixed, mixerInput, readMixed } from "../lib/programs.ts";
import { openWire } from "../lib/proxy.ts";
import { describeScenarios, settleExactly } from "../lib/scenario.ts";

/** Blocks of the lottery: four doublings. */
const BLOCKS = 32;
const BATCHES = 24;
const HOUR = 3600;
/** First bytes of the calls `ISeed.draw` and `IJobMarket.drawn`. */
const DRAW = '"data":"0xe6f36328';
const DRAWN = '"data":"0x9600d124';

describeScenarios(
  "a chain with a lottery",
  con("1000"),
  (stage) => {
    it("a job goes round between two owners of different stake, and nobody claims before it is drawn", async () => {
      const { market, requester } = stage();
      const wire = await openWire(market.anvil.url);
      market.defer(() => wire.stop());
      const config = { work: ["cores = 1", "lookahead_seconds = 1"] };
      const small = await market.hire({ name: "small", config, rpc: wire.url, stake: con("250") });
      const large = await market.hire({ name: "large", config, stake: con("750") });
      // Stake counts in lotteries from the next full hour on.
      await market.request("evm_increaseTime", HOUR);
      await market.request("evm_mine");
      await Promise.all([small.start(), large.start()]);

      const values = Array.from({ length: BATCHES }, (_, i) => i + 1);
      const inputs = values.map((value) => mixerInput(1000, value));
      const job = await post(requester, inputs, { batchSize: 1, timeouts: { execute: 120, verify: 2 } });
      const { seed } = await getJob(requester.client, { jobId: job.id });
      const results = await job.gather({ timeouts: { total: 120 } });
      expect(results.map(({ output }) => readMixed(output))).to.deep.equal(values.map((value) => mixed(1000, value)));
      const claims = await eventsOf(job, "BatchClaimed");
      expect(claims).to.have.length(BATCHES);
      const early = claims.filter(({ log }) => log.blockNumber < seed + BLOCKS);
      expect(early, "claims before all may").to.not.be.empty;
      for (const { batch, slot, owner, log } of early) {
        const asked = { spec: job.spec, batch, slot, owner, block: log.blockNumber };
        expect((await getDrawn(requester.client, asked)).may, `batch ${batch} in block ${log.blockNumber}`).to.equal(
          true,
        );
      }
      // The lottery has kept somebody away, and the worker knew it without being told by the contract.
      const first = await Promise.all(
        values.map((_, i) => {
          const asked = { spec: job.spec, batch: BigInt(i), slot: 0, owner: small.owner, block: seed + 1 };
          return getDrawn(requester.client, asked);
        }),
      );
      expect(first.filter(({ may }) => !may)).to.not.be.empty;
      const blocks = Math.max(...claims.map(({ log }) => log.blockNumber)) - seed;
      expect(wire.seen(DRAWN), "requests for single slots").to.equal(0);
      expect(wire.seen(DRAW), "requests for the seed").to.be.within(1, blocks + 2);
      for (const worker of [small, large]) expect(worker.log).to.not.match(/NOT_DRAWN_YET/);
      await settleExactly(requester, job);
    });
  },
  { chain: { lotteryBlocks: BLOCKS } },
);
