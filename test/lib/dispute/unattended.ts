import type { Address } from "@conun/sdk";
import { con, getBalance } from "@conun/sdk";
import { expect } from "chai";
import { eventsOf, whenEvents } from "../market.ts";
import { mixed, readMixed } from "../programs.ts";
import { settleExactly } from "../scenario.ts";
import { accuseByHand, affair, begun, stranger } from "./affair.ts";
import { endOf, expectRefuted, expectWhole, firstGame } from "./money.ts";
import { aiming, defending } from "./rival.ts";
import { describeDisputes, WINDOW } from "./stage.ts";
import { forging } from "./story.ts";
import { travel } from "./time.ts";

const STAKE = con("100");
/** A process that is killed at every stage starts more than a dozen times. */
const PATIENCE_MS = 1_800_000;

/**
 * A whole job with a watcher's process and a worker's, both killed with -9 in the middle of their games.
 *
 * @param kills Rounds in which they are killed, while it is the other's turn.
 */
export function describeUnattended(title: string, kills: readonly number[]): void {
  describeDisputes(
    title,
    (stage) => {
      it("a liar is found and refuted by a watcher that is killed, another worker does its work and defends it, the job ends right", async function () {
        this.timeout(PATIENCE_MS);
        const { market, requester } = stage();
        const { client } = requester;
        const watch = await market.hire({
          name: "watcher",
          watches: true,
          config: { watch: ["share = 1", "cores = 1"] },
        });
        await watch.start();
        const {
          worker: liar,
          seat,
          said,
        } = await affair(stage(), STAKE, {
          tell: (truth, i) => forging(truth, i, { output: new Uint8Array(8) }, 5000),
        });
        const { job } = seat;
        const game = await firstGame(client, seat);
        expect(game.game.challenger).to.equal(watch.operator);
        const honestly = defending(said, 0);
        await begun(market, liar.client, seat, game).defend(liar, {
          ...honestly,
          divide: async (round, start) => {
            if (kills.includes(round)) {
              await watch.kill();
              await watch.start();
            }
            return honestly.divide?.(round, start);
          },
        });
        expect((await endOf(client, game.id)).winner).to.equal(watch.operator);
        await expectRefuted(stage(), seat, { owner: liar.address, by: watch.operator, stake: STAKE });

        // The slot is open again: an honest worker takes it, and is challenged without reason.
        const honest = await market.hire({ name: "honest", proofs: STAKE, config: { work: ["cores = 1"] } });
        const staked = con("1000") + STAKE;
        await honest.start();
        const revealed = await whenEvents(job, "ResultRevealed", 2, market);
        const turn = { ...seat, turn: Number(revealed.at(-1)?.turn) };
        const fraud = await stranger(market);
        const attack = await accuseByHand(market, fraud, turn, 0);
        const aim = aiming(6000);
        await attack.attack({
          ...aim,
          pick: async (round, trail) => {
            if (kills.includes(round)) {
              await honest.kill();
              await honest.start();
            }
            return aim.pick?.(round, trail);
          },
        });
        const { winner, ending } = await endOf(client, attack.id);
        expect([honest.owner, honest.operator], "the bond goes to its payer").to.include(winner);
        expect(ending).to.equal("step");
        await expectWhole(client, honest.owner, staked);

        await travel(market, WINDOW);
        const [result] = await job.gather({ timeouts: { total: 120 } });
        expect(readMixed(result?.output ?? new Uint8Array(8))).to.equal(mixed(1000, 1));
        await settleExactly(requester, job);
        const paid = await eventsOf(job, "AssignmentPaid");
        expect(paid.map(({ owner }) => owner)).to.deep.equal([honest.owner]);
        expect(await getBalance(client, { address: honest.owner as Address })).to.equal(paid[0]?.earned);
        for (const worker of [watch, honest]) {
          expect(await worker.stop(), worker.log).to.equal(0);
        }
      });
    },
    true,
  );
}
