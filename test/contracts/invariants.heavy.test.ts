import { campaign } from "./model/property.ts";

const anySeed = (): number => Number(process.env.CONUN_SEED ?? Date.now() % 2 ** 31);

describe("invariants, at length", function () {
  this.timeout(1_800_000);

  it("hold for five minutes of runs that were never seen before", async () => {
    await campaign({ runs: 1000, steps: 400, seed: anySeed(), timeMs: 300_000 });
  });

  it("hold for five minutes more where lotteries are held", async () => {
    await campaign({ runs: 1000, steps: 400, seed: anySeed(), timeMs: 300_000, lotteryBlocks: 24 });
  });
});
