import { type Client, con, getBalance, proveGame, type Segment, timeoutGame } from "@conun/sdk";
import { expect } from "chai";
import { type Affair, accuseByHand, affair, type Begun, begun, stranger } from "../lib/dispute/affair.ts";
import { endOf, expectRefuted, expectWhole } from "../lib/dispute/money.ts";
import { aiming, defending, garbling, guessing, type Manner, standing } from "../lib/dispute/rival.ts";
import { CLOCKS, describeDisputes, WINDOW } from "../lib/dispute/stage.ts";
import { forging } from "../lib/dispute/story.ts";
import { travel } from "../lib/dispute/time.ts";
import { Watcher } from "../lib/dispute/watcher.ts";
import { eventsOf } from "../lib/market.ts";
import { settleExactly } from "../lib/scenario.ts";

const STAKE = con("100");
const ROUNDS = [0, 1, 2, 3, 4, 5, 6] as const;
const PAST = CLOCKS.answerFloor + 2 * CLOCKS.gameFloor;

describeDisputes("silence", (stage) => {
  it("liars that fall silent at each stage lose by the clock", async () => {
    const { market, requester } = stage();
    const watcher = await Watcher.hire(market);
    const liars: Affair[] = [];
    for (const _ of ROUNDS) {
      liars.push(await affair(stage(), STAKE, { tell: (truth, i) => forging(truth, i, { code: 1 }, 5000) }));
    }
    for (const { seat } of liars) watcher.accuse(seat, 0);
    const playing = liars.map(async ({ worker, seat, said }, round) => {
      // The first one does not even open; the others open, and divide until their round.
      const silent = (clock: { state: string; round: number }) => clock.state !== "over" && clock.round === round;
      const game = await watcher.game(seat);
      const manner = { ...defending(said, 0), silent: round === 0 ? () => true : silent };
      if (round > 0) manner.silent = (clock) => clock.state === "dividing" && clock.round === round;
      await begun(market, worker.client, seat, game).defend(worker, manner);
    });
    const stuck = ({ clock }: { clock: { state: string; round: number } }): boolean =>
      clock.state === "challenged" || clock.state === "dividing";
    for (const round of ROUNDS) {
      await watcher.until((game) => stuck(game) && game.clock.round === round);
    }
    await travel(market, PAST);
    await Promise.all(playing);
    for (const { worker, seat } of liars) {
      const [game] = await watcher.over(seat);
      const end = await endOf(requester.client, game?.id ?? "0x");
      expect([end.winner, end.ending]).to.deep.equal([watcher.address, "timeout"]);
      await expectRefuted(stage(), seat, { owner: worker.address, by: watcher.address, stake: STAKE });
    }
  });

  it("twenty challengers against one honest worker, silent at each stage, late, guessing and aiming: it wins all", async () => {
    const { market, requester } = stage();
    const { worker, seat, truth } = await affair(stage(), STAKE, { tasks: 4 });
    const defender = await Watcher.hire(market, { of: worker });
    const { steps } = (await truth.task(0)).result;
    const silent = (round: number): Manner => ({ ...aiming(4000), silent: (clock) => clock.round === round });
    const fair: Manner[] = [1, 2, 777, Number(steps) - 1, Number(steps), 2 ** 33, 2 ** 40].map((at) => aiming(at));
    const manners = [...ROUNDS.map(silent), ...fair, ...Array.from({ length: 6 }, () => guessing())];
    expect(manners).to.have.length(20);
    const games: [Begun, Client][] = [];
    for (const [i] of manners.entries()) {
      const client = await stranger(market);
      games.push([await accuseByHand(market, client, seat, i % 4), client]);
    }
    const playing = games.map(([game], i) => game.attack(manners[i] as Manner));
    await Promise.all(playing.slice(ROUNDS.length));
    for (const round of ROUNDS) {
      await defender.until(({ clock }) => clock.state === "picking" && clock.round === round);
    }
    await travel(market, PAST);
    await Promise.all(playing);
    for (const [i, [{ id }]] of games.entries()) {
      const end = await endOf(requester.client, id);
      expect([end.winner, end.ending]).to.deep.equal([worker.address, i < ROUNDS.length ? "timeout" : "step"]);
    }
    await expectWhole(requester.client, worker.address, STAKE);
    await travel(market, WINDOW);
    await settleExactly(requester, seat.job);
    const [paid, ...more] = await eventsOf(seat.job, "AssignmentPaid");
    expect(more).to.be.empty;
    expect(await getBalance(requester.client, { address: worker.address })).to.equal(paid?.earned);
  });

  it("both sides use up their time with every move: the honest one wins all the same", async () => {
    const { market, requester } = stage();
    const lying = await affair(stage(), STAKE, { tell: (truth, i) => forging(truth, i, { code: 1 }, 5000) });
    const watcher = await Watcher.hire(market);
    watcher.accuse(lying.seat, 0);
    const game = await watcher.game(lying.seat);
    const late = { ...defending(lying.said, 0), late: true };
    await begun(market, lying.worker.client, lying.seat, game).defend(lying.worker, late);
    expect((await endOf(requester.client, game.id)).ending).to.equal("step");
    await watcher.over(lying.seat);
    await expectRefuted(stage(), lying.seat, { owner: lying.worker.address, by: watcher.address, stake: STAKE });

    const { worker, seat } = await affair(stage(), STAKE);
    await Watcher.hire(market, { of: worker });
    const attack = await accuseByHand(market, await stranger(market), seat, 0);
    await attack.attack({ ...aiming(5000), late: true });
    const { winner, ending } = await endOf(requester.client, attack.id);
    expect([winner, ending]).to.deep.equal([worker.address, "step"]);
    await expectWhole(requester.client, worker.address, STAKE);
  });

  it("both sides lie: one of them loses, the books are right, and whoever is honest refutes the result after it", async () => {
    const { market, requester } = stage();
    const manners: [defender: Partial<Manner>, challenger: Manner][] = [
      [{}, guessing()],
      [garbling, guessing()],
      [garbling, aiming(3000)],
      [{}, aiming(2 ** 40)],
    ];
    for (const [defender, challenger] of manners) {
      const { worker, seat, said } = await affair(stage(), STAKE, {
        tell: (truth, i) => forging(truth, i, { code: 1 }, 5000),
      });
      const rogue = await stranger(market);
      const game = await accuseByHand(market, rogue, seat, 0);
      const honestly = defending(said, 0);
      // Where the liar cannot show the last step either, its clock decides.
      const prove = async (start: number): Promise<undefined> => {
        const { segment } = (await standing(rogue, game.id)).trail;
        const at = { game: game.game, spec: seat.job.spec, segment: segment as Segment };
        const tape = (await honestly.prove?.(start)) as Uint8Array;
        await proveGame(worker.client, { ...at, tape }).catch(async () => {
          await travel(market, PAST);
          await timeoutGame(rogue, at);
        });
      };
      const defence = game.defend(worker, { ...honestly, ...defender, prove });
      await Promise.all([game.attack(challenger), defence]);
      const { winner } = await endOf(requester.client, game.id);
      expect([worker.address, rogue.address]).to.include(winner);
      if (winner === rogue.address) {
        await expectRefuted(stage(), seat, { owner: worker.address, by: winner, stake: STAKE });
        continue;
      }
      await expectWhole(requester.client, worker.address, STAKE);
      const watcher = await Watcher.hire(market);
      watcher.accuse(seat, 0);
      const second = await watcher.game(seat);
      await begun(market, rogue, seat, second).defend(worker, defending(said, 0));
      await watcher.over(seat);
      await expectRefuted(stage(), seat, { owner: worker.address, by: watcher.address, stake: STAKE });
    }
  });
});
