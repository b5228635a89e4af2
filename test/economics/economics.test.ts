import { readFileSync, writeFileSync } from "node:fs";
import { parametersOf } from "@conun/contracts/deploy";
import { expect } from "chai";
import { at } from "../../scripts/lib/workspace.ts";
import { ASSUMPTIONS } from "./lib/assumptions.ts";
import { Reference } from "./lib/batch.ts";
import { type Courses, playAll } from "./lib/courses.ts";
import { differences, figuresOf, partOf, withPart } from "./lib/document.ts";
import { average, earnedOf, expiryPenalty, leastBond, MILLION, mostPaid } from "./lib/formulas.ts";
import * as runs from "./lib/runs.ts";
import { Stage, UNIT } from "./lib/stage.ts";
import { judge, type Verdicts, watchedByAudits } from "./lib/verdicts.ts";
import { inCon } from "./lib/wealth.ts";

const DOCUMENT = at("docs/design/economics.md");
/** What a figure of the document may be off by: gas of transactions changes by little without anybody meaning it. */
const SHARE = 0.03;

const paying = ({ dishonest }: Verdicts): string[] =>
  dishonest.filter(({ expected }) => expected >= 0n).map(({ name, expected }) => `${name}: ${expected}`);

for (const assumptions of ASSUMPTIONS) {
  const { network } = assumptions;
  describe(`economics on ${network}`, function () {
    this.timeout(120_000);
    let stage: Stage;
    let courses: Courses;

    before(async () => {
      stage = await Stage.open(assumptions);
      courses = await playAll(stage);
    });
    after(() => stage?.close());

    it("honest work pays", () => {
      const { profit } = judge(courses).honest;
      expect(profit > 0n, String(profit)).to.equal(true);
    });

    it("every dishonest strategy loses on average", () => {
      expect(paying(judge(courses))).to.deep.equal([]);
    });

    it("lies pay where nobody ever looks: the check above can fail", () => {
      const nobody = { fresh: 0n, recorded: 0n, unasked: 0n };
      expect(paying(judge(courses, nobody))).to.have.length(7);
    });

    it("a record would pay for a lie if the requester's software asked for no audits: the check would say so", () => {
      const audits = watchedByAudits(courses);
      const names = paying(judge(courses, { ...audits, recorded: audits.unasked }));
      expect(names).to.have.length(1);
      expect(names[0]).to.match(/with a record that was earned/);
    });

    it("what CON changed hands is what the rules say, to the last wei", () => {
      const { job, lazy, greedy, treeless, twins, grieved } = courses;
      const { bond } = job.spec;
      const { providerFee } = stage.parameters.terms;
      const earned = (result: { totalSteps: bigint }) => earnedOf(job.priceOf(result), providerFee);
      expect(courses.honest.con, "honest").to.equal(earned(job.honest));
      expect(lazy.stands.con, "lazy").to.equal(earned(job.lazy));
      expect(greedy.stands.con, "greedy").to.equal(earned(job.greedy));
      for (const [what, { ends }] of Object.entries({ lazy, greedy, treeless })) {
        for (const [end, { worker, watcher }] of Object.entries(ends)) {
          const own = end === "preempted";
          expect([worker.con, watcher.con], `${what}, ${end}`).to.deep.equal(
            own ? [-bond / 2n, 0n] : [-bond, bond / 2n],
          );
        }
      }
      expect(twins.stand.con, "two replicas").to.equal(2n * earned(job.greedy));
      expect(twins.found.con, "two replicas, found").to.equal(-bond);
      expect(courses.selfChallenged.con, "self-challenge").to.equal(-bond / 2n);
      const { answered, withheld } = courses.demanded;
      expect([withheld.worker.con, withheld.watcher.con], "withheld output").to.deep.equal([-bond, bond / 2n]);
      expect([answered.worker.con, answered.watcher.con], "shown output").to.deep.equal([earned(job.honest), 0n]);
      expect(courses.unrevealed.con, "no reveal").to.equal(-bond);
      for (const { worker, watcher } of Object.values(grieved)) {
        expect([worker.con, watcher.con], "griefing").to.deep.equal([earned(job.honest), 0n]);
      }
    });

    it("audits are as frequent as the rules say, and a record buys a tenth of them less where the requester asks for some", () => {
      const { job, rates } = courses;
      const breakEven = (mostPaid(job) * MILLION) / (mostPaid(job) + job.spec.bond / 2n);
      const near = (rate: bigint, hundredths: bigint) => Math.abs(Number(rate - (breakEven * hundredths) / 100n)) <= 2;
      expect(near(rates.fresh, 150n), `without a record: ${rates.fresh}`).to.equal(true);
      expect(near(rates.recorded, 125n), `with a full one: ${rates.recorded}`).to.equal(true);
      expect(near(rates.unasked, 15n), `where nobody asks for any: ${rates.unasked}`).to.equal(true);
    });

    it("a worker in the slot of an audit is paid as the first, whoever was wrong, and no liar besides", () => {
      const { audited, job } = courses;
      const earned = earnedOf(job.priceOf(job.honest), stage.parameters.terms.providerFee);
      const con = ({ worker, auditor }: (typeof audited)["honest"]) => [worker.con, auditor.con];
      expect(con(audited.honest), "both are honest").to.deep.equal([earned, earned]);
      expect(con(audited.lazy), "the first one lied").to.deep.equal([-job.spec.bond / 2n, earned]);
    });

    it("who claims and does nothing pays for the time and the budget that it held", async () => {
      const { job, idle, released } = courses;
      const reserved = await stage.market.call<bigint>("worstCase", job.argument, 0);
      const { commitTimeout } = job.spec;
      expect(idle.con).to.equal(-expiryPenalty(job, reserved, commitTimeout));
      const held = (-released.con / UNIT) * 4n * UNIT;
      const least = expiryPenalty(job, reserved, commitTimeout - 10);
      expect(held >= least && held <= expiryPenalty(job, reserved, commitTimeout) + 4n * UNIT, String(held)).to.equal(
        true,
      );
    });

    it("the bond that a lie breaks even with is the one found: a tenth more loses, a tenth less pays", async () => {
      const rarely = 20_000n;
      const worth = (profit: { con: bigint; coin: bigint }) => inCon(profit, assumptions.conPerCoin);
      const { job, greedy } = courses;
      const cost = -worth((greedy.ends.preempted as runs.Both).worker) - job.spec.bond / 2n;
      const edge = leastBond(worth(greedy.stands), cost, rarely);
      for (const [bond, sign] of [
        [(edge * 11n) / 10n, -1],
        [(edge * 9n) / 10n, 1],
      ] as const) {
        const other = await Reference.prepare(stage, { bond: (bond / (2n * UNIT)) * 2n * UNIT });
        const unseen = worth((await runs.paid(other, other.greedy)).worker);
        const found = worth((await runs.preempted(other, other.greedy)).worker);
        expect(Math.sign(Number(average(unseen, found, rarely))), `with a bond of ${bond}`).to.equal(sign);
      }
    });

    it("batches add up: cheating in some of them is worth what each of them is", async () => {
      const course = ["honest", "stands", "honest", "found", "stands", "honest", "stands", "found"] as const;
      const job = await Reference.prepare(stage, { batches: course.length });
      const { worker } = await runs.mixedRun(job, course);
      const of = { honest: courses.honest, stands: courses.lazy.stands, found: courses.lazy.ends.preempted.worker };
      const sum = course.map((what) => of[what]).reduce((a, b) => ({ con: a.con + b.con, coin: a.coin + b.coin }));
      expect(worker.con).to.equal(sum.con);
      const share = Number(worker.coin) / Number(sum.coin);
      expect(share > 0.9 && share <= 1, `gas of a row beside that of each alone: ${share}`).to.equal(true);
    });

    it("docs/design/economics.md has these figures", () => {
      const found = figuresOf(courses, judge(courses));
      const text = readFileSync(DOCUMENT, "utf8");
      if (process.env.CONUN_UPDATE_SNAPSHOTS === "1") writeFileSync(DOCUMENT, withPart(text, network, found));
      const written = partOf(readFileSync(DOCUMENT, "utf8"), network);
      expect(differences(written, found, SHARE), "run it with CONUN_UPDATE_SNAPSHOTS=1 if this is meant").to.deep.equal(
        [],
      );
    });
  });
}

describe("economics under other parameters", function () {
  this.timeout(120_000);

  it("where expiry costs nothing, claiming and idling is free but for gas: the check says so", async () => {
    const [local] = ASSUMPTIONS;
    if (local === undefined) throw new Error("nothing is assumed");
    const terms = { ...parametersOf.local.terms, expiryFloor: 0, expiryRate: 0 };
    const stage = await Stage.open(local, { ...parametersOf.local, terms });
    try {
      const job = await Reference.prepare(stage, { bond: 10n ** 18n });
      expect((await runs.idle(job, false)).worker.con).to.equal(0n);
    } finally {
      await stage.close();
    }
  });
});
