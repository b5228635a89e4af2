import { type Cursor, describeError, formatCon, fromUnits, type MarketEvent, NOBODY } from "@conun/sdk";
import type { AccountState } from "../chain/account.ts";
import type { Notes } from "../store/notes.ts";
import { isProvable } from "../strategy/provable.ts";
import { type JobView, same } from "../strategy/view.ts";
import type { Committer } from "./committer.ts";
import type { Context } from "./context.ts";
import type { Disputes } from "./disputes.ts";
import type { Duties } from "./duties.ts";
import type { Preparer } from "./preparer.ts";
import type { Producer } from "./producer.ts";
import type { Purse } from "./purse.ts";
import { withdrawEarnings } from "./treasurer.ts";
import type { Watcher } from "./watcher.ts";

export interface RoundParts {
  readonly context: Context;
  readonly preparer: Preparer;
  readonly producer: Producer;
  readonly committer: Committer;
  readonly duties: Duties;
  readonly disputes: Disputes;
  readonly watcher: Watcher;
  readonly purse: Purse;
  /** Writes the state for other processes. */
  readonly report: () => void;
}

const CURSOR = "cursor";
const ACCOUNT_MS = 10_000;
const CURSOR_MS = 15_000;
const REPORT_MS = 1_000;
const WITHDRAW_MS = 30_000;

/** One look at the world and what follows from it, again and again. */
export class Rounds {
  readonly #notes: Notes;
  #parts: RoundParts | undefined;
  #cursor: Cursor | undefined;
  #cursorAt = 0;
  #accountAt = 0;
  #accountChanged = true;
  #reportAt = 0;
  #withdrawAt = Date.now();

  constructor(notes: Notes) {
    this.#notes = notes;
  }

  /** Where the last process would go on reading the chain; undefined: from the deployment. */
  get cursor(): Cursor | undefined {
    return this.#notes.get<Cursor>(CURSOR)?.value;
  }

  /** Whether something promised on chain can still be moved on by us right now. */
  get unfinished(): boolean {
    const parts = this.#parts;
    return parts !== undefined && (parts.producer.unfinished || parts.duties.active);
  }

  use(parts: RoundParts): void {
    this.#parts = parts;
  }

  /** Takes in where reading stands, and whether something happened that the operator's account shows. */
  page(cursor: Cursor, events: readonly MarketEvent[]): void {
    this.#cursor = cursor;
    const state = this.#parts?.context.account.state;
    this.#accountChanged ||= state?.owner === undefined || events.some((event) => concerns(event, state));
    const parts = this.#parts;
    if (parts === undefined) return;
    parts.watcher.see(events);
    for (const event of events) tellRefuted(event, parts.context);
  }

  /** Blocks were undone, and the view is whole again. */
  rewound(): void {
    this.#accountChanged = true;
    const parts = this.#parts;
    if (parts === undefined) return;
    parts.context.lotteries.clear();
    parts.duties.rewound();
    parts.producer.resume();
    parts.watcher.scan();
  }

  async round(): Promise<void> {
    const parts = this.#parts;
    if (parts === undefined || !parts.context.follower.ready) return;
    await this.#account(parts);
    this.#clean(parts);
    await parts.producer.round();
    parts.committer.round();
    await parts.duties.round();
    parts.watcher.round();
    parts.disputes.round();
    this.#keepBooks(parts);
  }

  async #account({ context: { account, signal }, purse }: RoundParts): Promise<void> {
    const now = Date.now();
    if (!this.#accountChanged && now < this.#accountAt + ACCOUNT_MS) return;
    this.#accountChanged = false;
    try {
      await Promise.all([account.refresh(signal), purse.refresh(signal)]);
    } catch (error) {
      this.#accountChanged = true;
      throw error;
    }
    this.#accountAt = now;
  }

  /** Forgets jobs that are over for us. */
  #clean({ context, preparer, producer }: RoundParts): void {
    const now = context.clock.now();
    const { watch, defend } = context.config;
    const watches = watch.enabled || defend.for.length > 0;
    context.view.keep((job) => {
      if (isLive(job, now) || producer.works(job) || (watches && mayBeWrong(job))) return true;
      preparer.forget(job.id);
      context.lotteries.forget(job.id);
      context.refusals.forget(job.id);
      if (context.journal.all().every((entry) => entry.job !== job.id)) void context.keepsakes.forget(job.id);
      return false;
    });
  }

  #keepBooks({ context, report }: RoundParts): void {
    const now = Date.now();
    if (this.#cursor !== undefined && now > this.#cursorAt + CURSOR_MS) {
      this.#cursorAt = now;
      const resume = context.view.resumeFrom(this.#cursor);
      if (resume !== undefined) this.#notes.set(CURSOR, resume);
    }
    if (now > this.#reportAt + REPORT_MS) {
      this.#reportAt = now;
      report();
    }
    if (now > this.#withdrawAt + WITHDRAW_MS) {
      this.#withdrawAt = now;
      void withdrawEarnings(context, context.config.pay.withdraw_above).catch((error) => {
        if (!context.signal.aborted) context.log.warn({ error: describeError(error) }, "earnings were not withdrawn");
      });
    }
  }
}

/** Whether an event changes what the operator has reserved, or its owner is credited. */
function concerns(event: MarketEvent, { allotments, owner }: AccountState): boolean {
  if (event.name === "ResolverVoided") return true;
  if ("allotmentId" in event && [...allotments.values()].some(({ self }) => event.allotmentId === self.allotmentId))
    return true;
  return "owner" in event && owner !== undefined && same(event.owner, owner);
}

/** Whether results of a job can still be challenged. */
function mayBeWrong({ spec, batches }: JobView): boolean {
  if (!isProvable(spec)) return false;
  const open = [...batches.values()].filter(({ status }) => status === "open" || status === "revealed");
  return open.some(({ assignments }) =>
    [...assignments.values()].some(({ status }) => status === "committed" || status === "revealed"),
  );
}

/** Says that a result of ours was refuted, and what that costs. */
function tellRefuted(event: MarketEvent, { account, log, refutations, view }: Context): void {
  if (event.name !== "AssignmentRefuted") return;
  const { jobId: job, batch, slot, slashedUnits, allotmentId } = event;
  const ours = [...account.state.allotments.values()].some(({ self }) => self.allotmentId === allotmentId);
  if (!ours) return;
  const slashed = fromUnits(slashedUnits);
  refutations.add({ job, batch: `${batch}`, slot, slashed: `${slashed}`, tx: event.log.transactionHash });
  const provable = isProvable(view.job(job)?.spec ?? { resolver: NOBODY });
  log.error(
    { job, batch: `${batch}`, slot, slashed: `${formatCon(slashed)} CON`, tx: event.log.transactionHash },
    provable
      ? "a result of ours was refuted: its bond is slashed, and rests in quarantine"
      : "a result of ours was outvoted",
  );
}

function isLive(job: JobView, now: number): boolean {
  if (job.mine.size > 0) return true;
  if (now >= job.spec.postingDeadline) return false;
  if (!job.closed) return true;
  return [...job.batches.values()].some(({ status, assignments }) => status === "open" && assignments.size > 0);
}
