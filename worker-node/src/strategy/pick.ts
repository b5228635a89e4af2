import { batchCount } from "@conun/sdk";
import { type Drawn, OPEN } from "./lottery.ts";
import type { RefusalReason } from "./refusal.ts";
import { type AssignmentView, type BatchView, type JobView, type Self, same } from "./view.ts";

/** A slot that can be claimed. */
export interface Pick {
  readonly batch: bigint;
  readonly slot: number;
  /** The turn that a claim would take. */
  readonly turn: number;
}

/** Picks, and why the other batches were passed over. */
export interface Picked {
  readonly picks: readonly Pick[];
  readonly skipped: Readonly<Partial<Record<RefusalReason, number>>>;
  /** Where to go on looking. */
  readonly cursor: bigint;
}

/** Batches looked at in one go; a job may have millions. */
const WINDOW = 20_000;
/** Turns of a slot are counted in 8 bits. */
const MAX_TURN = 255;

/**
 * Looks for claimable slots, from `cursor` on and around.
 *
 * @param self The worker.
 * @param options.want Slots at most.
 * @param options.cursor Batch to begin with; workers begin at different ones so that they seldom meet.
 * @param options.busy Batches that are in hand already.
 * @param options.now Unix seconds on chain.
 * @param options.drawn What the lottery says; all may claim if left out.
 */
export function pickBatches(
  job: JobView,
  self: Self,
  options: {
    readonly want: number;
    readonly cursor: bigint;
    readonly busy: ReadonlySet<bigint>;
    readonly now: number;
    readonly drawn?: Drawn;
    /** Whether a batch is worth it at the price that its first claim fixed, in wei for 10^9 steps; all are if left out. */
    readonly worth?: (stepPrice: bigint) => boolean;
  },
): Picked {
  const batches = batchCount(job.spec);
  const picks: Pick[] = [];
  const skipped: Partial<Record<RefusalReason, number>> = {};
  const window = batches < BigInt(WINDOW) ? Number(batches) : WINDOW;
  let cursor = options.cursor % batches;
  for (let seen = 0; seen < window && picks.length < options.want; seen++) {
    const batch = cursor;
    cursor = (cursor + 1n) % batches;
    const found = options.busy.has(batch) ? "all-done" : freeSlot(job, job.batches.get(batch), batch, self, options);
    if (typeof found === "string") skipped[found] = (skipped[found] ?? 0) + 1;
    else picks.push(found);
  }
  return { picks, skipped, cursor };
}

/** The slot of a batch that the worker would claim, or why there is none: `not-drawn` if only the lottery forbids it. */
export function freeSlot(
  job: JobView,
  view: BatchView | undefined,
  batch: bigint,
  self: Self,
  {
    now,
    drawn = OPEN,
    worth = () => true,
  }: { readonly now: number; readonly drawn?: Drawn; readonly worth?: (stepPrice: bigint) => boolean },
): Pick | RefusalReason {
  const slots = view?.slots ?? job.spec.replicas;
  const first = Number((batch + BigInt(self.allotmentId)) % BigInt(slots));
  if (view === undefined && job.closed) return "job-closed";
  const reason = view === undefined ? undefined : unfit(job, view, self, now);
  if (reason !== undefined) return reason;
  if (view?.stepPrice !== undefined && !worth(view.stepPrice)) return "too-cheap";
  let undrawn = false;
  for (let i = 0; i < slots; i++) {
    const slot = (first + i) % slots;
    const turn = nextTurn(view?.assignments.get(slot), now);
    if (turn === undefined) continue;
    if (drawn(batch, slot)) return { batch, slot, turn };
    undrawn = true;
  }
  return undrawn ? "not-drawn" : "slots-taken";
}

/** Why no slot of a batch is for this worker, whoever holds them. */
function unfit(job: JobView, view: BatchView, self: Self, now: number): RefusalReason | undefined {
  if (view.status !== "open") return "all-done";
  const held = [...view.assignments.values()];
  const committed = held.some(({ status }) => status === "committed" || status === "revealed");
  if (job.closed && !committed) return "job-closed";
  if (held.some((one) => same(one.owner, self.owner) && !isFree(one, now))) return "owner-in-batch";
  return view.barred.has(self.owner.toLowerCase()) ? "barred" : undefined;
}

/** The turn that a claim of a slot would take; undefined if it cannot be claimed. */
function nextTurn(assignment: AssignmentView | undefined, now: number): number | undefined {
  if (assignment === undefined) return 0;
  return isFree(assignment, now) && assignment.turn < MAX_TURN ? assignment.turn + 1 : undefined;
}

/** Whether a claim may take the slot: it was given back, or its time is over. */
export function isFree(assignment: AssignmentView, now: number): boolean {
  switch (assignment.status) {
    case "none":
    case "released":
    case "expired":
    case "refuted":
      return true;
    case "claimed":
      return now > assignment.deadline;
    default:
      return false;
  }
}
