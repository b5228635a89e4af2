import type { Client } from "../client/client.ts";
import { signing, type WriteOptions, type Written } from "../client/write.ts";
import type { PlayedGame } from "../dispute/player-types.ts";
import { storageSource } from "../dispute/source.ts";
import { failure } from "../errors/failure.ts";
import type { PostedJob } from "../events/jobs.ts";
import { getJobState } from "../state/jobState.ts";
import type { JobState } from "../state/types.ts";
import type { JobSpec } from "../types/market.ts";
import type { JobId } from "../types/primitives.ts";
import { sleep } from "../util/abort.ts";
import { type Explanation, explainTask } from "./explain.ts";
import { candidateOf, fetchResults, type TaskResult } from "./outputs.ts";
import { payAndFund } from "./pay.ts";
import { type Progress, progressOf } from "./progress.ts";
import { type JobReceipt, receiptOf } from "./receipt.ts";
import { closeOnce, refundAll, settleReady } from "./settling.ts";
import type { Storages } from "./storages.ts";
import { challengeResults, type Verification, type VerifiedResult, type VerifyOptions, verifyJob } from "./verify.ts";
import { Patience, type WaitTimeouts } from "./waiting.ts";

/** How to wait for a job. */
export interface WaitOptions {
  readonly timeouts?: WaitTimeouts | undefined;
  /** Stops waiting; the job goes on. */
  readonly signal?: AbortSignal | undefined;
}

/** Which results. */
export interface ResultsOptions extends WaitOptions {
  /**
   * Only results of settled batches (true, if left out). With false, results come as soon as they are revealed; where
   * another one is accepted in the end, the task comes again with it.
   */
  readonly final?: boolean | undefined;
}

/** What a finished job cost. */
export interface Settled {
  /** Wei that left the budget, fees included. */
  readonly spent: bigint;
  /** Wei that went back to all payers. */
  readonly refunded: bigint;
  readonly receipt: JobReceipt;
}

/** What cancelling gave. */
export interface Cancelled {
  /** Wei that went back to all payers so far. */
  readonly refunded: bigint;
  /** Tasks that somebody still works on; what they reserved and do not spend comes back by `settle`. */
  readonly running: number;
}

/** Downloads at the same time. */
const FETCHED_AT_ONCE = 4;
/** Missing tasks that an error lists. */
const LISTED = 100;

/** A job on the chain: its results, its progress, its bill. */
export class Job {
  readonly id: JobId;
  readonly spec: JobSpec;
  /** Where its manifest is. */
  readonly hint: string;
  readonly #client: Client;
  readonly #storages: Storages | undefined;
  #state: JobState | undefined;

  constructor(client: Client, storages: Storages | undefined, { jobId, spec, hint }: Omit<PostedJob, "log">) {
    this.#client = client;
    this.#storages = storages;
    this.id = jobId;
    this.spec = spec;
    this.hint = hint;
  }

  /** Its whole state, read from the chain; only new blocks are read again. */
  async state(options: { signal?: AbortSignal | undefined } = {}): Promise<JobState> {
    this.#state = await getJobState(this.#client, { jobId: this.id, from: this.#state, signal: options.signal });
    return this.#state;
  }

  /**
   * The results as batches complete, each one recomputed and compared with what the chain accepted. Ends when no further
   * result can come; tasks of batches that ended without one are left out.
   *
   * @throws ConunError `STORAGE_*` if outputs cannot be had, `NO_MATCH`, `EXECUTE_TIMED_OUT`, `VERIFY_TIMED_OUT`,
   * `TIMED_OUT` by the timeouts given here, `CHAIN_UNAVAILABLE`; the signal's reason.
   */
  async *results(options: ResultsOptions = {}): AsyncGenerator<TaskResult, void, undefined> {
    const { final = true, signal } = options;
    const storages = this.#requireStorages();
    const told = new Map<bigint, string>();
    for await (const { state } of this.#follow(options)) {
      const fresh = [...state.batches.values()]
        .map((batch) => candidateOf(batch, final))
        .filter((candidate) => candidate !== undefined)
        .filter(({ batch, root }) => told.get(batch.batch) !== root);
      const fetches: Promise<TaskResult[]>[] = [];
      const fetch = (index: number) => {
        const candidate = fresh[index];
        if (candidate === undefined) return;
        fetches[index] = fetchResults(this.spec, candidate, storages, signal);
        fetches[index].catch(() => undefined); // reported when its turn comes
      };
      for (let i = 0; i < FETCHED_AT_ONCE; i++) fetch(i);
      for (const [i, { batch, root }] of fresh.entries()) {
        const results = await fetches[i];
        fetch(i + FETCHED_AT_ONCE);
        told.set(batch.batch, root);
        if (results !== undefined) yield* results;
      }
    }
  }

