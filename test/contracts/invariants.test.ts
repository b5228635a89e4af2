import { campaign } from "./model/property.ts";

describe("invariants: random actors against the books (test/PROPERTIES.md)", function () {
  this.timeout(120_000);

  it("hold after every call, and a stranger can bring everything to its end", async () => {
    await campaign({ runs: 10, steps: 250, seed: 20_261, timeMs: 45_000 });
  });
});
