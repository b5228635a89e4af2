import { expect } from "chai";
import { type Chain, followSample, sampleOf, startChain } from "../../vm/test/fuzz/chain.ts";
import { compare } from "../../vm/test/fuzz/compare.ts";
import { grammarProgram } from "../../vm/test/fuzz/grammar.ts";
import { wat } from "../../vm/test/lib/programs.ts";

const PROGRAMS = 12;

describe("machine on chain: an engine of the fuzzer", function () {
  this.timeout(60_000);
  let chain: Chain;

  before(async () => {
    chain = await startChain();
  });
  after(() => chain.stop());

  it("takes the beginning, the end and parts between of a program, each step once", () => {
    for (const steps of [1, 5, 8, 9, 30, 100, 10_000]) {
      const windows = sampleOf(steps);
      expect(windows[0]?.from).to.equal(0);
      expect(windows.at(-1)?.to).to.equal(steps);
      windows.forEach(({ from, to }, i) => {
        expect(from).to.be.below(to);
        if (i > 0) expect(from).to.be.at.least(windows[i - 1]?.to ?? 0);
      });
    }
  });

  it("agrees on random programs", async () => {
    for (let seed = 0; seed < PROGRAMS; seed++) {
      const verdict = await compare({ bytes: wat(grammarProgram(seed)), canonical: true }, { tiers: [], chain });
      expect(verdict.kind, `program ${seed}: ${JSON.stringify(verdict).slice(0, 500)}`).to.equal("agree");
      if (verdict.kind === "agree") expect(verdict.chainSteps).to.be.at.least(Math.min(16, verdict.machineSteps));
    }
  });

  it("what it does not agree on is a difference", async () => {
    const wrong: Chain = {
      follow: (...program) =>
        followSample(
          async (calls) => calls.map(() => ({ done: true, word: new Uint8Array(32), error: 0, length: 32, gas: 1 })),
          ...program,
        ),
      stop: async () => undefined,
    };
    const verdict = await compare({ bytes: wat(grammarProgram(1)), canonical: true }, { tiers: [], chain: wrong });
    expect(verdict)
      .to.have.property("what")
      .that.match(/^on chain: first state/);
  });
});
