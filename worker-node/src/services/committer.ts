import { randomBytes } from "node:crypto";
import {
  type AssignmentId,
  ContractError,
  claim,
  claimAndCommit,
  commit,
  describeError,
  type Hex,
  release,
} from "@conun/sdk";
import { assignmentId, commitment, toHex } from "@conun/vm";
import { WorkerError } from "../errors.ts";
import type { Commitment } from "../store/journal.ts";
import { freeSlot, type Pick } from "../strategy/pick.ts";
import { mustRelease } from "../strategy/timing.ts";
import type { JobView, Self } from "../strategy/view.ts";
import type { Context } from "./context.ts";
import type { Draft, Drafts, HeldSlot } from "./drafts.ts";
import { Lanes } from "./lanes.ts";
import type { PreparedJob, Preparer } from "./preparer.ts";

/** Slots in one transaction, at most. */
const GROUP = 16;
/** A computed batch that others were faster with so often is let go. */
const MAX_MISSES = 4;
const RETRY_MS = 2_000;
/** Outcomes of short batches that are remembered. */
const REMEMBERED = 12;

/** Sends claims, commitments and releases; the journal knows every commitment before the chain does. */
export class Committer {
  readonly #context: Context;
  readonly #drafts: Drafts;
  readonly #preparer: Preparer;
  readonly #lanes = new Lanes();

  constructor(context: Context, parts: { drafts: Drafts; preparer: Preparer }) {
    this.#context = context;
    this.#drafts = parts.drafts;
    this.#preparer = parts.preparer;
  }

  assignmentId(jobId: Hex, batch: bigint, slot: number, turn: number): AssignmentId {
    const { chainId, deployment } = this.#context.client;
    return assignmentId({ chainId, market: deployment.market, jobId, batch, slot, turn });
  }

