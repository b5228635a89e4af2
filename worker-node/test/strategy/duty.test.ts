import { expect } from "chai";
import fc from "fast-check";
import { type DutyFacts, dutyOf } from "../../src/strategy/duty.ts";
import { revealSeconds } from "../../src/strategy/reveal-time.ts";
import { assignmentOf, batchOf, SELF, specOf } from "../lib/samples.ts";

const mine = (status: "committed" | "revealed", slot = 0) =>
  assignmentOf({ slot, status, owner: SELF.owner, operator: SELF.operator, allotmentId: SELF.allotmentId });

function facts(
  others: Parameters<typeof batchOf>[0],
  changes: Partial<DutyFacts> & { slots?: number } = {},
): DutyFacts {
  const own = changes.mine ?? mine("committed");
  return {
    mine: own,
    batch: batchOf([own, ...others], { slots: changes.slots ?? 2 }),
    clock: { fillDeadline: 100, revealedAt: 0 },
    published: true,
    challengeWindow: 10,
    revealSeconds: 5,
    stagger: 2,
    now: 50,
    ...changes,
  };
}
const other = (
  status: Parameters<typeof assignmentOf>[0] extends infer _ ? "claimed" | "committed" | "revealed" | "expired" : never,
  deadline = 60,
) => assignmentOf({ slot: 1, status, deadline });

describe("duties after a commitment", () => {
  it("publishes, then reveals, as soon as all slots have committed", () => {
    expect(dutyOf(facts([other("committed")], { published: false, clock: undefined }))).to.deep.equal({
      kind: "publish",
    });
    expect(dutyOf(facts([other("committed")], { clock: undefined }))).to.deep.equal({ kind: "reveal" });
    expect(dutyOf(facts([], { slots: 1, clock: undefined }))).to.deep.equal({ kind: "reveal" });
  });

  it("never publishes while another may still commit", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 200 }),
        fc.integer({ min: 0, max: 200 }),
        fc.integer({ min: 0, max: 200 }),
        (now, fillDeadline, deadline) => {
          const clock = { fillDeadline, revealedAt: 0 };
          const claimed = dutyOf(facts([other("claimed", deadline)], { now, clock, published: false }));
          expect(claimed.kind).to.not.equal("publish");
          const empty = dutyOf(facts([], { now, clock, published: false }));
          expect(empty.kind === "publish").to.equal(now >= fillDeadline);
        },
      ),
    );
  });

  it("waits for the fill deadline and for claims, and ends claims whose time is over", () => {
    expect(dutyOf(facts([], { clock: undefined })).kind).to.equal("look");
    expect(dutyOf(facts([]))).to.include({ kind: "wait", at: 100 });
    expect(dutyOf(facts([], { now: 100 }))).to.deep.equal({ kind: "reveal" });
    expect(dutyOf(facts([other("claimed", 130)], { now: 110 }))).to.include({ kind: "wait", at: 131 });
    expect(dutyOf(facts([other("claimed", 105)], { now: 110 }))).to.deep.equal({ kind: "expire", slot: 1 });
  });

  it("settles when the window is over, in turns", () => {
    const revealed = (slot: number, now: number) => {
      const own = mine("revealed", slot);
      const rival = assignmentOf({ slot: 1 - slot, status: "revealed" });
      const batch = batchOf([own, rival], { status: "revealed" });
      return dutyOf({ ...facts([]), mine: own, batch, clock: { fillDeadline: 30, revealedAt: 40 }, now });
    };
    expect(revealed(0, 49)).to.include({ kind: "wait", at: 50 });
    expect(revealed(0, 50)).to.deep.equal({ kind: "settle" });
    expect(revealed(1, 50)).to.include({ kind: "wait", at: 52 });
    expect(revealed(1, 52)).to.deep.equal({ kind: "settle" });
  });

  it("settles without those who do not reveal when their time is over", () => {
    const own = mine("revealed");
    const silent = (now: number) =>
      dutyOf({ ...facts([other("committed")], { mine: own }), clock: { fillDeadline: 40, revealedAt: 0 }, now });
    expect(silent(45)).to.include({ kind: "wait", at: 46 });
    expect(silent(46)).to.deep.equal({ kind: "settle" });
    const retry = (now: number) =>
      dutyOf({ ...facts([other("expired")], { mine: own }), clock: { fillDeadline: 90, revealedAt: 0 }, now });
    expect(retry(50)).to.include({ kind: "wait", at: 90 });
    expect(retry(90)).to.deep.equal({ kind: "settle" });
  });

  describe("where results are judged", () => {
    const judged = (
      changes: Partial<DutyFacts>,
      batch: Parameters<typeof batchOf>[1] = { status: "revealed", slots: 1 },
    ) => {
      const own = changes.mine ?? mine("revealed");
      const clock = { fillDeadline: 30, revealedAt: 40, windowEnd: 70 };
      return dutyOf({ ...facts([]), mine: own, batch: batchOf([own], batch), clock, ...changes });
    };

    it("settles when the chain says that the window is over, and nothing is open against a result", () => {
      expect(judged({ now: 69 })).to.include({ kind: "wait", at: 70 });
      expect(judged({ now: 70 })).to.deep.equal({ kind: "settle" });
      const contested = { ...mine("revealed"), contests: 1 };
      expect(judged({ mine: contested, now: 70 })).to.include({ kind: "wait", why: "a challenge or a demand is open" });
    });

    it("stands alone through the long window where a slot stays empty", () => {
      const alone = { status: "open", slots: 2 } as const;
      expect(judged({ now: 29 }, alone)).to.include({ kind: "wait", at: 30 });
      expect(judged({ now: 35 }, alone)).to.include({ kind: "wait", at: 70 });
      expect(judged({ now: 70 }, alone)).to.deep.equal({ kind: "settle" });
      const unknown = { fillDeadline: 30, revealedAt: 0, windowEnd: 0 };
      expect(judged({ now: 35, clock: unknown }, alone)).to.include({ kind: "wait", at: 40 });
    });

    it("takes its bond back at once where the judge is void", () => {
      expect(judged({ isVoid: true, now: 0 })).to.deep.equal({ kind: "settle" });
      expect(judged({ isVoid: true, mine: mine("committed"), now: 0 })).to.deep.equal({ kind: "settle" });
    });
  });

  it("is done with what has ended", () => {
    for (const status of ["settled", "refunded"] as const) {
      expect(dutyOf({ ...facts([]), batch: batchOf([mine("committed")], { status }) })).to.deep.equal({ kind: "over" });
    }
    expect(dutyOf({ ...facts([]), mine: assignmentOf({ status: "paid" }) })).to.deep.equal({ kind: "over" });
  });

  it("knows the time to reveal as the market counts it", () => {
    const parameters = { revealFloor: 7 } as Parameters<typeof revealSeconds>[2];
    const spec = specOf({ taskCount: 15n, batchSize: 10, limits: { steps: 40_000_000n, pages: 1n, outputBytes: 1n } });
    expect(revealSeconds(spec, 0n, parameters)).to.equal(7 + 20);
    expect(revealSeconds(spec, 1n, parameters)).to.equal(7 + 10);
  });
});
