import { randomBytes } from "node:crypto";
import { batchRange, describeError, getWindowEnd, type Hex, type MarketEvent } from "@conun/sdk";
import { assignmentId, toHex } from "@conun/vm";
import { isOwnFailure } from "../errors.ts";
import { MaterialError } from "../runtime/library.ts";
import type { LookCount, Verdict, Verdicts } from "../store/verdicts.ts";
import type { AssignmentView } from "../strategy/view.ts";
import {
  compareSuspects,
  drawOfBatch,
  isChosen,
  type Suspect,
  suspectsOf,
  unfitToWatch,
  type WatchPolicy,
} from "../strategy/watch.ts";
import type { Context } from "./context.ts";
import type { Finding, Inspector } from "./inspector.ts";

const SECRET = "watch-secret";
/** Batches that are looked at at a time: while one waits for its data another one runs. */
const AT_ONCE = 2;
/** A look that failed is tried again so often, and so long after. */
const ATTEMPTS = 3;
const RETRY_MS = 5_000;
/** Steps of a core for a second, before anything was measured. */
const FIRST_SPEED = 100_000_000;
/** Seconds that are kept for a challenge before a window ends: a part of it, and a few at least. */
const margin = (window: number): number => Math.max(3, Math.min(600, window / 8));

/** What the watcher does, for `status`. */
export interface WatchStatus {
  /** Looks at results of others by its own choice; otherwise only at those that differ from an own one. */
  readonly enabled: boolean;
  readonly share: number;
  /** Batches that wait for a look, and that are looked at now. */
  readonly queued: number;
  readonly looking: number;
  /** Batches that were passed over by the draw, since the start. */
  readonly passed: number;
  readonly looks: readonly LookCount[];
  /** Seconds of a core for the last looks, over what their steps take at the speed measured. */
  readonly stepsPerSecond: number;
}

/** A batch that may be looked at. */
interface Entry {
  readonly job: Hex;
  readonly batch: bigint;
  attempts: number;
  notBefore: number;
  /** Block of the batch's last event when it was decided on, and what was decided. */
  block: number;
  suspects: readonly Suspect[];
}

/**
 * Looks at results of others: of its own choice by the policy, and in any case where two results of a batch differ and
 * one is ours. What it finds wrong is in the verdicts, from where it is challenged.
 */
export class Watcher {
  readonly #context: Context;
  readonly #verdicts: Verdicts;
  readonly #inspector: Inspector;
  readonly #policy: WatchPolicy;
  readonly #secret: Hex;
  readonly #queue = new Map<string, Entry>();
  readonly #active = new Set<string>();
  #passed = 0;
  /** Mean value of results, and how many were seen. */
  #usual = 0n;
  #seen = 0n;
  #speed = FIRST_SPEED;

  constructor(context: Context, parts: { verdicts: Verdicts; inspector: Inspector; resolvers: readonly string[] }) {
    this.#context = context;
    this.#verdicts = parts.verdicts;
    this.#inspector = parts.inspector;
    const { notes, config } = context;
    const { watch, work } = config;
    this.#policy = {
      share: watch.enabled ? watch.share : 0,
      requesters: watch.enabled ? watch.requesters : [],
      resolvers: parts.resolvers.map((one) => one.toLowerCase()),
      maxBatchSeconds: watch.max_batch_seconds,
      maxMemoryBytes: work.maxMemoryBytes,
    };
    const known = notes.get<Hex>(SECRET)?.value;
    this.#secret = known ?? toHex(randomBytes(32));
    if (known === undefined) notes.set(SECRET, this.#secret);
  }

  /** Takes in new reveals. */
  see(events: readonly MarketEvent[]): void {
    for (const event of events) if (event.name === "ResultRevealed") this.#enqueue(event.jobId, event.batch);
  }

  /** Takes in all that stands: at the start, and after blocks were undone. */
  scan(): void {
    for (const job of this.#context.view.jobs) {
      for (const { batch, assignments } of job.batches.values()) {
        if ([...assignments.values()].some(({ status }) => status === "revealed")) this.#enqueue(job.id, batch);
      }
    }
  }