  /** Begins the transactions that are due. */
  round(): void {
    const now = Date.now();
    const byJob = new Map<JobView, Draft[]>();
    for (const draft of this.#drafts.all) {
      this.#checkHeld(draft);
      this.#checkTime(draft);
      this.#checkOthers(draft);
      if (draft.notBefore <= now) byJob.set(draft.job, [...(byJob.get(draft.job) ?? []), draft]);
    }
    for (const [job, drafts] of byJob) {
      const computed = drafts.filter(({ stage }) => stage === "computed");
      this.#begin(
        job,
        "claimAndCommit",
        computed.filter(({ held }) => held === undefined),
        (some) => this.#commitShort(job, some),
      );
      this.#begin(
        job,
        "commit",
        computed.filter(({ held }) => held !== undefined),
        (some) => this.#commitHeld(job, some),
      );
      const failed = drafts.filter(({ stage }) => stage === "failed");
      for (const draft of failed) this.#begin(job, `release/${draft.batch}`, [draft], () => this.#release(draft));
    }
  }

  /**
   * Claims slots for drafts.
   *
   * @returns The drafts that hold a slot now; the others are forgotten.
   */
  async claim(prepared: PreparedJob, drafts: readonly Draft[], picks: readonly Pick[]): Promise<readonly Draft[]> {
    const { client, follower, signal, log } = this.#context;
    const { job } = prepared;
    try {
      const claims = picks.map(({ batch, slot }) => ({ batch, slot }));
      const { receipt, events } = await claim(client, { spec: job.spec, claims, signal });
      for (const event of events) {
        if (event.name !== "BatchClaimed") continue;
        const draft = drafts.find(({ batch }) => batch === event.batch);
        if (draft !== undefined)
          draft.held = { slot: event.slot, turn: event.turn, deadline: event.deadline, block: receipt.blockNumber };
      }
      log.info({ job: job.id, batches: claims.length, tx: receipt.hash }, "claimed");
      await follower.reached(receipt.blockNumber, signal);
      return drafts;
    } catch (error) {
      const offender = batchOf(error);
      const rest = drafts.filter(({ batch }) => batch !== offender);
      if (offender === undefined || rest.length === 0) throw error;
      for (const draft of drafts) if (draft.batch === offender) this.#drafts.remove(draft);
      return this.claim(
        prepared,
        rest,
        picks.filter(({ batch }) => batch !== offender),
      );
    }
  }

  #begin(
    job: JobView,
    kind: string,
    drafts: readonly Draft[],
    send: (drafts: readonly Draft[]) => Promise<void>,
  ): void {
    const lane = `${job.id}/${kind}`;
    const more =
      drafts.length < GROUP && this.#drafts.all.some((draft) => draft.job === job && draft.stage === "running");
    if (drafts.length === 0 || !this.#lanes.free(lane, more)) return;
    const group = drafts.slice(0, GROUP);
    for (const draft of group) draft.stage = draft.stage === "failed" ? "releasing" : "committing";
    this.#lanes.take(lane);
    void send(group)
      .catch((error) => this.#failed(job, group, error))
      .finally(() => {
        this.#lanes.release(lane);
        this.#context.wake();
      });
  }

  /** Slot and turn are chosen now, from the newest view. */
  async #commitShort(job: JobView, drafts: readonly Draft[]): Promise<void> {
    const { account, client, clock, follower, log, lotteries, signal } = this.#context;
    const self = account.for(job.spec)?.self;
    if (self === undefined) return this.#retry(drafts);
    const entries: Commitment[] = [];
    const drawn = await lotteries.drawn(job, self, follower.state.block, signal);
    for (const draft of drafts) {
      const worth = (stepPrice: bigint) => this.#preparer.isWorth(job, stepPrice);
      const slot = freeSlot(job, job.batches.get(draft.batch), draft.batch, self, { now: clock.now(), drawn, worth });
      if (slot === "not-drawn") this.#retry([draft]);
      else if (typeof slot === "string") this.#lost(draft, slot);
      else entries.push(this.#entry(draft, slot, self));
    }
    if (entries.length === 0) return;
    const chosen = drafts.filter(({ batch }) => entries.some((entry) => entry.batch === batch));
    this.#context.journal.commitAll(entries);
    const claims = entries.map(({ batch, slot, turn, commitment: value }) => ({
      batch,
      slot,
      turn,
      commitment: value,
    }));
    const { receipt } = await claimAndCommit(client, { spec: job.spec, claims, signal });
    log.info(
      { job: job.id, batches: claims.length, tx: receipt.hash, gas: receipt.gasUsed.toString() },
      "claimed and committed",
    );
    await follower.reached(receipt.blockNumber, signal);
    for (const draft of chosen) {
      this.#remember(job, "won");
      this.#drafts.remove(draft);
    }
  }

  async #commitHeld(job: JobView, drafts: readonly Draft[]): Promise<void> {
    const { account, client, follower, journal, log, signal } = this.#context;
    const self = account.for(job.spec)?.self;
    if (self === undefined) return this.#retry(drafts);
    const entries = drafts.map((draft) => this.#entry(draft, draft.held as HeldSlot, self));
    journal.commitAll(entries);
    const commits = entries.map(({ batch, slot, commitment: value }) => ({ batch, slot, commitment: value }));
    const { receipt } = await commit(client, { jobId: job.id as never, commits, signal });
    log.info({ job: job.id, batches: commits.length, tx: receipt.hash }, "committed");
    await follower.reached(receipt.blockNumber, signal);
    for (const draft of drafts) this.#drafts.remove(draft);
  }

  async #release(draft: Draft): Promise<void> {
    const { client, follower, log, signal } = this.#context;
    const { job, batch, held, failure } = draft;
    if (held === undefined) return this.#drafts.remove(draft);
    const { receipt } = await release(client, { spec: job.spec, batch, slot: held.slot, signal });
    log.warn({ job: job.id, batch: batch.toString(), reason: failure, tx: receipt.hash }, "gave a batch back");
    await follower.reached(receipt.blockNumber, signal);
    this.#drafts.remove(draft);
  }

  /** The commitment for an assignment: the one in the journal if there is one, so that it is never another. */
  #entry(draft: Draft, { slot, turn }: Pick | HeldSlot, self: Self): Commitment {
    const { job, batch, result } = draft;
    if (result === undefined) throw new TypeError("a draft without a result");
    const assignment = this.assignmentId(job.id, batch, slot, turn);
    const { resultRoot, totalSteps, bundle } = result;
    const known = this.#context.journal.find(assignment);
    const same = known?.resultRoot === resultRoot && known.totalSteps === totalSteps;
    if (known !== undefined && same && known.allotment === self.allotmentId) return known;
    const salt = toHex(randomBytes(32));
    const allotment = self.allotmentId;
    const opening = { assignmentId: assignment, allotmentId: allotmentWord(allotment), resultRoot, totalSteps, salt };
    return {
      assignment,
      job: job.id,
      batch,
      slot,
      turn,
      allotment,
      commitment: commitment(opening),
      resultRoot,
      totalSteps,
      salt,
      bundle,
      hint: undefined,
      createdAt: Math.floor(Date.now() / 1000),
    };
  }

  /** A claim that is not on chain any more is none: blocks were undone, or its time was over and another took it. */
  #checkHeld(draft: Draft): void {
    const { follower, log } = this.#context;
    const { job, batch, held, stage } = draft;
    if (held === undefined || follower.state.block < held.block) return;
    if (stage !== "running" && stage !== "computed" && stage !== "failed") return;
    const { slot, turn } = held;
    const now = job.mine.get(batch) === slot ? job.batches.get(batch)?.assignments.get(slot) : undefined;
    if (now?.turn === turn && now.status === "claimed") {
      if (now.deadline !== held.deadline) draft.held = { ...held, deadline: now.deadline };
      return;
    }
    log.warn({ job: job.id, batch: batch.toString(), slot, turn }, "a claim is not on chain any more");
    draft.held = undefined;
    if (stage === "failed") this.#drafts.remove(draft);
  }

  /** A batch that others took before its tasks began is dropped: nobody would pay for it. */
  #checkOthers(draft: Draft): void {
    const { account, clock } = this.#context;
    const { job, batch, held, stage } = draft;
    const self = account.for(job.spec)?.self;
    if (held !== undefined || stage !== "running" || draft.started > 0 || self === undefined) return;
    if (typeof freeSlot(job, job.batches.get(batch), batch, self, { now: clock.now() }) !== "string") return;
    draft.abort.abort(new Error("others took the batch"));
    this.#drafts.remove(draft);
  }

  /** A held batch that cannot be finished any more is given back while that is possible. */
  #checkTime(draft: Draft): void {
    const { clock, config } = this.#context;
    const { held, job, stage } = draft;
    if (held === undefined || (stage !== "running" && stage !== "computed")) return;
    const now = clock.now();
    if (now > held.deadline) {
      draft.abort.abort(new Error("the claim's time is over"));
      this.#drafts.remove(draft);
      return;
    }
    if (stage === "computed") return;
    const prepared = this.#preparer.get(job);
    const seconds = "reason" in prepared ? 0 : prepared.taskSeconds;
    const left = ((draft.tasks - draft.done) * seconds) / config.work.cores;
    if (!mustRelease({ left, deadline: held.deadline, commitTimeout: job.spec.commitTimeout, now })) return;
    draft.stage = "failed";
    draft.failure = `${left.toFixed(0)} s of work left, ${held.deadline - now} s of time`;
    draft.abort.abort(new Error(draft.failure));
  }

  #failed(job: JobView, drafts: readonly Draft[], error: unknown): void {
    const { log, signal } = this.#context;
    if (signal.aborted) return;
    const offender = batchOf(error);
    const level = error instanceof ContractError ? "info" : "warn";
    log[level]({ job: job.id, batches: drafts.length, error: describeError(error) }, "a transaction was not sent");
    if (error instanceof WorkerError && error.code === "SECOND_COMMITMENT") {
      const entry = drafts.find((draft) => error.message.includes(`batch ${draft.batch} `)) ?? drafts[0];
      if (entry !== undefined) this.#giveUp(entry, error.message);
    }
    for (const draft of drafts) {
      if (draft.batch === offender && this.#drafts.find(job.id, draft.batch) === draft) this.#missed(draft, error);
    }
    this.#retry(
      drafts.filter(({ batch }) => batch !== offender),
      offender === undefined ? RETRY_MS : 0,
    );
    if (offender !== undefined || drafts.length === 0) return;
    for (const draft of drafts)
      if (error instanceof ContractError && ++draft.misses >= MAX_MISSES) this.#giveUp(draft, error.message);
  }

  #missed(draft: Draft, error: unknown): void {
    draft.misses++;
    const over = draft.held !== undefined || draft.misses >= MAX_MISSES;
    if (over) this.#giveUp(draft, describeError(error).message);
    else this.#retry([draft], this.#context.client.pollingMs * 2);
  }

  /** Others hold all slots: the work was in vain. */
  #lost(draft: Draft, why: string): void {
    this.#drafts.shun(draft);
    this.#context.log.info({ job: draft.job.id, batch: draft.batch.toString(), why }, "others were faster");
    this.#remember(draft.job, "lost");
    this.#drafts.remove(draft);
  }

  #giveUp(draft: Draft, why: string): void {
    if (draft.held === undefined) {
      this.#lost(draft, why);
      return;
    }
    const releasing = draft.stage === "releasing";
    this.#drafts.remove(draft);
    if (releasing) return;
    draft.stage = "failed";
    draft.failure = why;
    this.#drafts.add(draft);
  }

  #retry(drafts: readonly Draft[], pauseMs = RETRY_MS): void {
    for (const draft of drafts) {
      if (this.#drafts.find(draft.job.id, draft.batch) !== draft) continue;
      if (draft.stage === "committing") draft.stage = "computed";
      if (draft.stage === "releasing") draft.stage = "failed";
      draft.notBefore = Date.now() + pauseMs;
    }
  }

  #remember(job: JobView, outcome: "won" | "lost"): void {
    const prepared = this.#preparer.get(job);
    if ("reason" in prepared) return;
    prepared.recent.push(outcome);
    if (prepared.recent.length > REMEMBERED) prepared.recent.shift();
  }
}

/** An allotment's number as the 32-byte word that formats.md hashes. */
function allotmentWord(id: number): Hex {
  return `0x${id.toString(16).padStart(64, "0")}`;
}

/** The batch that a contract's error names. */
export function batchOf(error: unknown): bigint | undefined {
  if (!(error instanceof ContractError)) return undefined;
  const { batch } = error.values;
  return batch === undefined ? undefined : BigInt(batch as bigint | number);
}
