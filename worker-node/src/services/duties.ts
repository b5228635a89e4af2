import { ContractError, describeError, expire, getBatch, getWindowEnd, type Hex, reveal, settle } from "@conun/sdk";
import PQueue from "p-queue";
import type { Commitment } from "../store/journal.ts";
import { type BatchClock, type Duty, dutyOf } from "../strategy/duty.ts";
import { isProvable } from "../strategy/provable.ts";
import { revealSeconds } from "../strategy/reveal-time.ts";
import type { AssignmentView, BatchView, JobView } from "../strategy/view.ts";
import { batchOf, type Committer } from "./committer.ts";
import type { Context } from "./context.ts";
import { Lanes } from "./lanes.ts";

/** Batches in one transaction, at most. */
const GROUP = 20;
const RETRY_MS = 2_000;
/** Seconds that outputs are kept after the window is over. */
const RETENTION = 30 * 86_400;
/** Blocks after which an ended assignment is forgotten: a reorganisation may bring it back before. */
const FORGET_AFTER = 64;
/** Seconds for which commitments of a job are kept that is not on chain: it may come back with its blocks. */
const KEEP_UNKNOWN = 3600;
const UPLOADS_AT_ONCE = 4;

/** An assignment of ours with all that is known of it. */
interface Item {
  readonly job: JobView;
  readonly batch: BatchView;
  readonly mine: AssignmentView;
  readonly entry: Commitment | undefined;
}

/** What waits for its time, for `status`. */
export interface Waiting {
  readonly job: Hex;
  readonly batch: string;
  readonly status: string;
  readonly why: string;
  /** Unix seconds. */
  readonly at: number | undefined;
}

/**
 * Does what a commitment obliges to: publish, reveal, settle. Everything follows from the chain and the journal, so it
 * does not matter when the process began.
 */
export class Duties {
  readonly #context: Context;
  readonly #committer: Committer;
  readonly #rebuild: (job: JobView, entry: Commitment) => Promise<void>;
  readonly #works: (job: JobView) => boolean;
  readonly #uploads = new PQueue({ concurrency: UPLOADS_AT_ONCE });
  readonly #clocks = new Map<string, { readonly block: number; readonly clock: BatchClock }>();
  readonly #busy = new Set<string>();
  readonly #lanes = new Lanes();
  readonly #notBefore = new Map<string, number>();
  readonly #orphans = new Set<Hex>();
  #waiting: readonly Waiting[] = [];

  /**
   * @param rebuild Makes the outputs bundle of a commitment again, where its file was lost.
   * @param works Whether batches of a job are being computed, so that more will be due.
   */
  constructor(
    context: Context,
    parts: {
      committer: Committer;
      rebuild: (job: JobView, entry: Commitment) => Promise<void>;
      works: (job: JobView) => boolean;
    },
  ) {
    this.#context = context;
    this.#committer = parts.committer;
    this.#rebuild = parts.rebuild;
    this.#works = parts.works;
  }

  /** Assignments that wait for their time, as of the last round. */
  get waiting(): readonly Waiting[] {
    return this.#waiting;
  }

  /** Whether something is being sent or stored at this moment. */
  get active(): boolean {
    return this.#busy.size > 0;
  }

  /** Blocks were undone: what was read of batches may not hold any more. */
  rewound(): void {
    this.#clocks.clear();
    this.#notBefore.clear();
    this.#orphans.clear();
  }

  async round(): Promise<void> {
    const { account, view, clock, client } = this.#context;
    const parameters = await account.parameters();
    const waiting: Waiting[] = [];
    for (const job of view.jobs) {
      const due = new Map<Duty["kind"], Item[]>();
      for (const item of this.#items(job)) {
        const key = keyOf(job.id, item.batch.batch);
        const duty = dutyOf({
          mine: item.mine,
          batch: item.batch,
          clock: this.#clock(key, item.batch),
          published: item.entry?.hint !== undefined,
          challengeWindow: job.spec.challengeWindow,
          isVoid: isProvable(job.spec) && account.isVoid(job.spec),
          revealSeconds: revealSeconds(job.spec, item.batch.batch, parameters),
          stagger: Math.ceil((client.pollingMs * 8) / 1000),
          now: clock.mined(),
        });
        waiting.push({ job: job.id, batch: String(item.batch.batch), status: item.mine.status, ...describe(duty) });
        if (this.#busy.has(key) || (this.#notBefore.get(`${key}/${duty.kind}`) ?? 0) > Date.now()) continue;
        if (duty.kind === "expire") this.#start(item, duty.kind, () => this.#expire(item, duty.slot));
        else due.set(duty.kind, [...(due.get(duty.kind) ?? []), item]);
      }
      for (const item of due.get("look") ?? []) this.#start(item, "look", () => this.#look(item));
      for (const item of due.get("publish") ?? []) this.#start(item, "publish", () => this.#publish(item));
      this.#together(job, "reveal", due.get("reveal") ?? [], (items) => this.#reveal(job, items));
      this.#together(job, "settle", due.get("settle") ?? [], (items) => this.#settle(job, items));
    }
    this.#waiting = waiting;
    await this.#forget();
  }

  #items(job: JobView): Item[] {
    const items: Item[] = [];
    for (const [index, slot] of job.mine) {
      const batch = job.batches.get(index);
      const mine = batch?.assignments.get(slot);
      if (batch === undefined || (mine?.status !== "committed" && mine?.status !== "revealed")) continue;
      const id = this.#committer.assignmentId(job.id, index, slot, mine.turn);
      const entry = this.#context.journal.find(id);
      if (entry === undefined && mine.status === "committed") this.#orphan(job, index, id);
      else items.push({ job, batch, mine, entry });
    }
    return items;
  }

