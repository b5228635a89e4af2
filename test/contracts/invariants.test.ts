import { campaign } from "./model/property.ts";

describe("invariants: random actors against the books (test/PROPERTIES.md)", function () {
  this.timeout(300_000);

  it("hold after every call, and a stranger can bring everything to its end", async () => {
    await campaign({ runs: 6, steps: 250, seed: 20_261, timeMs: 140_000 });
  });

  it("hold where lotteries decide who may come first", async () => {
    await campaign({ runs: 5, steps: 250, seed: 20_262, timeMs: 140_000, lotteryBlocks: 24 });
  });
});
