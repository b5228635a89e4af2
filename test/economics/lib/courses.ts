import { Reference, type Result } from "./batch.ts";
import { fullRecord, MILLION } from "./formulas.ts";
import * as runs from "./runs.ts";
import type { Stage } from "./stage.ts";
import type { Profit } from "./wealth.ts";

/** A lie: what it brings while nobody looks, and what happens when a watcher challenges it. */
export interface LieCourses {
  readonly stands: Profit;
  readonly ends: Readonly<Record<string, runs.Both>>;
}

/** Every course of events that strategies are made of, as it went on the contracts, for one batch each. */
export interface Courses {
  readonly stage: Stage;
  readonly job: Reference;
  readonly honest: Profit;
  readonly lazy: LieCourses & { readonly ends: Readonly<Record<"silent" | "fought" | "preempted", runs.Both>> };
  readonly greedy: LieCourses;
  readonly treeless: LieCourses;
  /** Both replicas of a batch, lying greedily. */
  readonly twins: { readonly stand: Profit; readonly found: Profit };
  readonly selfChallenged: Profit;
  readonly unrevealed: Profit;
  readonly idle: Profit;
  readonly released: Profit;
  readonly grieved: Readonly<Record<"fully" | "silently" | "beyond", runs.Both>>;
  /** An output of a right result is demanded, and is shown or not. */
  readonly demanded: Readonly<Record<"answered" | "withheld", runs.Both>>;
  /** Of a batch that is drawn for an audit: the worker is honest, or lies lazily. */
  readonly audited: Readonly<Record<"honest" | "lazy", runs.Run<"worker" | "auditor">>>;
  /** What a record costs that makes audits as rare as they get. */
  readonly farmed: Profit;
  /** Rates of audits in parts of a million. */
  readonly rates: AuditRates;
  /** Wei of coin that a challenger brings into a game. */
  readonly challengerBond: bigint;
}

/** Rates of audits in parts of a million: without a record, with a full one, and with one where nobody asks for any. */
export type AuditRates = Readonly<Record<"fresh" | "recorded" | "unasked", bigint>>;

/** Buys a full record, and looks what audits are left. */
async function farm(job: Reference): Promise<{ farmed: Profit; rates: AuditRates }> {
  const { stage } = job;
  const { providerFee } = stage.parameters.terms;
  // A hundredth more than is needed: fees are rounded, and months pass.
  const taskFee = (fullRecord(job) * MILLION * 101n) / (BigInt(providerFee) * 100n);
  const own = await Reference.prepare(stage, { tasks: 1, taskFee });
  const rates = { fresh: await job.auditRate("straw"), recorded: 0n, unasked: 0n };
  const { worker } = await runs.farmed(own, async () => {
    rates.recorded = await job.auditRate("worker");
    rates.unasked = await job.auditRate("worker", 0);
  });
  return { farmed: worker, rates };
}

/** Plays them all, one after the other. What each of them changes is undone. */
export async function playAll(stage: Stage): Promise<Courses> {
  await runs.warmUp(await Reference.prepare(stage));
  const job = await Reference.prepare(stage);
  const twins = await Reference.prepare(stage, { replicas: 2 });
  const drawn = await Reference.prepare(stage, { auditRate: 1 });
  const paid = async (result: Result): Promise<Profit> => (await runs.paid(job, result)).worker;
  const untold = async (result: Result) => ({
    silent: await runs.silent(job, result),
    preempted: await runs.preempted(job, result),
  });
  return {
    stage,
    job,
    honest: await paid(job.honest),
    lazy: {
      stands: await paid(job.lazy),
      ends: { ...(await untold(job.lazy)), fought: await runs.fought(job, job.lazy) },
    },
    greedy: { stands: await paid(job.greedy), ends: await untold(job.greedy) },
    treeless: { stands: await paid(job.withheld), ends: await untold(job.withheld) },
    twins: {
      stand: (await runs.replicated(twins, twins.greedy, false)).worker,
      found: (await runs.replicated(twins, twins.greedy, true)).worker,
    },
    selfChallenged: (await runs.selfChallenged(job, job.lazy)).worker,
    unrevealed: (await runs.unrevealed(job)).worker,
    idle: (await runs.idle(job, false)).worker,
    released: (await runs.idle(job, true)).worker,
    grieved: {
      fully: await runs.grieved(job),
      silently: await runs.grievedSilently(job),
      beyond: await runs.grievedBeyond(job),
    },
    demanded: { answered: await runs.demanded(job, true), withheld: await runs.demanded(job, false) },
    audited: { honest: await runs.audited(drawn, drawn.honest), lazy: await runs.audited(drawn, drawn.lazy) },
    ...(await farm(job)),
    challengerBond: await stage.bondOf("challengerBond"),
  };
}
