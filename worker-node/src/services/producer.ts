import { setTimeout as sleep } from "node:timers/promises";
import { batchRange, ContractError, describeError, getJob, toUnits, UNIT } from "@conun/sdk";
import type { Allotted } from "../chain/account.ts";
import { isOwnFailure, workerError } from "../errors.ts";
import type { Outcome } from "../runtime/execute.ts";
import { MaterialError } from "../runtime/library.ts";
import { resultOf } from "../runtime/result.ts";
import type { Commitment } from "../store/journal.ts";
import { room } from "../strategy/capacity.ts";
import { type Pick, pickBatches } from "../strategy/pick.ts";
import { judgeJob, judgeSample, taskPay } from "../strategy/policy.ts";
import { stepPriceAt } from "../strategy/price.ts";
import { isProvable } from "../strategy/provable.ts";
import { type Refusal, type RefusalReason, refuse } from "../strategy/refusal.ts";
import { batchSeconds, chooseMode, judgeTime, lookaheadFor, type Mode } from "../strategy/timing.ts";
import type { JobView, Self } from "../strategy/view.ts";
import type { Committer } from "./committer.ts";
import type { Context } from "./context.ts";
import type { Draft, Drafts } from "./drafts.ts";
import type { PreparedJob, Preparer } from "./preparer.ts";

/** Batches taken on of one job in one go, at most. */
const AT_ONCE = 16;

/** Decides what to work on, and works on it until there is a result. */
export class Producer {
  readonly #context: Context;
  readonly #drafts: Drafts;
  readonly #preparer: Preparer;
  readonly #committer: Committer;
  readonly #shortage: () => string | undefined;
  #draining = false;

  /** @param shortage Why no result that can be challenged is to be taken on now; undefined if nothing is in the way. */
  constructor(
    context: Context,
    parts: { drafts: Drafts; preparer: Preparer; committer: Committer; shortage: () => string | undefined },
  ) {
    this.#context = context;
    this.#drafts = parts.drafts;
    this.#preparer = parts.preparer;
    this.#committer = parts.committer;
    this.#shortage = parts.shortage;
  }

  /** From now on nothing new is begun, and what is not promised on chain is dropped. */
  drain(): void {
    this.#draining = true;
    for (const draft of this.#drafts.all) {
      if (draft.held === undefined && draft.stage === "running") this.#drop(draft, "the worker stops");
    }
  }

