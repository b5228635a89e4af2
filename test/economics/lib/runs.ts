import type { ResultTree } from "@conun/vm";
import { answerOutput } from "../../../sdk/src/dispute/demand.ts";
import { DEMAND_KINDS } from "../../../sdk/src/types/dispute.ts";
import { Audited, type Reference, type Result } from "./batch.ts";
import { Duel } from "./duel.ts";
import type { Role } from "./stage.ts";
import { type Profit, profitsOf } from "./wealth.ts";

/** Where a lying trace departs from the true one, and where somebody says that a true one is wrong. */
const STEP = 777;

/** What everybody gained in one course of events, for one batch. */
export type Run<P extends string = string> = Readonly<Record<P, Profit>>;

/** The worker's result stands and is paid. */
export async function paid(job: Reference, result: Result): Promise<Run<"worker">> {
  return profitsOf(job.stage, { worker: ["worker"] }, async () => {
    await job.post();
    await job.commit("worker", result);
    await job.reveal("worker", result);
    await job.settle("worker");
  });
}

/** With a watcher; the worker's straw man counts as the worker. */
export type Both = Run<"worker" | "watcher">;

/** A watcher challenges; `course` is what then happens. The watcher's straw man is the worker's in truth. */
function challenged(
  job: Reference,
  result: Result,
  course: (duel: Duel, jobId: `0x${string}`) => Promise<void>,
): Promise<Both> {
  return profitsOf(job.stage, { worker: ["worker", "straw"], watcher: ["watcher"] }, async () => {
    const jobId = await job.post();
    await job.commit("worker", result);
    await job.reveal("worker", result);
    const duel = new Duel(job, jobId, "watcher");
    await duel.challenge();
    await course(duel, jobId);
  });
}

/** The liar lets its time run out. */
export const silent = (job: Reference, result: Result): Promise<Both> =>
  challenged(job, result, (duel) => duel.timeout("watcher"));

/** The liar plays to the last step. */
export const fought = (job: Reference, result: Result): Promise<Both> =>
  challenged(job, result, (duel) => duel.play("worker", result, STEP, STEP));

/** The liar, challenged, loses to a straw man of its own at once: half of the bond stays in the family. */
export const preempted = (job: Reference, result: Result): Promise<Both> =>
  challenged(job, result, async (duel, jobId) => {
    const own = new Duel(job, jobId, "straw", { position: 1 });
    await own.challenge();
    await own.concede("worker");
    await duel.collect("watcher");
  });

/** The worker challenges itself through a straw man, and gives up. */
export async function selfChallenged(job: Reference, result: Result): Promise<Run<"worker">> {
  return profitsOf(job.stage, { worker: ["worker", "straw"] }, async () => {
    const jobId = await job.post();
    await job.commit("worker", result);
    await job.reveal("worker", result);
    const own = new Duel(job, jobId, "straw");
    await own.challenge();
    await own.concede("worker");
  });
}

/** Somebody challenges a right result and plays to the end; the worker is paid later. */
export const grieved = (job: Reference): Promise<Both> =>
  challenged(job, job.honest, async (duel) => {
    await duel.play("worker", job.honest, STEP);
    await job.settle("worker");
  });

/** Somebody challenges a right result, and says no more when it was opened. */
export const grievedSilently = (job: Reference): Promise<Both> =>
  challenged(job, job.honest, async (duel) => {
    await duel.open("worker", job.honest);
    await duel.timeout("worker");
    await job.settle("worker");
  });

/** Somebody challenges a position beyond the last task. */
export async function grievedBeyond(job: Reference): Promise<Both> {
  return profitsOf(job.stage, { worker: ["worker"], watcher: ["watcher"] }, async () => {
    const jobId = await job.post();
    await job.commit("worker", job.honest);
    await job.reveal("worker", job.honest);
    const duel = new Duel(job, jobId, "watcher", { position: job.spec.batchSize });
    await duel.challenge();
    await duel.openEmpty("worker", job.honest);
    await job.settle("worker");
  });
}

const REPLICAS: readonly Role[] = ["worker", "second"];

/** Replicas of one owner say the same. @param caught Whether a watcher challenges both. */
export async function replicated(job: Reference, result: Result, caught: boolean): Promise<Run<"worker">> {
  return profitsOf(job.stage, { worker: [...REPLICAS, "straw"] }, async () => {
    const jobId = await job.post();
    for (const [slot, role] of REPLICAS.entries()) await job.commit(role, result, slot);
    for (const [slot, role] of REPLICAS.entries()) await job.reveal(role, result, slot);
    if (!caught) return job.settle("worker");
    for (const [slot, role] of REPLICAS.entries()) {
      const duel = new Duel(job, jobId, "watcher", { slot });
      await duel.challenge();
      const own = new Duel(job, jobId, "straw", { slot, position: 1 });
      await own.challenge();
      await own.concede(role);
    }
  });
}

