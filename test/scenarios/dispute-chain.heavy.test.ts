import { con } from "@conun/sdk";
import { expect } from "chai";
import { accuseByHand, affair, begun, stranger } from "../lib/dispute/affair.ts";
import { disputeEvents, endOf, expectRefuted, expectWhole } from "../lib/dispute/money.ts";
import { aiming, defending } from "../lib/dispute/rival.ts";
import { describeDisputes } from "../lib/dispute/stage.ts";
import { forging } from "../lib/dispute/story.ts";
import { Watcher } from "../lib/dispute/watcher.ts";
import { openWire } from "../lib/proxy.ts";
import { undo } from "../lib/reorg.ts";
import { until } from "../lib/until.ts";

const STAKE = con("100");
const GWEI = 10n ** 9n;

describeDisputes("a chain that does not behave", (stage) => {
  const lying = () => affair(stage(), STAKE, { tell: (truth, i) => forging(truth, i, { code: 1 }, 5000) });

  /** Undoes the last moves of a game. */
  const back = async (id: `0x${string}`, moves: number): Promise<void> => {
    const { market, requester } = stage();
    const block = (await disputeEvents(requester.client, id)).at(-moves)?.log.blockNumber;
    if (block !== undefined) await undo(market, block);
  };

  it("each move is undone once: the watcher makes its own again, and wins", async () => {
    const { market, requester } = stage();
    const { worker, seat, said } = await lying();
    const watcher = await Watcher.hire(market);
    watcher.accuse(seat, 0);
    const game = await watcher.game(seat);
    const undone = new Set<number>();
    const honestly = defending(said, 0);
    const once = async (round: number, moves: number): Promise<boolean> => {
      if (undone.has(round)) return false;
      undone.add(round);
      await back(game.id, moves);
      return true;
    };
    await begun(market, worker.client, seat, game).defend(worker, {
      open: async () => ((await once(0, 1)) ? undefined : honestly.open?.()),
      // Its own last move too, in every other round.
      divide: async (round, start) =>
        (await once(round, 1 + (round % 2))) ? undefined : honestly.divide?.(round, start),
    });
    expect(undone.size).to.equal(7);
    await watcher.over(seat);
    await back(game.id, 1);
    await until(
      "it is over again",
      async () => {
        const events = await disputeEvents(requester.client, game.id);
        return events.at(-1)?.name === "GameOver";
      },
      { seconds: 120, context: () => watcher.log },
    );
    await endOf(requester.client, game.id);
    await expectRefuted(stage(), seat, { owner: worker.address, by: watcher.address, stake: STAKE });
  });

  it("each move is undone once: the honest worker makes its own again, and wins", async () => {
    const { market, requester } = stage();
    const { worker, seat } = await affair(stage(), STAKE);
    const defender = await Watcher.hire(market, { of: worker });
    const attack = await accuseByHand(market, await stranger(market), seat, 0);
    const undone = new Set<number>();
    const aim = aiming(5000);
    await attack.attack({
      pick: async (round, trail) => {
        if (undone.has(round)) return aim.pick?.(round, trail);
        undone.add(round);
        await back(attack.id, 1);
        return undefined;
      },
    });
    expect(undone.size).to.equal(7);
    await defender.over(seat);
    expect((await endOf(requester.client, attack.id)).winner).to.equal(worker.address);
    await expectWhole(requester.client, worker.address, STAKE);
  });

  it("the watcher's connection breaks with every move: it goes on when it is back, and wins", async () => {
    const { market, requester } = stage();
    const wire = await openWire(market.anvil.url);
    market.defer(() => wire.stop());
    const { worker, seat, said } = await lying();
    const watcher = await Watcher.hire(market, { rpc: wire.url });
    watcher.accuse(seat, 0);
    const game = await watcher.game(seat);
    const honestly = defending(said, 0);
    let cuts = 0;
    await begun(market, worker.client, seat, game).defend(worker, {
      ...honestly,
      divide: async (round, start) => {
        cuts++;
        wire.cut();
        setTimeout(() => wire.mend(), 1500);
        return honestly.divide?.(round, start);
      },
    });
    expect(cuts).to.equal(6);
    await watcher.over(seat);
    expect((await endOf(requester.client, game.id)).ending).to.equal("step");
    await expectRefuted(stage(), seat, { owner: worker.address, by: watcher.address, stake: STAKE });
  });

  const fee = async (gwei: bigint): Promise<void> => {
    const { market } = stage();
    await market.request("anvil_setNextBlockBaseFeePerGas", `0x${(gwei * GWEI).toString(16)}`);
    await market.request("evm_mine");
  };

  it("fees rise before the challenge and with every move: bonds rise with them, the game goes on", async () => {
    const { market, requester } = stage();
    const { worker, seat, said } = await lying();
    const watcher = await Watcher.hire(market);
    await fee(300n);
    watcher.accuse(seat, 0);
    const game = await watcher.game(seat);
    const honestly = defending(said, 0);
    await begun(market, worker.client, seat, game).defend(worker, {
      ...honestly,
      divide: async (round, start) => {
        await fee(300n);
        return honestly.divide?.(round, start);
      },
    });
    await watcher.over(seat);
    expect((await endOf(requester.client, game.id)).winner).to.equal(watcher.address);
    const [challenged] = await disputeEvents(requester.client, game.id);
    if (challenged?.name !== "PositionChallenged") throw new Error("a game begins with a challenge");
    const block = await requester.client.provider.getBlock(challenged.log.blockNumber);
    const least = (block?.baseFeePerGas ?? 0n) * 2_000_000n;
    expect(least > GWEI * 2_000_000n && challenged.bond >= least, "the bond at the fee of its block").to.equal(true);
    await expectRefuted(stage(), seat, { owner: worker.address, by: watcher.address, stake: STAKE });
  });

  it("fees rise until the rest of a game costs more than it saves: the watcher waits until they fall, and wins", async () => {
    const { market, requester } = stage();
    const { worker, seat, said } = await lying();
    // To it the reward is worth a tenth of a coin.
    const watcher = await Watcher.hire(market, { worthOf: (wei) => wei / 100n });
    await fee(1n);
    watcher.accuse(seat, 0);
    const game = await watcher.game(seat);
    const honestly = defending(said, 0);
    await begun(market, worker.client, seat, game).defend(worker, {
      ...honestly,
      divide: async (round, start) => {
        if (round === 1) await fee(450n);
        return honestly.divide?.(round, start);
      },
    });
    await watcher.over(seat);
    expect((await endOf(requester.client, game.id)).winner).to.equal(watcher.address);
    expect(
      watcher.told.some((event) => event.type === "rest" && event.rest === "dear"),
      "it waited",
    ).to.equal(true);
    await expectRefuted(stage(), seat, { owner: worker.address, by: watcher.address, stake: STAKE });
  });
});
