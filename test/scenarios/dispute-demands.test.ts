import {
  type Answer,
  answerDemand,
  answerOutput,
  challengeAfter,
  closeDemand,
  con,
  type Demand,
  demandAfter,
  demandChunk,
  getDemandStatus,
  type ShownPath,
  shownPath,
  timeoutDemand,
} from "@conun/sdk";
import { resultTree } from "@conun/vm";
import { expect } from "chai";
import { affair, begun, stranger } from "../lib/dispute/affair.ts";
import type { Said, Seat } from "../lib/dispute/hand.ts";
import { disputeEvents, endOf, expectRefuted, expectWhole } from "../lib/dispute/money.ts";
import { defending } from "../lib/dispute/rival.ts";
import { CLOCKS, describeDisputes, WINDOW } from "../lib/dispute/stage.ts";
import { forging, honestly } from "../lib/dispute/story.ts";
import { travel } from "../lib/dispute/time.ts";
import { Watcher } from "../lib/dispute/watcher.ts";
import { eventsOf } from "../lib/market.ts";
import { settleExactly } from "../lib/scenario.ts";

const STAKE = con("100");
const TASKS = 4;
const LIES_AT = 2;

const asking = ({ job, batch, slot, turn }: Seat, position: bigint): Demand => {
  return { jobId: job.id, batch, slot, turn, kind: "output", position, index: 0 };
};
/** What shows a position of what was said. */
const shown = ({ leaves, stories }: Said, { position }: Demand): Answer =>
  answerOutput(
    resultTree(leaves),
    leaves,
    Number(position),
    stories[Number(position)]?.result.output ?? new Uint8Array(),
    0,
  );

describeDisputes("withheld results", (stage) => {
  const withheld = (lies: boolean) =>
    affair(stage(), STAKE, {
      tasks: TASKS,
      publish: false,
      tell: (truth, i) => (lies && i === LIES_AT ? forging(truth, i, { code: 1 }) : honestly(truth, i)),
    });

  it("nobody shows what is demanded: the result is refuted, the demander has the reward and its payment back", async () => {
    const { market, requester } = stage();
    const { worker, seat } = await withheld(true);
    const watcher = await Watcher.hire(market);
    const { verdict, ask } = await watcher.examine(seat);
    expect(verdict).to.equal("ask");
    const { spec } = seat.job;
    const asked = asking(seat, ask ?? 0n);
    const { id } = await demandChunk(watcher.client, { ...asked, spec });
    const { payment } = await getDemandStatus(watcher.client, { id });
    expect(payment > 0n).to.equal(true);
    await travel(market, CLOCKS.answerFloor + 60);
    await timeoutDemand(watcher.client, { asked, spec });
    const ended = (await disputeEvents(requester.client, id)).at(-1);
    if (ended?.name !== "DemandEnded") throw new Error("a demand that was not answered ends");
    expect([ended.ending, ended.demander, ended.amount]).to.deep.equal(["unanswered", watcher.address, payment]);
    await expectRefuted(stage(), seat, { owner: worker.address, by: watcher.address, stake: STAKE });
  });

  it("all that is demanded is shown: the paths lead to the lie within as many as the tree is deep, and one", async () => {
    const { market, requester } = stage();
    const { worker, seat, said } = await withheld(true);
    const watcher = await Watcher.hire(market);
    const { spec } = seat.job;
    const paths: ShownPath[] = [];
    let last: Demand | undefined;
    let found: bigint | undefined;
    for (let asks = 0; found === undefined; asks++) {
      expect(asks, "demands").to.be.at.most(3);
      const { verdict, ask, wrong } = await watcher.examine(seat, paths);
      if (verdict === "wrong") {
        found = wrong[0];
        break;
      }
      expect(verdict).to.equal("ask");
      const asked = asking(seat, ask ?? 0n);
      if (last === undefined) await demandChunk(watcher.client, { ...asked, spec });
      else await demandAfter(watcher.client, { shown: last, spec, kind: "output", position: asked.position, index: 0 });
      const answer = shown(said, asked);
      await answerDemand(worker.client, { asked, spec, answer });
      paths.push(shownPath(asked, spec, answer) as ShownPath);
      last = asked;
    }
    expect(found).to.equal(BigInt(LIES_AT));
    const { id } = await challengeAfter(watcher.client, { shown: last as Demand, spec, position: BigInt(LIES_AT) });
    const game = (await watcher.game(seat)).game;
    await begun(market, worker.client, seat, { id, game }).defend(worker, defending(said, LIES_AT));
    await watcher.over(seat);
    expect((await endOf(requester.client, id)).ending).to.equal("step");
    await expectRefuted(stage(), seat, { owner: worker.address, by: watcher.address, stake: STAKE });
  });

  it("an honest worker shows all that strangers demand: it is paid for that, loses nothing, and the batch is settled", async () => {
    const { market, requester } = stage();
    const { worker, seat, said } = await withheld(false);
    const { spec } = seat.job;
    const curious = await stranger(market);
    const before = await worker.client.provider.getBalance(worker.address);
    const demands: Demand[] = [];
    for (const position of [0n, 1n, 3n]) {
      const asked = asking(seat, position);
      await demandChunk(curious, { ...asked, spec });
      await answerDemand(worker.client, { asked, spec, answer: shown(said, asked) });
      demands.push(asked);
    }
    expect((await worker.client.provider.getBalance(worker.address)) > before, "answers are paid").to.equal(true);
    await travel(market, WINDOW);
    for (const asked of demands) {
      await closeDemand(curious, { asked, spec }).catch((error: unknown) =>
        expect(String(error)).to.match(/DemandStateWrong/),
      );
    }
    await settleExactly(requester, seat.job);
    expect(await eventsOf(seat.job, "AssignmentPaid")).to.have.length(1);
    await expectWhole(requester.client, worker.address, STAKE);
  });
});
