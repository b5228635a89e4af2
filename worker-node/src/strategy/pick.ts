import { batchCount } from "@conun/sdk";
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
 */
export function pickBatches(
  job: JobView,
  self: Self,
  options: { readonly want: number; readonly cursor: bigint; readonly busy: ReadonlySet<bigint>; readonly now: number },
): Picked {
  const batches = batchCount(job.spec);
  const picks: Pick[] = [];
  const skipped: Partial<Record<RefusalReason, number>> = {};
  const window = batches < BigInt(WINDOW) ? Number(batches) : WINDOW;
  let cursor = options.cursor % batches;
  for (let seen = 0; seen < window && picks.length < options.want; seen++) {
    const batch = cursor;
    cursor = (cursor + 1n) % batches;
    const found = options.busy.has(batch)
      ? "all-done"
      : freeSlot(job, job.batches.get(batch), batch, self, options.now);
    if (typeof found === "string") skipped[found] = (skipped[found] ?? 0) + 1;
    else picks.push(found);
  }
  return { picks, skipped, cursor };
}

/** The slot of a batch that the worker would claim, or why there is none. */
export function freeSlot(
  job: JobView,
  view: BatchView | undefined,
  batch: bigint,
  self: Self,
  now: number,
): Pick | RefusalReason {
  const slots = view?.slots ?? job.spec.replicas;
  const first = Number((batch + BigInt(self.allotmentId)) % BigInt(slots));
  if (view === undefined) return job.closed ? "job-closed" : { batch, slot: first, turn: 0 };
  if (view.status !== "open") return "all-done";
  const held = [...view.assignments.values()];
  const committed = held.some(({ status }) => status === "committed" || status === "revealed");
  if (job.closed && !committed) return "job-closed";
  if (held.some((one) => same(one.owner, self.owner) && !isFree(one, now))) return "owner-in-batch";
  if (view.barred.has(self.owner.toLowerCase())) return "barred";
  for (let i = 0; i < slots; i++) {
    const slot = (first + i) % slots;
    const assignment = view.assignments.get(slot);
    if (assignment === undefined) return { batch, slot, turn: 0 };
    if (isFree(assignment, now) && assignment.turn < MAX_TURN) return { batch, slot, turn: assignment.turn + 1 };
  }
  return "slots-taken";
}

/** Whether a claim may take the slot: it was given back, or its time is over. */
export function isFree(assignment: AssignmentView, now: number): boolean {
  switch (assignment.status) {
    case "none":
    case "released":
    case "expired":
      return true;
    case "claimed":
      return now > assignment.deadline;
    default:
      return false;
  }
}
