import { expect } from "chai";
import { demoProblems } from "../check-demo.ts";

const GOOD = {
  ok: true,
  tasks: 100,
  settled: 100,
  refuted: 1,
  decidedAt: "shade+0x5d: f64.mul",
  slashed: "20",
  refunded: "3.5",
  paid: "0.42",
  solvencyDelta: "0",
  seconds: 31.2,
  artifacts: [import.meta.filename],
};
const print = (report: unknown): string => `{"event":"progress"}\n${JSON.stringify(report)}\n\n`;

describe("check-demo", () => {
  it("accepts a good report on the last line", () => {
    expect(demoProblems(print(GOOD))).to.deep.equal([]);
  });

  const wrong: Record<string, unknown> = {
    ok: false,
    settled: 99,
    slashed: "0",
    paid: "0",
    solvencyDelta: "1",
    seconds: undefined,
    artifacts: ["/nowhere/image.png"],
    tasks: 0,
    refunded: 3,
    refuted: 0,
    decidedAt: "shade",
  };
  for (const [name, value] of Object.entries(wrong)) {
    it(`refuses ${name} = ${JSON.stringify(value)}`, () => {
      expect(demoProblems(print({ ...GOOD, [name]: value }))).to.not.have.length(0);
    });
  }

  it("refuses output without a report", () => {
    expect(demoProblems("Rendering...\n")).to.have.length(1);
    expect(demoProblems("")).to.have.length(1);
  });
});
