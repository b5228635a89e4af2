import type { MarketEvent } from "@conun/sdk";
import { expect } from "chai";
import { ChainClock } from "../../src/chain/clock.ts";
import { MarketView } from "../../src/chain/market-view.ts";
import { account, SELF, specOf, word } from "../lib/samples.ts";

const JOB = word(7);
let logIndex = 0;

function event(name: MarketEvent["name"], values: Record<string, unknown>, blockNumber = 10): MarketEvent {
  const log = { address: account(1), blockNumber, blockHash: word(1), transactionHash: word(2), logIndex: logIndex++ };
  return { name, jobId: JOB, log, ...values } as unknown as MarketEvent;
}
const posted = () => event("JobPosted", { requester: account(1), programId: word(2), spec: specOf(), hint: "hint" });
const claimed = (batch: bigint, slot: number, operator = account(0x98), turn = 0) =>
  event("BatchClaimed", {
    batch,
    slot,
    turn,
    operator,
    owner: operator === SELF.operator ? SELF.owner : account(0x99),
    allotmentId: 3,
    deadline: 99,
  });
const step = (name: MarketEvent["name"], batch: bigint, slot: number) =>
  event(name, { batch, slot, turn: 0, allotmentId: 3, resultRoot: word(5) });

describe("market view", () => {
  const view = (...events: MarketEvent[]) => {
    const fresh = new MarketView(SELF.operator);
    fresh.apply([posted(), ...events], 10, { block: 9, hash: word(9) });
    return fresh;
  };
  const batchOf = (of: MarketView, batch = 0n) => of.job(JOB)?.batches.get(batch);

  it("follows a batch to its end, and knows which are ours", () => {
    const events = [
      claimed(0n, 0, SELF.operator),
      claimed(0n, 1),
      step("ResultCommitted", 0n, 0),
      step("ResultCommitted", 0n, 1),
    ];
    const before = view(...events);
    expect(before.job(JOB)?.mine).to.deep.equal(new Map([[0n, 0]]));
    const half = view(...events, step("ResultRevealed", 0n, 0));
    expect(batchOf(half)?.status).to.equal("open");
    const revealed = view(...events, step("ResultRevealed", 0n, 0), step("ResultRevealed", 0n, 1));
    expect(batchOf(revealed)?.status).to.equal("revealed");
    revealed.apply(
      [step("AssignmentPaid", 0n, 0), step("AssignmentRefuted", 0n, 1), event("BatchSettled", { batch: 0n })],
      11,
      undefined,
    );
    expect(batchOf(revealed)?.status).to.equal("settled");
    expect(revealed.job(JOB)?.mine.size).to.equal(0);
  });

  it("bars who left, and hands the slot on", () => {
    const gone = view(claimed(0n, 0, SELF.operator), step("AssignmentReleased", 0n, 0));
    expect(batchOf(gone)?.barred).to.deep.equal(new Set([SELF.owner]));
    expect(gone.job(JOB)?.mine.size).to.equal(0);
    gone.apply([claimed(0n, 0, account(0x98), 1)], 11, undefined);
    expect(batchOf(gone)?.assignments.get(0)).to.include({ status: "claimed", turn: 1 });
  });

  it("opens a slot more, or a new round, where results differ", () => {
    const events = [claimed(0n, 0, SELF.operator), step("ResultCommitted", 0n, 0), step("ResultRevealed", 0n, 0)];
    const more = view(...events, event("ReplicaAdded", { batch: 0n, slots: 3 }));
    expect(batchOf(more)).to.include({ status: "open", slots: 3 });
    expect(more.job(JOB)?.mine.size).to.equal(1);
    const again = view(...events, event("BatchReopened", { batch: 0n, round: 1 }));
    expect(batchOf(again)).to.include({ status: "open", slots: 2, round: 1 });
    expect(batchOf(again)?.barred.has(SELF.owner)).to.equal(true);
    expect(again.job(JOB)?.mine.size).to.equal(0);
  });

  it("opens the slot of a refuted result again, for others, at the price of the day", () => {
    const judged = new MarketView(SELF.operator);
    const spec = specOf({ resolver: account(0x77), replicas: 1 });
    const post = event("JobPosted", { requester: account(1), programId: word(2), spec, hint: "hint" });
    const [turn, at] = [
      { slot: 0, turn: 0, allotmentId: 3, batch: 0n },
      { block: 9, hash: word(9) },
    ];
    const claim = { ...claimed(0n, 0, SELF.operator), stepPrice: 5n } as MarketEvent;
    judged.apply([post, claim, step("ResultCommitted", 0n, 0), step("ResultRevealed", 0n, 0)], 10, at);
    expect(batchOf(judged)).to.include({ status: "revealed", stepPrice: 5n });
    judged.apply([event("ResultContested", { ...turn, contests: 2n })], 11, undefined);
    expect(batchOf(judged)?.assignments.get(0)?.contests).to.equal(2);
    judged.apply([event("AssignmentRefuted", { ...turn, owner: SELF.owner, slashedUnits: 1n })], 12, undefined);
    expect(batchOf(judged)).to.include({ status: "open", stepPrice: undefined });
    expect(batchOf(judged)?.barred.has(SELF.owner)).to.equal(true);
    expect(judged.job(JOB)?.mine.size).to.equal(0);
  });

  it("knows from where to read again, and forgets what is over", () => {
    const one = view();
    expect(one.resumeFrom({ block: 50, hash: word(50) })).to.deep.equal({ block: 9, hash: word(9) });
    one.keep(() => false);
    expect(one.resumeFrom({ block: 50, hash: word(50) })).to.deep.equal({ block: 50, hash: word(50) });
    expect(one.job(JOB)).to.equal(undefined);
  });

  it("closes jobs, and ignores events of jobs that it does not know", () => {
    expect(view(event("JobClosed", { by: account(1) })).job(JOB)?.closed).to.equal(true);
    const empty = new MarketView(SELF.operator);
    empty.apply([claimed(0n, 0)], 3, undefined);
    expect([...empty.jobs]).to.deep.equal([]);
    expect(empty.block).to.equal(3);
  });
});

describe("chain clock", () => {
  it("is this machine's, unless the chain is ahead", () => {
    let wall = 1_000_000;
    const clock = new ChainClock(() => wall);
    clock.see(500);
    expect(clock.now()).to.equal(1_000);
    clock.see(1_600);
    wall += 5_000;
    expect(clock.now()).to.equal(1_605);
    clock.see(1_005);
    expect(clock.now()).to.equal(1_005);
  });

  it("opens nothing before a block says so, as long as blocks come", () => {
    let wall = 1_000_000;
    const clock = new ChainClock(() => wall);
    clock.see(990);
    wall += 12_000;
    expect(clock.mined()).to.equal(990);
    wall += 60_000;
    expect(clock.mined()).to.equal(clock.now());
  });
});
