import { comparePinned } from "../lib/compare-pinned.ts";

describe("instrument: random programs", () => {
  it("pinned and plain agree, and the meter's last step counts", function () {
    this.timeout(60_000);
    for (let seed = 0; seed < 300; seed++) comparePinned(seed);
  });
});