  /** Whether a batch is held on chain, or has a result that may still be committed. */
  get unfinished(): boolean {
    return this.#drafts.all.some(
      ({ held, stage }) => held !== undefined || stage === "computed" || stage === "committing",
    );
  }

  works(job: JobView): boolean {
    return this.#drafts.batches(job.id).size > 0;
  }

  /**
   * Takes up results that were committed to in the journal and are not on chain, because they were never sent or their
   * blocks were undone: they still may be.
   */
  resume(): void {
    const { journal, view } = this.#context;
    for (const entry of journal.all()) {
      const job = view.job(entry.job);
      const batch = job?.batches.get(entry.batch);
      const sent = (batch?.assignments.get(entry.slot)?.turn ?? -1) >= entry.turn;
      if (job === undefined || sent || this.#drafts.find(job.id, entry.batch) !== undefined) continue;
      const tasks = batchRange(job.spec, entry.batch).count;
      this.#drafts.add({ job, batch: entry.batch, tasks, mode: "run-first", stage: "computed", result: entry });
    }
  }

  /** Takes up claims that this process knows nothing of, then takes on new work as far as there is room. */
  async round(): Promise<void> {
    const { account, view } = this.#context;
    if (account.state.allotments.size === 0) {
      if (!this.#draining) this.#refuseAll(refuse("no-stake", "no allotment of stake"));
      return;
    }
    for (const job of view.jobs) {
      const held = account.for(job.spec);
      if (held !== undefined) this.#adopt(job, held.self);
    }
    if (this.#draining) return;
    for (const prepared of await this.#ranked()) {
      const held = account.for(prepared.job.spec);
      if (held !== undefined) await this.#take(prepared, held);
    }
  }

  /** Jobs that are worth it, the best pay for a second of a core first. */
  async #ranked(): Promise<PreparedJob[]> {
    const { account, clock, policy, refusals, view, config } = this.#context;
    const now = clock.now();
    const ranked: { prepared: PreparedJob; rate: number }[] = [];
    for (const job of view.jobs) {
      const { spec } = job;
      const { providerFee } = await account.terms(spec.terms);
      const first = judgeJob(job, policy, { now, stepPrice: spec.maxStepPrice, providerFee });
      const broke =
        account.state.gas < config.gas.min_balance ? refuse("gas-low", `${account.state.gas} wei left`) : undefined;
      const prepared = first ?? broke ?? this.#allotted(job) ?? this.#preparerOf(job);
      if ("reason" in prepared) {
        refusals.refused(job.id, prepared);
        continue;
      }
      const stepPrice = stepPriceAt(spec, prepared.postedAt, now);
      const sample = { ...prepared.sample, seconds: prepared.taskSeconds };
      const refusal = judgeSample(spec, policy, { sample, stepPrice, providerFee });
      if (refusal !== undefined) {
        const later = judgeSample(spec, policy, { sample, stepPrice: spec.maxStepPrice, providerFee });
        refusals.refused(job.id, later === undefined ? refuse("price-rising", refusal.detail) : refusal);
        continue;
      }
      const pay = taskPay(spec, stepPrice, sample.steps, providerFee);
      ranked.push({ prepared, rate: Number(pay) / Math.max(1e-6, sample.seconds) });
    }
    return ranked.sort((a, b) => b.rate - a.rate).map(({ prepared }) => prepared);
  }

  /** Why no stake is there for a job; undefined if some is. */
  #allotted(job: JobView): Refusal | undefined {
    const { account } = this.#context;
    const { resolver } = job.spec;
    if (account.isVoid(job.spec)) return refuse("resolver-void", resolver);
    const provable = isProvable(job.spec);
    if (account.for(job.spec) === undefined) {
      return provable ? refuse("no-resolver-stake", resolver) : refuse("no-stake", "none for jobs by votes");
    }
    const shortage = provable ? this.#shortage() : undefined;
    return shortage === undefined ? undefined : refuse("defence-short", shortage);
  }

  /** A job that has nothing for us is not fetched. */
  #preparerOf(job: JobView): PreparedJob | Refusal {
    const now = this.#context.clock.now();
    const busy = this.#drafts.busy(job);
    const self = this.#context.account.for(job.spec)?.self as Self;
    const { picks, skipped } = pickBatches(job, self, { want: 1, cursor: 0n, busy, now });
    const [most] = Object.entries(skipped).sort(([, a], [, b]) => b - a);
    if (picks.length === 0 && most !== undefined && job.batches.size > 0) {
      return refuse(most[0] as RefusalReason, `${most[1]} batches`);
    }
    return this.#preparer.get(job);
  }

  async #take(prepared: PreparedJob, { self, units, reservedUnits }: Allotted): Promise<void> {
    const { clock, client, config, follower, lotteries, refusals, signal, account } = this.#context;
    const { job } = prepared;
    const { spec } = job;
    const now = clock.now();
    const cores = config.work.cores;
    const seconds = batchSeconds(Math.min(spec.batchSize, Number(spec.taskCount)), prepared.taskSeconds, cores);
    const mode = chooseMode(seconds, config.work.short_batch_seconds, prepared.recent);
    const ahead = this.#ahead(cores);
    const times = { mode, commitTimeout: spec.commitTimeout, postingDeadline: spec.postingDeadline, now };
    const late = judgeTime({ ...times, ahead: 0, seconds });
    if (late !== undefined) return refusals.refused(job.id, late);
    const lookahead = lookaheadFor(mode, config.work.lookahead_seconds);
    if (ahead.waiting >= lookahead) {
      return refusals.refused(job.id, refuse("waiting", `${ahead.waiting.toFixed(0)} s of work queued`));
    }
    const wanted = Math.min(AT_ONCE, Math.ceil((lookahead - ahead.waiting) / Math.max(seconds, 1e-3)));
    const inTime = Array.from({ length: wanted }, (_, i) => i).filter(
      (i) => judgeTime({ ...times, ahead: ahead.all + i * seconds, seconds }) === undefined,
    ).length;
    if (inTime === 0) return refusals.refused(job.id, refuse("waiting", "the cores are busy until too late for it"));
    const planned = this.#drafts.all.filter(({ held }) => held === undefined);
    const bonds = (drafts: readonly Draft[]) => drafts.reduce((sum, draft) => sum + draft.job.spec.bond, 0n);
    const rivals = planned.filter((draft) => account.for(draft.job.spec)?.self.allotmentId === self.allotmentId);
    const chain = await getJob(client, { jobId: job.id as never, signal });
    const limit = room({
      want: inTime,
      bondUnits: toUnits(spec.bond),
      freeUnits: units - reservedUnits - bonds(rivals) / UNIT,
      atRisk: account.total.reservedUnits * UNIT + bonds(planned),
      maxAtRisk: this.#context.policy.maxStakeAtRisk,
    });
    if ("reason" in limit) return refusals.refused(job.id, limit);
    const free = chain.free - prepared.worstCase * BigInt(planned.filter((draft) => draft.job === job).length);
    const drawn = await lotteries.drawn(job, self, follower.state.block, signal);
    const worth = (stepPrice: bigint) => this.#preparer.isWorth(job, stepPrice);
    const options = { want: limit.count, cursor: prepared.cursor, busy: this.#drafts.busy(job), now, drawn, worth };
    const { picks, skipped, cursor } = pickBatches(job, self, options);
    const affordable = withinBudget(picks, job, free, prepared.worstCase);
    const counts: Partial<Record<RefusalReason, number>> = { ...skipped };
    if (affordable.length < picks.length) counts["budget-short"] = picks.length - affordable.length;
    else prepared.cursor = cursor;
    refusals.accepted(job.id, counts);
    if (affordable.length > 0) this.#begin(prepared, affordable, mode);
  }

  #begin(prepared: PreparedJob, picks: readonly Pick[], mode: Mode): void {
    const { job } = prepared;
    const drafts = picks.map(({ batch }) => {
      const tasks = batchRange(job.spec, batch).count;
      return this.#drafts.add({ job, batch, tasks, mode, stage: mode === "run-first" ? "running" : "claiming" });
    });
    if (mode === "run-first") {
      for (const draft of drafts) void this.#run(draft, prepared);
      return;
    }
    void this.#claim(prepared, drafts, picks);
  }

  /** Claims batches whose inputs are here and were checked, then runs them. */
  async #claim(prepared: PreparedJob, drafts: readonly Draft[], picks: readonly Pick[]): Promise<void> {
    try {
      for (const { batch } of drafts) await prepared.material.inputs(batch, this.#context.signal);
      const held = await this.#committer.claim(prepared, drafts, picks);
      for (const draft of held) void this.#run(draft, prepared);
    } catch (error) {
      for (const draft of drafts) this.#drafts.remove(draft);
      this.#failed(prepared, error);
    }
  }

  /** Runs a draft to its result. */
  async #run(draft: Draft, prepared: PreparedJob): Promise<void> {
    const { log, wake, config, bundles, computer } = this.#context;
    draft.stage = "running";
    try {
      const { firstTask } = batchRange(draft.job.spec, draft.batch);
      const { signal } = draft.abort;
      const inputs = await prepared.material.inputs(draft.batch, signal);
      const tasks = inputs.map((input, i) => this.#preparer.task(prepared, firstTask + BigInt(i), input));
      const fresh = tasks.filter(({ index }) => !prepared.known.has(index));
      const { outcomes, coreSeconds } =
        fresh.length === 0
          ? { outcomes: [], coreSeconds: 0 }
          : await computer.run({ tasks: fresh, signal, ...counters(draft, tasks.length - fresh.length) });
      let next = 0;
      const all = tasks.map(({ index }) => prepared.known.get(index) ?? outcomes[next++]);
      for (const { index } of tasks) prepared.known.delete(index);
      this.#checkSize(all);
      if (fresh.length > 0) {
        const measured = coreSeconds / fresh.length / computer.crowding(config.work.cores);
        prepared.taskSeconds = 0.7 * measured + 0.3 * prepared.taskSeconds;
      }
      const { resultRoot, totalSteps, bundle } = resultOf(firstTask, all as NonNullable<(typeof all)[number]>[]);
      const name = `${draft.job.id.slice(2, 18)}-${draft.batch}-${resultRoot.slice(2, 18)}`;
      await bundles.put(name, bundle);
      signal.throwIfAborted();
      draft.result = { resultRoot, totalSteps, bundle: name };
      draft.stage = "computed";
      log.debug(
        { job: draft.job.id, batch: draft.batch.toString(), totalSteps: totalSteps.toString() },
        "batch is computed",
      );
    } catch (error) {
      if (draft.stage !== "running") return;
      this.#drop(draft, describeError(error).message);
      if (!draft.abort.signal.aborted) this.#failed(prepared, error);
    }
    wake();
  }

  /** What a batch wrote is held in memory as a whole. */
  #checkSize(outcomes: readonly (Outcome | undefined)[]): void {
    const bytes = outcomes.reduce((sum, outcome) => sum + (outcome?.output.length ?? 0), 0);
    if (bytes <= this.#context.policy.maxBatchOutputBytes) return;
    throw workerError(
      "HOST_FAILURE",
      `The outputs of the batch have ${bytes} bytes, more than work.max_batch_output_mib.`,
    );
  }

  /** Runs a batch again whose outputs were lost; the result has to be what was committed to. */
  async rebuild(job: JobView, { batch, resultRoot, bundle }: Commitment): Promise<void> {
    const { computer, bundles, signal } = this.#context;
    const prepared = this.#preparer.get(job);
    if ("reason" in prepared) throw new MaterialError(prepared, undefined);
    const { firstTask } = batchRange(job.spec, batch);
    const inputs = await prepared.material.inputs(batch, signal);
    const tasks = inputs.map((input, i) => this.#preparer.task(prepared, firstTask + BigInt(i), input));
    const result = resultOf(firstTask, (await computer.run({ tasks, signal })).outcomes);
    if (result.resultRoot !== resultRoot) {
      throw workerError(
        "SECOND_COMMITMENT",
        `Batch ${batch} of job ${job.id} gave another result when it was run again.`,
      );
    }
    await bundles.put(bundle, result.bundle);
  }

  /** A draft that will have no result: given back if it is held on chain, else forgotten. */
  #drop(draft: Draft, why: string): void {
    if (draft.held === undefined) this.#drafts.remove(draft);
    else {
      draft.stage = "failed";
      draft.failure = why;
    }
    draft.abort.abort(new Error(why));
  }

  #failed(prepared: PreparedJob, error: unknown): void {
    const { log, signal } = this.#context;
    if (signal.aborted) return;
    const { id } = prepared.job;
    const level = error instanceof ContractError ? "info" : "warn";
    log[level]({ job: id, error: describeError(error) }, "a batch could not be worked on");
    if (error instanceof MaterialError) this.#preparer.suspend(id, error.refusal);
    else if (isOwnFailure(error)) {
      this.#preparer.suspend(id, refuse("host-failure", error.message));
    }
  }

  /** Claims on chain that no draft stands for: left over from before a restart. */
  #adopt(job: JobView, self: Self): void {
    const { journal, log } = this.#context;
    for (const [batch, slot] of job.mine) {
      const view = job.batches.get(batch);
      const mine = view?.assignments.get(slot);
      if (mine?.status !== "claimed" || this.#drafts.find(job.id, batch) !== undefined) continue;
      const { turn, deadline } = mine;
      if (this.#context.clock.now() > deadline) continue;
      const tasks = batchRange(job.spec, batch).count;
      const draft = this.#drafts.add({
        job,
        batch,
        tasks,
        mode: "claim-first",
        stage: "running",
        held: { slot, turn, deadline, block: view?.block ?? 0 },
      });
      const stored = journal.find(this.#committer.assignmentId(job.id, batch, slot, turn));
      log.info({ job: job.id, batch: batch.toString(), slot, stored: stored !== undefined }, "took up a claim");
      if (stored !== undefined && stored.allotment === self.allotmentId) {
        draft.result = stored;
        draft.stage = "computed";
      } else void this.#resume(draft);
    }
  }

  async #resume(draft: Draft): Promise<void> {
    const { signal, log } = this.#context;
    const until = (draft.held?.deadline ?? 0) - this.#context.clock.now();
    for (let waited = 0; waited < until / 2 && !signal.aborted && draft.stage === "running"; waited++) {
      const prepared = this.#preparer.get(draft.job);
      if (!("reason" in prepared)) return this.#run(draft, prepared);
      await sleep(Math.min(1000, until * 250), undefined, { signal }).catch(() => undefined);
    }
    if (signal.aborted || draft.stage !== "running") return;
    log.warn({ job: draft.job.id, batch: draft.batch.toString() }, "a claim cannot be worked on in time");
    this.#drop(draft, "program or inputs are not to be had");
  }

  #refuseAll(refusal: Refusal): void {
    for (const job of this.#context.view.jobs) this.#context.refusals.refused(job.id, refusal);
  }

  /** Seconds of all cores for the tasks that have not begun, and for all that have not ended. */
  #ahead(cores: number): { waiting: number; all: number } {
    let [waiting, all] = [0, 0];
    for (const draft of this.#drafts.all) {
      if (draft.stage !== "running" && draft.stage !== "claiming") continue;
      const prepared = this.#preparer.get(draft.job);
      if ("reason" in prepared) continue;
      waiting += ((draft.tasks - draft.started) * prepared.taskSeconds) / cores;
      all += ((draft.tasks - draft.done) * prepared.taskSeconds) / cores;
    }
    return { waiting, all };
  }
}

/** Keeps count of a draft's tasks while they run; `known` ones have their result already. */
function counters(draft: Draft, known: number): { onStart: () => void; onDone: () => void } {
  draft.started = known;
  draft.done = known;
  const onStart = () => {
    draft.started++;
  };
  const onDone = () => {
    draft.done++;
  };
  return { onStart, onDone };
}

/** Picks that the job's free budget covers: what was claimed before has its reservation. */
function withinBudget(picks: readonly Pick[], job: JobView, free: bigint, worstCase: bigint): readonly Pick[] {
  let left = free;
  return picks.filter(({ batch }) => {
    const view = job.batches.get(batch);
    const reserved = [...(view?.assignments.values() ?? [])].some(
      ({ status }) => status !== "released" && status !== "expired" && status !== "refuted",
    );
    if (reserved) return true;
    left -= worstCase;
    return left >= 0n;
  });
}
