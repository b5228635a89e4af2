import { batchCount } from "@conun/sdk";
import { expect } from "chai";
import fc from "fast-check";
import { room } from "../../src/strategy/capacity.ts";
import { freeSlot, pickBatches } from "../../src/strategy/pick.ts";
import { account, assignmentOf, batchOf, jobOf, SELF } from "../lib/samples.ts";

const NOW = 500;
const find = (batch: ReturnType<typeof batchOf>, closed = false) =>
  freeSlot(jobOf({}, [batch], closed), batch, 0n, SELF, { now: NOW });

describe("picking batches", () => {
  it("takes a slot that nobody ever took, turn 0", () => {
    expect(find(batchOf([]))).to.include({ turn: 0 });
    expect(freeSlot(jobOf(), undefined, 0n, SELF, { now: NOW })).to.include({ turn: 0 });
    expect(find(batchOf([assignmentOf({ slot: 0 })]))).to.include({ slot: 1, turn: 0 });
  });

  it("takes over what was given back or ran out of time, with the next turn", () => {
    for (const gone of [
      { status: "released" },
      { status: "expired" },
      { status: "claimed", deadline: NOW - 1 },
    ] as const) {
      const batch = batchOf([assignmentOf({ slot: 0, turn: 4, ...gone }), assignmentOf({ slot: 1 })]);
      expect(find(batch)).to.deep.equal({ batch: 0n, slot: 0, turn: 5 });
    }
    const running = batchOf([assignmentOf({ slot: 0, status: "claimed", deadline: NOW }), assignmentOf({ slot: 1 })]);
    expect(find(running)).to.equal("slots-taken");
  });

  it("leaves alone what it may not have", () => {
    expect(find(batchOf([assignmentOf({ owner: SELF.owner, slot: 1, operator: account(0x77) })]))).to.equal(
      "owner-in-batch",
    );
    expect(find(batchOf([], { barred: new Set([SELF.owner]) }))).to.equal("barred");
    expect(find(batchOf([], { status: "settled" }))).to.equal("all-done");
    expect(find(batchOf([], { status: "revealed" }))).to.equal("all-done");
    expect(find(batchOf([]), true)).to.equal("job-closed");
    expect(find(batchOf([assignmentOf({ slot: 0 })]), true)).to.include({ slot: 1 });
    expect(
      find(batchOf([assignmentOf({ slot: 0, status: "expired", turn: 255 }), assignmentOf({ slot: 1 })])),
    ).to.equal("slots-taken");
  });

  it("looks for a slot that it is drawn for, and says when there is none", () => {
    const drawn = (_batch: bigint, slot: number) => slot === 0;
    const only = (batch: ReturnType<typeof batchOf>) =>
      freeSlot(jobOf({}, [batch]), batch, 0n, SELF, { now: NOW, drawn });
    expect(freeSlot(jobOf(), undefined, 0n, SELF, { now: NOW, drawn })).to.include({ slot: 0 });
    expect(only(batchOf([]))).to.include({ slot: 0 });
    expect(only(batchOf([assignmentOf({ slot: 0 })]))).to.equal("not-drawn");
    expect(only(batchOf([assignmentOf({ slot: 0 }), assignmentOf({ slot: 1 })]))).to.equal("slots-taken");
    const odd = (batch: bigint) => batch % 2n === 1n;
    const options = { want: 20, cursor: 0n, busy: new Set<bigint>(), now: NOW, drawn: odd };
    const { picks, skipped } = pickBatches(jobOf(), SELF, options);
    expect(picks.map(({ batch }) => batch)).to.deep.equal([1n, 3n, 5n, 7n, 9n]);
    expect(skipped).to.deep.equal({ "not-drawn": 5 });
  });

  it("finds each free batch exactly once on its way around, wherever it begins", () => {
    fc.assert(
      fc.property(
        fc
          .integer({ min: 1, max: 60 })
          .chain((count) =>
            fc.tuple(
              fc.constant(count),
              fc.array(fc.boolean(), { minLength: count, maxLength: count }),
              fc.integer({ min: 0, max: 1_000 }),
              fc.integer({ min: 1, max: 7 }),
            ),
          ),
        ([count, taken, start, want]) => {
          const views = taken.flatMap((full, i) =>
            full ? [batchOf([], { batch: BigInt(i), status: "settled" })] : [],
          );
          const job = jobOf({ taskCount: BigInt(count * 10) }, views);
          expect(batchCount(job.spec)).to.equal(BigInt(count));
          const busy = new Set<bigint>();
          let cursor = BigInt(start);
          for (let round = 0; round < count + 1; round++) {
            const picked = pickBatches(job, SELF, { want, cursor, busy, now: NOW });
            for (const { batch } of picked.picks) {
              expect(busy.has(batch)).to.equal(false);
              busy.add(batch);
            }
            cursor = picked.cursor;
          }
          expect([...busy].map(Number).sort((a, b) => a - b)).to.deep.equal(
            taken.flatMap((full, i) => (full ? [] : [i])),
          );
        },
      ),
    );
  });

  it("stays within allotment and own limit", () => {
    const free = { want: 5, freeUnits: 35n, atRisk: 0n, maxAtRisk: undefined };
    expect(room({ ...free, bondUnits: 10n })).to.deep.equal({ count: 3 });
    expect(room({ ...free, bondUnits: 0n })).to.deep.equal({ count: 5 });
    expect(room({ ...free, bondUnits: 36n })).to.include({ reason: "allotment-full" });
    const unit = 10n ** 12n;
    expect(room({ ...free, bondUnits: 10n, atRisk: 15n * unit, maxAtRisk: 40n * unit })).to.deep.equal({ count: 2 });
    expect(room({ ...free, bondUnits: 10n, atRisk: 35n * unit, maxAtRisk: 40n * unit })).to.include({
      reason: "stake-at-risk",
    });
  });
});
