import { comparePinned } from "../lib/compare-pinned.ts";

describe("instrument: many random programs", () => {
  it("pinned and plain agree", function () {
    this.timeout(1_200_000);
    for (let seed = 1_000; seed < 21_000; seed++) comparePinned(seed);
  });
});