/** Somebody demands an output of a right result. @param answered Whether the worker shows it. */
export async function demanded(job: Reference, answered: boolean): Promise<Both> {
  const { stage, honest, subject } = job;
  return profitsOf(stage, { worker: ["worker"], watcher: ["watcher"] }, async () => {
    const jobId = await job.post();
    await job.commit("worker", honest);
    await job.reveal("worker", honest);
    const payment = await stage.bondOf("demandPayment");
    const [output, position, index] = [DEMAND_KINDS.indexOf("output"), 0, 0];
    await stage.send("watcher", stage.game, "demand", [job.argument, 0, 0, 0, output, position, index], payment);
    const asked = [jobId, 0, 0, 0, output, position, index];
    if (answered) {
      const shown = answerOutput(honest.tree as ResultTree, honest.leaves, position, subject.output, index);
      await stage.send("worker", stage.game, "answer", [asked, job.argument, shown]);
      return job.settle("worker");
    }
    await stage.travel(2 * stage.parameters.gameParameters.answerFloor + Number(job.spec.limits.steps / 20_000_000n));
    await stage.send("watcher", stage.game, "timeoutDemand", [asked, job.argument]);
  });
}

/** Claims a batch and does nothing. @param released Whether it gives it back at the last moment. */
export async function idle(job: Reference, released: boolean): Promise<Run<"worker">> {
  const { stage } = job;
  return profitsOf(stage, { worker: ["worker"] }, async () => {
    await job.post();
    await job.claim("worker");
    await stage.travel(job.spec.commitTimeout - 5);
    if (released) return void (await stage.send("worker", stage.market, "release", [job.argument, 0, 0]));
    await stage.travel(10);
    await stage.send("stranger", stage.market, "expire", [job.argument, 0, 0]);
  });
}

/** Commits and does not reveal: nobody can read its result, nobody can challenge it. */
export async function unrevealed(job: Reference): Promise<Run<"worker">> {
  const { stage, spec } = job;
  return profitsOf(stage, { worker: ["worker"] }, async () => {
    await job.post();
    await job.commit("worker", job.honest);
    if (await job.isDrawn()) throw new Audited();
    const { revealFloor, fillTimeout, minWindow } = stage.parameters.chainParameters;
    await stage.travel(revealFloor + fillTimeout + minWindow + spec.challengeWindow);
    await stage.send("stranger", stage.market, "settle", [job.argument, [0], true]);
  });
}

/** Batches of one job in a row, each of them honest, a lie that stands, or one that a watcher finds. */
export async function mixedRun(
  job: Reference,
  course: readonly ("honest" | "stands" | "found")[],
): Promise<Run<"worker">> {
  return profitsOf(job.stage, { worker: ["worker", "straw"] }, async () => {
    const jobId = await job.post();
    for (const [batch, what] of course.entries()) {
      const result = what === "honest" ? job.honest : job.lazy;
      await job.commit("worker", result, 0, batch);
      await job.reveal("worker", result, 0, batch);
      if (what !== "found") continue;
      const duel = new Duel(job, jobId, "watcher", { batch });
      await duel.challenge();
      const own = new Duel(job, jobId, "straw", { batch, position: 1 });
      await own.challenge();
      await own.concede("worker");
      await duel.collect("watcher");
    }
    for (const [batch, what] of course.entries()) if (what !== "found") await job.settle("worker", batch);
  });
}

/**
 * The batch is drawn for an audit, whose slot goes to an honest stranger. The stranger challenges what differs from its
 * own result; the liar loses to a straw man of its own first.
 */
export async function audited(job: Reference, result: Result): Promise<Run<"worker" | "auditor">> {
  return profitsOf(job.stage, { worker: ["worker", "straw"], auditor: ["second"] }, async () => {
    const jobId = await job.post();
    await job.commit("worker", result);
    if (!(await job.isDrawn())) throw new Error("not drawn");
    await job.open("worker", result);
    await job.passLottery(); // the slot of an audit has its own
    await job.commit("second", job.honest, 1);
    await job.reveal("worker", result);
    await job.reveal("second", job.honest, 1);
    if (result.root !== job.honest.root) {
      const duel = new Duel(job, jobId, "second");
      await duel.challenge();
      const own = new Duel(job, jobId, "straw", { position: 1 });
      await own.challenge();
      await own.concede("worker");
      await duel.collect("second");
    }
    await job.settle("second");
  });
}

/** An owner buys a record: it pays itself for a job of its own. @param after Looks at the record while it is there. */
export async function farmed(job: Reference, after: () => Promise<void>): Promise<Run<"worker">> {
  return profitsOf(job.stage, { worker: ["worker", "requester"] }, async () => {
    await job.post();
    await job.commit("worker", job.honest);
    await job.reveal("worker", job.honest);
    await job.settle("worker");
    await job.stage.send("requester", job.stage.market, "close", [job.argument]);
    await after();
  });
}

/** The stage's worker has worked before: what it touches is in use. */
export async function warmUp(job: Reference): Promise<void> {
  await job.post();
  await job.commit("worker", job.honest);
  await job.reveal("worker", job.honest);
  await job.settle("worker");
}