  /**
   * All results in the order of the tasks.
   *
   * @throws ConunError `TASKS_UNSOLVED` or, where nobody ever claimed them, `NO_MATCH`, with `details.missing` (the first
   * hundred) and `details.results`; and what {@link results} throws.
   */
  async gather(options: WaitOptions = {}): Promise<TaskResult[]> {
    const results: TaskResult[] = [];
    for await (const result of this.results(options)) results[result.index] = result;
    const tasks = Number(this.spec.taskCount);
    const missing: number[] = [];
    for (let i = 0; i < tasks && missing.length < LISTED; i++) if (results[i] === undefined) missing.push(i);
    if (missing.length === 0) return results;
    const { waiting, refunded } = progressOf(await this.state(options), await this.#now());
    const details = { missing, results: results.filter((result) => result !== undefined) };
    if (waiting > 0)
      throw failure("NO_MATCH", `Nobody claimed ${waiting} of ${tasks} tasks before the job ended.`, { details });
    throw failure("TASKS_UNSOLVED", `${refunded} of ${tasks} tasks ended without an accepted result.`, { details });
  }

  /** How far it is, now and whenever that changes; ends when it is done. Throws as {@link results}. */
  async *progress(options: WaitOptions = {}): AsyncGenerator<Progress, void, undefined> {
    let last = "";
    for await (const { progress } of this.#follow(options)) {
      const { block: _, ...shown } = progress;
      const text = Object.values(shown).join(" ");
      if (text !== last) yield progress;
      last = text;
    }
  }

  /** Resolves when no further result can come. Throws as {@link results}. */
  async wait(options: WaitOptions = {}): Promise<Progress> {
    let last: Progress | undefined;
    for await (const { progress } of this.#follow(options)) last = progress;
    if (last === undefined) throw failure("UNEXPECTED", "The job was never read.");
    return last;
  }

  /**
   * Waits until no further result can come, moving on what can move, then closes the job and has all payers refunded.
   *
   * @throws ConunError as {@link results}, and what sending transactions throws.
   */
  async settle(options: WaitOptions & WriteOptions = {}): Promise<Settled> {
    const { timeouts, ...write } = options;
    signing(this.#client);
    for await (const { state } of this.#follow({ timeouts, signal: write.signal })) {
      await settleReady(this.#client, state, write);
    }
    await closeOnce(this.#client, await this.state(write), write);
    await refundAll(this.#client, await this.state(write), write);
    const state = await this.state(write);
    const receipt = receiptOf(this.#client, state);
    return { spent: receipt.spent, refunded: receipt.refunded, receipt };
  }

  /**
   * Closes the job at once: nothing more is claimed, and what is not reserved goes back. Batches that are claimed run on.
   *
   * @throws ConunError ContractError `PostingStillOpen` unless the client's account is the requester.
   */
  async cancel(options: WriteOptions = {}): Promise<Cancelled> {
    await closeOnce(this.#client, await this.state(options), options);
    await refundAll(this.#client, await this.state(options), options);
    const state = await this.state(options);
    const { claimed, committed, revealed } = progressOf(state, await this.#now());
    return { refunded: receiptOf(this.#client, state).refunded, running: claimed + committed + revealed };
  }

  /** Adds to the budget; anyone may. Throws `BALANCE_TOO_LOW`, ContractError `JobIsClosed`, `PostingIsOver`. */
  fund(amount: bigint, options: WriteOptions = {}): Promise<Written<"market">> {
    return payAndFund(this.#client, this.spec, amount, options);
  }

  /** What happened to a task, with transactions, times and costs. Throws `ARGUMENT_INVALID` beyond the job. */
  async explain(task: number, options: { signal?: AbortSignal | undefined } = {}): Promise<Explanation> {
    if (!Number.isInteger(task) || task < 0 || BigInt(task) >= this.spec.taskCount) {
      throw failure(
        "ARGUMENT_INVALID",
        `task: ${task} is not one of ${this.spec.taskCount}, which are counted from 0.`,
      );
    }
    return explainTask(this.#client, await this.state(options), task, options.signal);
  }

  /**
   * Computes revealed results again, all or a share of their tasks, and says which are wrong. With `challenge` it
   * challenges those that can still be, and plays the games to their end; that takes bonds of the client's account.
   *
   * @throws ConunError `STORAGE_*` if program or inputs cannot be had, `SIGNER_MISSING` with `challenge` and no signer;
   * the signal's reason.
   */
  async verify(options: VerifyOptions = {}): Promise<Verification> {
    const { share = 1 } = options;
    if (!(share > 0 && share <= 1)) {
      throw failure("ARGUMENT_INVALID", `share: ${share} is not above 0 and at most 1.`);
    }
    if (options.challenge === true) signing(this.#client);
    return verifyJob(this.#client, this.#requireStorages(), await this.state(options), options);
  }

  /** Challenges results that {@link verify} found wrong, where they still can be, and plays the games to their end. */
  challenge(
    results: readonly VerifiedResult[],
    options: Pick<VerifyOptions, "play" | "onProgress" | "signal"> = {},
  ): Promise<readonly PlayedGame[]> {
    signing(this.#client);
    const source = storageSource(this.#client, this.#requireStorages());
    return challengeResults(this.#client, source, this.spec, results, options);
  }

  /** The bill as it stands. */
  async receipt(options: { signal?: AbortSignal | undefined } = {}): Promise<JobReceipt> {
    return receiptOf(this.#client, await this.state(options));
  }

  /** Its state now and whenever there are new blocks, until it is done. */
  async *#follow(options: WaitOptions): AsyncGenerator<{ state: JobState; progress: Progress }, void, undefined> {
    const { signal, timeouts = {} } = options;
    const clock = () => performance.now() / 1000;
    const patience = new Patience(timeouts, clock());
    for (;;) {
      const state = await this.state({ signal });
      const progress = progressOf(state, await this.#now());
      yield { state, progress };
      if (progress.done) return;
      const late = patience.check(progress, state, clock());
      if (late !== undefined) throw late;
      await sleep(this.#client.pollingMs, signal);
    }
  }

  /** Unix seconds of the newest block: deadlines are the chain's. */
  async #now(): Promise<number> {
    const block = await this.#client.provider.getBlock("latest");
    return block?.timestamp ?? 0;
  }

  #requireStorages(): Storages {
    if (this.#storages === undefined)
      throw failure("STORAGE_MISSING", "Results are fetched from storage, and none is named.");
    return this.#storages;
  }
}
