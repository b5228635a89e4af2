import type { Address, Cursor, Hex, MarketEvent } from "@conun/sdk";
import { isProvable } from "../strategy/provable.ts";
import { type AssignmentView, type BatchView, type JobView, same } from "../strategy/view.ts";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Assignment = Mutable<AssignmentView>;
interface Batch extends Omit<Mutable<BatchView>, "assignments" | "barred"> {
  readonly assignments: Map<number, Assignment>;
  readonly barred: Set<string>;
}
interface Job extends Omit<Mutable<JobView>, "batches" | "mine"> {
  readonly batches: Map<bigint, Batch>;
  readonly mine: Map<bigint, number>;
  /** From where the chain has to be read to know this job whole. */
  since: Cursor | undefined;
}

/** What the market's events say: the jobs with their touched batches. Pure but for its own memory. */
export class MarketView {
  readonly #jobs = new Map<Hex, Job>();
  /** Jobs from before everything was forgotten: whoever works on one holds on to it. */
  readonly #former = new Map<Hex, Job>();
  readonly #operator: Address;
  #block = 0;

  constructor(operator: Address) {
    this.#operator = operator;
  }

  /** Jobs in the order in which they were posted. */
  get jobs(): Iterable<JobView> {
    return this.#jobs.values();
  }

  /** Last block that was read. */
  get block(): number {
    return this.#block;
  }

  job(id: Hex): JobView | undefined {
    return this.#jobs.get(id);
  }

  /** Takes in a page of events. `before` is where the page began. */
  apply(events: readonly MarketEvent[], block: number, before: Cursor | undefined): void {
    for (const event of events) this.#event(event, before);
    this.#block = Math.max(this.#block, block);
  }

  /** Forgets everything, to read it again. A job that comes back is the same object. */
  clear(): void {
    for (const [id, job] of this.#jobs) {
      this.#former.set(id, job);
      job.closed = false;
      job.batches.clear();
      job.mine.clear();
    }
    this.#jobs.clear();
    this.#block = 0;
  }

  /** Everything was read again: what did not come back is gone. */
  settle(): void {
    this.#former.clear();
  }

  /** Forgets the jobs that are over for the worker. */
  keep(isLive: (job: JobView) => boolean): void {
    for (const [id, job] of this.#jobs) if (!isLive(job)) this.#jobs.delete(id);
  }

  /** From where to read after a restart, so that every job still in view is whole; undefined: from the beginning. */
  resumeFrom(latest: Cursor): Cursor | undefined {
    let first: Cursor = latest;
    for (const { since } of this.#jobs.values()) {
      if (since === undefined) return undefined;
      if (since.block < first.block) first = since;
    }
    return first;
  }

  #event(event: MarketEvent, before: Cursor | undefined): void {
    if (event.name === "JobPosted") {
      const { jobId, spec, hint, log } = event;
      const { blockNumber: postedBlock } = log;
      const fresh = { id: jobId, spec, batches: new Map(), mine: new Map() };
      const job: Job = Object.assign(this.#former.get(jobId) ?? fresh, {
        ...{ hint, postedBlock, closed: false, since: before },
      }) as Job;
      this.#jobs.set(jobId, job);
      return;
    }
    if (!("jobId" in event)) return;
    const job = this.#jobs.get(event.jobId);
    if (job === undefined) return;
    if (event.name === "JobClosed") job.closed = true;
    else if ("batch" in event) {
      const batch = batchOf(job, event.batch);
      batchEvent(job, batch, event);
      this.#own(job, batch);
    }
  }

  #own(job: Job, batch: Batch): void {
    const ended = batch.status === "settled" || batch.status === "refunded";
    const mine = ended ? undefined : [...batch.assignments.values()].find((one) => this.#holds(one));
    if (mine === undefined) job.mine.delete(batch.batch);
    else job.mine.set(batch.batch, mine.slot);
  }

  #holds(assignment: Assignment): boolean {
    return same(assignment.operator, this.#operator) && isHeld(assignment);
  }
}

