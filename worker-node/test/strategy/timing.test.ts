import { expect } from "chai";
import fc from "fast-check";
import { batchSeconds, chooseMode, judgeTime, lookaheadFor, mustRelease } from "../../src/strategy/timing.ts";

describe("timing", () => {
  it("runs short batches first and claims long ones first", () => {
    expect(chooseMode(5, 20, [])).to.equal("run-first");
    expect(chooseMode(21, 20, [])).to.equal("claim-first");
    expect(chooseMode(5, 20, ["lost", "lost", "lost"])).to.equal("claim-first");
    expect(chooseMode(5, 20, ["lost", "lost", "won"])).to.equal("run-first");
    expect(chooseMode(5, 20, ["lost", "lost", "lost", ...Array<"won">(9).fill("won")])).to.equal("run-first");
    expect(lookaheadFor("run-first", 15)).to.be.lessThan(lookaheadFor("claim-first", 15));
  });

  it("never claims first what would have to be released at once", () => {
    fc.assert(
      fc.property(
        fc.record({
          ahead: fc.integer({ min: 0, max: 500 }),
          seconds: fc.integer({ min: 0, max: 500 }),
          commitTimeout: fc.integer({ min: 2, max: 1000 }),
          now: fc.integer({ min: 0, max: 10_000 }),
        }),
        ({ ahead, seconds, commitTimeout, now }) => {
          const late = judgeTime({ mode: "claim-first", ahead, seconds, commitTimeout, postingDeadline: 1e9, now });
          if (late !== undefined) return;
          expect(ahead + seconds).to.be.at.most(commitTimeout);
          expect(mustRelease({ left: ahead + seconds, deadline: now + commitTimeout, commitTimeout, now })).to.equal(
            false,
          );
        },
      ),
    );
  });

  it("gives back in time what it cannot finish", () => {
    const at = (now: number) => mustRelease({ left: 30, deadline: 100, commitTimeout: 40, now });
    expect(at(60)).to.equal(false);
    expect(at(66)).to.equal(true);
  });

  it("counts whole rounds of the cores", () => {
    expect(batchSeconds(5, 2, 2)).to.equal(6);
    expect(batchSeconds(1, 2, 8)).to.equal(2);
  });
});
