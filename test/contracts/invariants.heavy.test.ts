import { campaign } from "./model/property.ts";

describe("invariants, at length", function () {
  this.timeout(1_800_000);

  it("hold for ten minutes of runs that were never seen before", async () => {
    const seed = Number(process.env.CONUN_SEED ?? Date.now() % 2 ** 31);
    await campaign({ runs: 1000, steps: 400, seed, timeMs: 600_000 });
  });
});
