import type { MoveGas } from "@conun/sdk";
import { MOVE_GAS } from "@conun/sdk";
import { expect } from "chai";
import fc from "fast-check";
import { challengeCost, challengesLeft, defenceCost, type Funds, valueIn } from "../../src/strategy/funds.ts";
import {
  batchPay,
  compareSuspects,
  drawOfBatch,
  isChosen,
  type Suspect,
  suspectsOf,
  unfitToWatch,
} from "../../src/strategy/watch.ts";
import { account, assignmentOf, batchOf, jobOf, specOf, word } from "../lib/samples.ts";

const GAME = account(0x77);
const POLICY = { requesters: [account(5)], resolvers: [GAME] };
const revealed = (slot: number, root: number, owner = account(0x90 + slot)) =>
  assignmentOf({ slot, owner, status: "revealed", resultRoot: word(root), totalSteps: 1_000_000_000n });

describe("what a watcher looks at", () => {
  const suspects = (...args: Parameters<typeof revealed>[]) => {
    const batch = batchOf(args.map((one) => revealed(...one)));
    return suspectsOf(jobOf({ resolver: GAME }, [batch]), batch, POLICY, account(0x0a));
  };

  it("results of others under an accepted judge, equal ones together, never its own", () => {
    expect(suspects([0, 1], [1, 1])).to.have.length(1);
    expect(suspects([0, 1], [1, 1])[0]?.results.map(({ slot }) => slot)).to.deep.equal([0, 1]);
    expect(suspects([0, 1, account(0x0a)])).to.deep.equal([]);
    expect(suspects([0, 1, account(0x0a)], [1, 2])).to.have.length(1);
    const batch = batchOf([revealed(0, 1)]);
    expect(suspectsOf(jobOf({}, [batch]), batch, POLICY, undefined), "votes").to.deep.equal([]);
    const foreign = jobOf({ resolver: account(0x78) }, [batch]);
    expect(suspectsOf(foreign, batch, POLICY, undefined), "another judge").to.deep.equal([]);
    const settled = batchOf([revealed(0, 1)], { status: "settled" });
    expect(suspectsOf(jobOf({ resolver: GAME }, [settled]), settled, POLICY, undefined)).to.deep.equal([]);
  });

  it("in any case where results differ, or where the job is its own; these come first", () => {
    const [one, other] = suspects([0, 1], [1, 2]);
    expect([one?.disputed, one?.urgent, other?.urgent]).to.deep.equal([true, true, true]);
    const batch = batchOf([revealed(0, 1)]);
    const own = jobOf({ resolver: GAME, requester: account(5) }, [batch]);
    const [mine] = suspectsOf(own, batch, POLICY, undefined) as [Suspect];
    expect([mine.disputed, mine.urgent]).to.deep.equal([false, true]);
    const [plain] = suspects([0, 1]) as [Suspect];
    const order = [plain, mine, one as Suspect].sort(compareSuspects);
    expect(order.map(({ disputed, urgent }) => [disputed, urgent])).to.deep.equal([
      [true, true],
      [false, true],
      [false, false],
    ]);
  });

  it("counts the reward and the pay as what is at stake", () => {
    const spec = specOf({ resolver: GAME, taskFee: 7n, bond: 1000n });
    expect(batchPay(spec, { batch: 0n, stepPrice: 10n ** 9n }, 5n)).to.equal(70n + 5n);
    const [suspect] = suspects([0, 1]) as [Suspect];
    expect(suspect.value).to.equal(10n ** 18n / 2n + 10n ** 18n);
  });

  it("looks at the share that it is set to, more often at what is worth more, and always at all with a share of 1", () => {
    const hits = (share: number, value: bigint): number => {
      let count = 0;
      for (let batch = 0n; batch < 1500n; batch++) {
        if (isChosen(drawOfBatch(word(9), word(7), batch), share, value, 100n)) count++;
      }
      return count / 1500;
    };
    expect(hits(0.25, 100n)).to.be.closeTo(0.25, 0.05);
    expect(hits(0.25, 200n)).to.be.closeTo(0.5, 0.06);
    expect(hits(0.25, 400n)).to.equal(1);
    expect(hits(1, 1n)).to.equal(1);
    expect(hits(0, 10n ** 30n)).to.equal(0);
    expect(drawOfBatch(word(9), word(7), 3n)).to.not.equal(drawOfBatch(word(8), word(7), 3n));
  });

  it("leaves alone what it cannot finish before the window ends, or does not want to", () => {
    const [suspect] = suspects([0, 1]) as [Suspect];
    const limits = { maxBatchSeconds: 100, maxMemoryBytes: 2 ** 30 };
    expect(unfitToWatch(suspect, limits, { seconds: 10, left: 20 })).to.equal(undefined);
    expect(unfitToWatch(suspect, limits, { seconds: 30, left: 20 })).to.match(/window is open for 20 s/);
    expect(unfitToWatch(suspect, limits, { seconds: 101, left: 1e9 })).to.match(/max_batch_seconds/);
    expect(unfitToWatch(suspect, { ...limits, maxMemoryBytes: 65_536 }, { seconds: 1, left: 9 })).to.match(/memory/);
  });
});

describe("the coins of a player", () => {
  const wei = fc.bigInt(0n, 10n ** 20n);

  it("what is kept aside and what runs is never spent on another challenge", () => {
    fc.assert(
      fc.property(wei, wei, wei, fc.bigInt(1n, 10n ** 19n), wei, fc.option(wei, { nil: undefined }), (...values) => {
        const [balance, everyday, defence, perChallenge, bound, capital] = values;
        const funds: Funds = { balance, everyday, defence, perChallenge, bound, capital };
        const spent = BigInt(challengesLeft(funds)) * perChallenge;
        if (spent === 0n) return;
        expect(balance - spent >= everyday + defence).to.equal(true);
        if (capital !== undefined) expect(bound + spent <= capital).to.equal(true);
      }),
    );
  });

  it("a game takes its bond with room, and the gas of all of a side's moves", () => {
    const gas: MoveGas = { challenge: 1n, open: 10n, divide: 100n, pick: 1_000n, prove: 10_000n, close: 100_000n };
    const prices = { gasPrice: 2n, challengerBond: 400n, defenderBond: 800n };
    expect(challengeCost(prices, gas)).to.equal(500n + 2n * (1n + 7_000n + 110_000n));
    expect(defenceCost(prices, gas)).to.equal(1_000n + 2n * (10n + 600n + 110_000n));
    expect(defenceCost(prices, MOVE_GAS) > 0n).to.equal(true);
    expect(valueIn(5n * 10n ** 17n)(10n ** 18n)).to.equal(5n * 10n ** 17n);
  });
});