type BatchEvent = Extract<MarketEvent, { readonly batch: bigint }>;

function batchOf(job: Job, batch: bigint): Batch {
  const known = job.batches.get(batch);
  if (known !== undefined) return known;
  const slots = job.spec.replicas;
  const fresh: Batch = {
    ...{ batch, status: "open", slots, round: 0, stepPrice: undefined, block: 0 },
    ...{ assignments: new Map(), barred: new Set() },
  };
  job.batches.set(batch, fresh);
  return fresh;
}

function batchEvent(job: Job, batch: Batch, event: BatchEvent): void {
  batch.block = event.log.blockNumber;
  switch (event.name) {
    case "BatchClaimed": {
      const { slot, turn, owner, operator, allotmentId, deadline } = event;
      const held = { slot, turn, owner, operator, allotmentId, deadline, resultRoot: undefined };
      batch.assignments.set(slot, { ...held, status: "claimed", totalSteps: 0n, hint: "", contests: 0 });
      batch.stepPrice = event.stepPrice;
      return;
    }
    case "ResultCommitted":
      setStatus(batch, event.slot, "committed");
      return;
    case "ResultRevealed": {
      const assignment = batch.assignments.get(event.slot);
      if (assignment !== undefined) {
        assignment.resultRoot = event.resultRoot;
        assignment.totalSteps = event.totalSteps;
        assignment.hint = event.hint;
      }
      setStatus(batch, event.slot, "revealed");
      if (![...batch.assignments.values()].some(({ status }) => status === "committed")) batch.status = "revealed";
      return;
    }
    case "AssignmentReleased":
    case "AssignmentExpired": {
      const assignment = batch.assignments.get(event.slot);
      if (assignment !== undefined) batch.barred.add(assignment.owner.toLowerCase());
      setStatus(batch, event.slot, event.name === "AssignmentReleased" ? "released" : "expired");
      vacate(batch);
      return;
    }
    case "AssignmentPaid":
      setStatus(batch, event.slot, "paid");
      return;
    case "AssignmentRefuted": {
      setStatus(batch, event.slot, "refuted");
      if (!isProvable(job.spec)) return;
      // Its slot alone is open again, for others.
      batch.barred.add(event.owner.toLowerCase());
      batch.status = "open";
      vacate(batch);
      return;
    }
    case "ResultContested":
    case "ContestEnded": {
      const assignment = batch.assignments.get(event.slot);
      if (assignment !== undefined) assignment.contests = Number(event.contests);
      return;
    }
    case "ReplicaAdded":
    case "AuditOpened":
      batch.slots = event.slots;
      batch.status = "open";
      return;
    case "BatchReopened":
      reopen(job, batch, event.round);
      return;
    case "BatchSettled":
      batch.status = "settled";
      return;
    case "BatchRefunded":
      batch.status = "refunded";
      return;
    default:
      return;
  }
}

/** Where nobody holds a slot any more, the price is open. */
function vacate(batch: Batch): void {
  if (![...batch.assignments.values()].some(isHeld)) batch.stepPrice = undefined;
}

function isHeld({ status }: Assignment): boolean {
  return status === "claimed" || status === "committed" || status === "revealed";
}

function setStatus(batch: Batch, slot: number, status: AssignmentView["status"]): void {
  const assignment = batch.assignments.get(slot);
  if (assignment !== undefined) assignment.status = status;
}

/** A new round: the slots are free, and whoever revealed in the last may not come again. */
function reopen(job: Job, batch: Batch, round: number): void {
  for (const assignment of batch.assignments.values()) {
    if (assignment.status !== "revealed") continue;
    batch.barred.add(assignment.owner.toLowerCase());
    assignment.status = "released";
  }
  batch.slots = job.spec.replicas;
  batch.stepPrice = undefined;
  batch.round = round;
  batch.status = "open";
}