  /** Begins looks, as many as may be at a time. */
  round(): void {
    if (this.#active.size >= AT_ONCE) return;
    const ready: Suspect[] = [];
    for (const [key, entry] of this.#queue) {
      if (this.#active.has(key)) continue;
      this.#decide(entry);
      const [first] = entry.suspects;
      if (first === undefined) this.#queue.delete(key);
      else if (entry.notBefore <= Date.now()) ready.push(first);
    }
    ready.sort(compareSuspects);
    for (const suspect of ready) {
      if (this.#active.size >= AT_ONCE) return;
      this.#begin(suspect);
    }
  }

  status(): WatchStatus {
    const { enabled, share } = this.#context.config.watch;
    return {
      ...{ enabled, share },
      queued: this.#queue.size - this.#active.size,
      looking: this.#active.size,
      passed: this.#passed,
      looks: this.#verdicts.counts(),
      stepsPerSecond: Math.round(this.#speed),
    };
  }

  #enqueue(job: Hex, batch: bigint): void {
    const key = keyOf(job, batch);
    if (this.#queue.has(key)) return;
    this.#queue.set(key, { job, batch, attempts: 0, notBefore: 0, block: -1, suspects: [] });
  }

  /** Which results of a batch are looked at; decided anew when something happened to it. */
  #decide(entry: Entry): void {
    const block = this.#context.view.job(entry.job)?.batches.get(entry.batch)?.block;
    if (block !== undefined && block === entry.block) return;
    const suspects = this.#suspects(entry.job, entry.batch);
    const chosen = suspects.filter((suspect) => this.#isWanted(suspect));
    if (suspects.length > 0 && chosen.length === 0) this.#passed++;
    entry.suspects = chosen.sort(compareSuspects);
    entry.block = block ?? -1;
  }

  /** Results of a batch that nobody has looked at yet. */
  #suspects(jobId: Hex, index: bigint): Suspect[] {
    const { account, view } = this.#context;
    const job = view.job(jobId);
    const batch = job?.batches.get(index);
    if (job === undefined || batch === undefined) return [];
    return suspectsOf(job, batch, this.#policy, account.state.owner).filter(({ results }) =>
      results.some((one) => this.#verdicts.find(this.#idOf(jobId, index, one)) === undefined),
    );
  }

  #isWanted(suspect: Suspect): boolean {
    const { config } = this.#context;
    const { job, batch, value, disputed, urgent } = suspect;
    const slot = job.mine.get(batch.batch);
    const own = slot === undefined ? undefined : batch.assignments.get(slot);
    if (disputed && own?.status === "revealed" && config.defend.rivals) return true;
    if (!config.watch.enabled) return false;
    this.#seen++;
    this.#usual += (value - this.#usual) / this.#seen;
    return urgent || isChosen(drawOfBatch(this.#secret, job.id, batch.batch), this.#policy.share, value, this.#usual);
  }

  #begin(suspect: Suspect): void {
    const { log, signal, wake } = this.#context;
    const { job, batch } = suspect;
    const key = keyOf(job.id, batch.batch);
    const entry = this.#queue.get(key);
    if (entry === undefined) return;
    this.#active.add(key);
    void this.#look(suspect)
      .then(() => {
        entry.block = -1;
      })
      .catch((error) => {
        if (signal.aborted) return;
        entry.notBefore = Date.now() + RETRY_MS * 2 ** entry.attempts;
        const last = ++entry.attempts >= ATTEMPTS;
        const facts = { job: job.id, batch: `${batch.batch}`, error: describeError(error) };
        log.warn(facts, last ? "a result could not be looked at" : "a look at a result failed; trying again");
        if (last) this.#conclude(suspect, { verdict: "skipped", detail: describeError(error).message });
      })
      .finally(() => {
        this.#active.delete(key);
        wake();
      });
  }

  async #look(suspect: Suspect): Promise<void> {
    const { client, clock, config, signal } = this.#context;
    const { job, batch, results, urgent } = suspect;
    const end = await getWindowEnd(client, { spec: job.spec, batch: batch.batch, signal });
    const left = end === 0 ? Number.POSITIVE_INFINITY : end - margin(job.spec.challengeWindow) - clock.now();
    const steps = Number(results[0]?.totalSteps ?? 0n);
    const { count } = batchRange(job.spec, batch.batch);
    const lanes = Math.min(count, this.#inspector.lanes);
    const sample = urgent ? 1 : config.watch.sample;
    const unfit = unfitToWatch(suspect, this.#policy, { seconds: (steps * sample) / this.#speed / lanes, left });
    if (unfit !== undefined) return this.#conclude(suspect, { verdict: "skipped", detail: unfit });
    try {
      const finding = await this.#inspector.inspect(suspect, { sample, seed: this.#secret, signal });
      if (finding.coreSeconds > 0) {
        const measured = Number(finding.steps) / finding.coreSeconds;
        this.#speed = 0.5 * this.#speed + 0.5 * Math.max(1, measured);
      }
      this.#conclude(suspect, finding);
    } catch (error) {
      // That this machine fails, or that storage serves something else than the job names, does not change by itself.
      const final = isOwnFailure(error) || (error instanceof MaterialError && error.refusal.reason === "content-wrong");
      if (!final) throw error;
      this.#conclude(suspect, { verdict: "skipped", detail: error.message });
    }
  }

  #conclude(
    { job, batch, results, value }: Suspect,
    found: { readonly verdict: Verdict; readonly detail: string } & Partial<Finding>,
  ): void {
    const { log } = this.#context;
    const { verdict, detail, wrong = [], coreSeconds = 0 } = found;
    const createdAt = Math.floor(Date.now() / 1000);
    for (const [i, one] of results.entries()) {
      const assignment = this.#idOf(job.id, batch.batch, one);
      const { slot, turn } = one;
      const coreMs = i === 0 ? coreSeconds * 1000 : 0;
      this.#verdicts.put({
        ...{ assignment, job: job.id, batch: batch.batch, slot, turn, verdict, wrong, coreMs, detail, createdAt },
      });
    }
    const slots = results.map(({ slot }) => slot);
    const facts = { job: job.id, batch: `${batch.batch}`, slots, verdict, seconds: Number(coreSeconds.toFixed(3)) };
    if (verdict === "wrong") log.warn({ ...facts, wrong: wrong.map(String), value: `${value}` }, "a result is wrong");
    else if (verdict === "withheld") log.warn({ ...facts, detail }, "a wrong result withholds its leaves");
    else log.debug(detail === "" ? facts : { ...facts, detail }, "looked at a result");
  }

  #idOf(jobId: Hex, batch: bigint, { slot, turn }: AssignmentView): Hex {
    const { chainId, deployment } = this.#context.client;
    return assignmentId({ chainId, market: deployment.market, jobId, batch, slot, turn });
  }
}

function keyOf(job: Hex, batch: bigint): string {
  return `${job}/${batch}`;
}