  #orphan(job: JobView, batch: bigint, id: Hex): void {
    if (this.#orphans.has(id)) return;
    this.#orphans.add(id);
    const message = "a commitment of this operator has no opening in the journal: it cannot be revealed from here";
    this.#context.log.error({ code: "OPENING_MISSING", job: job.id, batch: batch.toString(), assignment: id }, message);
  }

  /** The batch's clock, unless something happened to the batch since it was read. */
  #clock(key: string, batch: BatchView): BatchClock | undefined {
    const known = this.#clocks.get(key);
    return known?.block === batch.block ? known.clock : undefined;
  }

  async #look({ job, batch }: Item): Promise<void> {
    const { client, signal } = this.#context;
    const block = batch.block;
    const [{ fillDeadline, revealedAt }, windowEnd] = await Promise.all([
      getBatch(client, { jobId: job.id as never, batch: batch.batch, signal }),
      isProvable(job.spec) ? getWindowEnd(client, { spec: job.spec, batch: batch.batch, signal }) : undefined,
    ]);
    const judged = windowEnd === undefined ? {} : { windowEnd };
    this.#clocks.set(keyOf(job.id, batch.batch), { block, clock: { fillDeadline, revealedAt, ...judged } });
  }

  async #expire({ job, batch }: Item, slot: number): Promise<void> {
    const { client, follower, log, signal } = this.#context;
    const { receipt } = await expire(client, { spec: job.spec, batch: batch.batch, slot, signal });
    log.info(
      { job: job.id, batch: batch.batch.toString(), slot, tx: receipt.hash },
      "ended a claim whose time was over",
    );
    await follower.reached(receipt.blockNumber, signal);
  }

  async #publish({ job, batch, entry }: Item): Promise<void> {
    const { bundles, client, clock, config, journal, log, signal, storages } = this.#context;
    if (entry === undefined) return;
    await this.#uploads.add(async () => {
      let bytes = await bundles.get(entry.bundle);
      if (bytes === undefined) {
        log.warn({ job: job.id, batch: batch.batch.toString() }, "the outputs are not on disk; computing them again");
        await this.#rebuild(job, entry);
        bytes = await bundles.get(entry.bundle);
        if (bytes === undefined) throw new Error("the outputs could not be made again");
      }
      const { spec } = job;
      const until = Math.max(clock.now(), spec.postingDeadline) + spec.challengeWindow + RETENTION;
      const places = [...job.hint.split(" ").slice(1), ...config.storage.publish];
      const { market } = client.deployment;
      const assignment = { jobId: job.id, batch: Number(entry.batch), slot: entry.slot, turn: entry.turn };
      const { signer } = client;
      const push = signer && { ...assignment, chainId: client.chainId, market, signer, signal };
      const hint = await storages.publish(bytes, places, { until, signal, push });
      journal.published(entry.assignment, hint);
    });
  }

  async #reveal(job: JobView, items: readonly Item[]): Promise<void> {
    const { client, follower, log, signal } = this.#context;
    const openings = items.flatMap(({ entry }) => {
      if (entry === undefined) return [];
      const { batch, slot, resultRoot, totalSteps, salt, hint = "" } = entry;
      return [{ batch, slot, resultRoot: resultRoot as never, totalSteps, salt, hint }];
    });
    const { receipt } = await reveal(client, { jobId: job.id as never, openings, signal });
    log.info({ job: job.id, batches: openings.length, tx: receipt.hash, gas: receipt.gasUsed.toString() }, "revealed");
    await follower.reached(receipt.blockNumber, signal);
  }

  async #settle(job: JobView, items: readonly Item[]): Promise<void> {
    const { client, config, follower, log, signal } = this.#context;
    const batches = items.map(({ batch }) => batch.batch);
    const { receipt } = await settle(client, { spec: job.spec, batches, payOut: config.pay.direct, signal });
    log.info({ job: job.id, batches: batches.length, tx: receipt.hash, gas: receipt.gasUsed.toString() }, "settled");
    await follower.reached(receipt.blockNumber, signal);
  }

  /** One transaction of a kind and job at a time: what becomes due meanwhile goes with the next. */
  #together(job: JobView, kind: string, items: readonly Item[], send: (items: readonly Item[]) => Promise<void>): void {
    const lane = `${job.id}/${kind}`;
    const more = items.length < GROUP && this.#works(job);
    if (items.length === 0 || !this.#lanes.free(lane, more)) return;
    const group = items.slice(0, GROUP);
    this.#lanes.take(lane);
    this.#run(
      group.map(({ batch }) => keyOf(job.id, batch.batch)),
      () => send(group).finally(() => this.#lanes.release(lane)),
      (error) => {
        const offender = batchOf(error);
        const blamed = offender === undefined ? group : group.filter(({ batch }) => batch.batch === offender);
        for (const item of blamed) this.#failed(item, kind, error);
      },
    );
  }

  #start(item: Item, kind: string, work: () => Promise<void>): void {
    this.#run([keyOf(item.job.id, item.batch.batch)], work, (error) => this.#failed(item, kind, error));
  }

  #run(keys: readonly string[], work: () => Promise<void>, onError: (error: unknown) => void): void {
    for (const key of keys) this.#busy.add(key);
    void work()
      .catch((error) => {
        if (!this.#context.signal.aborted) onError(error);
      })
      .finally(() => {
        for (const key of keys) this.#busy.delete(key);
        this.#context.wake();
      });
  }

  /** Tries again when the contract says that it is time, or after a pause. */
  #failed({ job, batch }: Item, kind: string, error: unknown): void {
    const { log, clock } = this.#context;
    const key = keyOf(job.id, batch.batch);
    const values = error instanceof ContractError ? error.values : {};
    const at = Number(values.endsAt ?? values.deadline ?? 0);
    const wait = Math.max(RETRY_MS, Math.min(at - clock.now(), 3600) * 1000);
    this.#notBefore.set(`${key}/${kind}`, Date.now() + wait);
    this.#clocks.delete(key);
    const level = error instanceof ContractError ? "info" : "warn";
    log[level](
      { job: job.id, batch: batch.batch.toString(), duty: kind, error: describeError(error) },
      "a duty is tried again",
    );
  }

  /** Removes commitments and bundles of assignments that have ended, or never came about. */
  async #forget(): Promise<void> {
    const { view, journal, bundles, keepsakes } = this.#context;
    const open = journal.all();
    const over = open.filter((entry) => this.#isOver(view.job(entry.job), entry, view.block));
    if (over.length === 0) return;
    journal.forget(over.map(({ assignment }) => assignment));
    const needed = journal.bundles();
    for (const { bundle } of over) if (!needed.has(bundle)) await bundles.remove(bundle);
    const rest = new Set(journal.all().map(({ job }) => job));
    for (const job of new Set(over.map((entry) => entry.job))) {
      if (!rest.has(job) && view.job(job) === undefined) await keepsakes.forget(job);
    }
    for (const { job, batch } of over) {
      const key = keyOf(job, batch);
      this.#clocks.delete(key);
      for (const duty of ["look", "publish", "reveal", "settle", "expire"]) this.#notBefore.delete(`${key}/${duty}`);
    }
  }

  #isOver(job: JobView | undefined, entry: Commitment, block: number): boolean {
    if (job === undefined) return entry.createdAt + KEEP_UNKNOWN < Date.now() / 1000;
    const batch = job.batches.get(entry.batch);
    if (batch === undefined || block < batch.block + FORGET_AFTER) return false;
    if (batch.status === "settled" || batch.status === "refunded") return true;
    const held = batch.assignments.get(entry.slot);
    if (held === undefined || held.turn < entry.turn) return false;
    return (
      held.turn > entry.turn || (held.status !== "claimed" && held.status !== "committed" && held.status !== "revealed")
    );
  }
}

function keyOf(job: Hex, batch: bigint): string {
  return `${job}/${batch}`;
}

function describe(duty: Duty): { why: string; at: number | undefined } {
  return duty.kind === "wait" ? { why: duty.why, at: duty.at } : { why: duty.kind, at: undefined };
}
