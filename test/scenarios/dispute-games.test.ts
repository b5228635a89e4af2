import { type Address, type Client, collectGame, con, concedeGame, getBalance, type Hex } from "@conun/sdk";
import { expect } from "chai";
import { accuseByHand, affair, type Begun, begun, stranger } from "../lib/dispute/affair.ts";
import { Hand, say } from "../lib/dispute/hand.ts";
import { endOf, expectRefuted, expectWhole, firstGame } from "../lib/dispute/money.ts";
import { aiming, defending, guessing, type Manner } from "../lib/dispute/rival.ts";
import { CLOCKS, describeDisputes, postProvable, WINDOW } from "../lib/dispute/stage.ts";
import { forging, honestly } from "../lib/dispute/story.ts";
import { travel } from "../lib/dispute/time.ts";
import { Truth } from "../lib/dispute/truth.ts";
import { Watcher } from "../lib/dispute/watcher.ts";
import { eventsOf, whenEvents } from "../lib/market.ts";
import { mixerInput } from "../lib/programs.ts";
import { settleExactly } from "../lib/scenario.ts";

const STAKE = con("100");
/** Longer than all clocks of a game together. */
const PAST = CLOCKS.answerFloor + 2 * CLOCKS.gameFloor;

describeDisputes("players who do not play fair", (stage) => {
  it("an honest worker wins against all who challenge it without reason, keeps its stake and is paid", async () => {
    const { market, requester } = stage();
    const { worker, seat, truth } = await affair(stage(), STAKE, { tasks: 2 });
    const defender = await Watcher.hire(market, { of: worker });
    const { steps } = (await truth.task(0)).result;
    const manners: [position: number, manner: Manner, ending: string][] = [
      [0, aiming(Number(steps) / 2), "step"],
      [1, aiming(2 ** 40), "step"],
      [0, guessing(), "step"],
      [1, { ...guessing(), silent: ({ round }) => round === 3 }, "timeout"],
      [0, {}, "timeout"],
    ];
    const games: [Begun, Client, string][] = [];
    for (const [position, , ending] of manners) {
      const client = await stranger(market);
      games.push([await accuseByHand(market, client, seat, position), client, ending]);
    }
    const coins = await worker.client.provider.getBalance(worker.address);
    const playing = games.map(([game], i) => game.attack(manners[i]?.[1] as Manner));
    const decided = playing.filter((_, i) => games[i]?.[2] === "step");
    await Promise.all(decided);
    // Those that are left are silent: nobody else's clock runs.
    await defender.until(({ clock }) => clock.state === "picking" || clock.state === "over", games.length);
    await travel(market, PAST);
    await Promise.all(playing);
    let won = 0n;
    for (const [{ id }, , ending] of games) {
      const end = await endOf(requester.client, id);
      expect([end.winner, end.ending]).to.deep.equal([worker.address, ending]);
      won += end.amount;
    }
    expect(won > 0n).to.equal(true);
    await expectWhole(requester.client, worker.address, STAKE);
    expect((await worker.client.provider.getBalance(worker.address)) > coins, "bonds are more than gas").to.equal(true);
    await travel(market, WINDOW);
    await settleExactly(requester, seat.job);
    expect(await eventsOf(seat.job, "AssignmentRefuted")).to.be.empty;
    const [paid] = await whenEvents(seat.job, "AssignmentPaid");
    expect(await getBalance(requester.client, { address: worker.address })).to.equal(paid?.earned);
  });

  it("a requester computes its own job again, challenges the one result that is wrong, and has the reward", async () => {
    const { market, requester } = stage();
    const inputs = [mixerInput(1000, 1), mixerInput(1001, 2)];
    const job = await postProvable(stage(), inputs, { batchSize: 1 });
    const truth = await Truth.of(stage(), job);
    const [honest, liar] = [await Hand.hire(market, STAKE), await Hand.hire(market, STAKE)];
    await honest.answer(job, say([await honestly(truth, 0)]), { batch: 0n });
    const said = say([await forging(truth, 1, { output: new Uint8Array(8) }, 4000)]);
    const seat = await liar.answer(job, said, { batch: 1n });
    const looked = await job.verify();
    expect(looked.results.map(({ verdict }) => verdict)).to.deep.equal(["right", "wrong"]);
    expect(looked.wrong.map(({ tasks }) => tasks)).to.deep.equal([[1n]]);
    expect(looked.games, "nothing is sent without consent").to.be.empty;
    const verifying = job.verify({ challenge: true });
    const game = await firstGame(requester.client, seat);
    await begun(market, liar.client, seat, game).defend(liar, defending(said, 0));
    const { games } = await verifying;
    expect(games.map(({ end }) => end?.won)).to.deep.equal([true]);
    await expectRefuted(stage(), seat, { owner: liar.address, by: requester.address as Address, stake: STAKE });
    await expectWhole(requester.client, honest.address, STAKE);
  });

  it("a challenger that loses on purpose protects nobody: whoever is honest challenges after it, and wins", async () => {
    const { market, requester } = stage();
    const { worker, seat, said } = await affair(stage(), STAKE, { tell: (truth, i) => forging(truth, i, { code: 1 }) });
    const friend = await stranger(market);
    const thrown = await accuseByHand(market, friend, seat, 0);
    const watcher = await Watcher.hire(market);
    watcher.accuse(seat, 0);
    await watcher.rests("others");
    // It says that the first step is wrong, which is right: the liar shows it.
    await Promise.all([thrown.attack(aiming(1)), thrown.defend(worker, defending(said, 0))]);
    expect((await endOf(requester.client, thrown.id)).winner).to.equal(worker.address);
    const { id, game } = await watcher.game(seat);
    await Promise.all([
      begun(market, friend, seat, { id, game }).defend(worker, defending(said, 0)),
      watcher.over(seat),
    ]);
    await expectRefuted(stage(), seat, { owner: worker.address, by: watcher.address, stake: STAKE });
  });

  it("two games on one lie, the honest one won: the other's challenger has its bond back, the worker pays once", async () => {
    const { market, requester } = stage();
    const { worker, seat, said } = await affair(stage(), STAKE, { tell: (truth, i) => forging(truth, i, { code: 1 }) });
    const first = await Watcher.hire(market, { marginSeconds: 300 });
    const idle = await stranger(market);
    const slow = await accuseByHand(market, idle, seat, 0);
    first.accuse(seat, 0);
    // Others play for the same end already: it waits until shortly before the window ends, then plays all the same.
    await first.rests("others");
    await travel(market, WINDOW - 500);
    const { id, game } = await first.game(seat);
    await Promise.all([begun(market, idle, seat, { id, game }).defend(worker, defending(said, 0)), first.over(seat)]);
    expect((await endOf(requester.client, id)).winner).to.equal(first.address);
    await collectGame(idle, { game: slow.game });
    const { ending, winner } = await endOf(requester.client, slow.id);
    expect([ending, winner]).to.deep.equal(["refutedElsewhere", idle.address]);
    await expectRefuted(stage(), seat, { owner: worker.address, by: first.address, stake: STAKE });
  });

  it("a game that one replica throws costs the other nothing, though both revealed the same", async () => {
    const { market, requester } = stage();
    const [thrower, honest] = [await Hand.hire(market, STAKE), await Hand.hire(market, STAKE)];
    const job = await postProvable(stage(), [mixerInput(1000, 1)], { replicas: 2 });
    const truth = await Truth.of(stage(), job);
    const said = say([await honestly(truth, 0)]);
    const [thrown, kept] = [await thrower.claim(job, 0), await honest.claim(job, 1)];
    const salts = [await thrower.commit(thrown, said), await honest.commit(kept, said)] as const;
    const hint = await honest.publish(job.spec, said);
    await thrower.reveal(thrown, said, salts[0], hint);
    await honest.reveal(kept, said, salts[1], hint);
    const friend = await stranger(market);
    const { game } = await accuseByHand(market, friend, thrown, 0);
    await concedeGame(thrower.client, { game, spec: job.spec });
    await expectRefuted(stage(), thrown, {
      owner: thrower.address,
      by: friend.address as Hex,
      stake: STAKE,
    });
    await expectWhole(requester.client, honest.address, STAKE);
    expect((await job.state()).batches.get(0n)?.assignments[kept.slot]?.status).to.equal("revealed");
    // The slot stands empty: after its time the other's result is paid alone.
    await travel(market, WINDOW + 60);
    await settleExactly(requester, job);
    const paid = await eventsOf(job, "AssignmentPaid");
    expect(paid.map(({ owner }) => owner)).to.deep.equal([honest.address]);
  });
});
