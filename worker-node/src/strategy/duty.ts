import type { AssignmentView, BatchView } from "./view.ts";

/** What the chain says of a batch beside its events; see `IMarketTypes.Batch`. Unix seconds. */
export interface BatchClock {
  readonly fillDeadline: number;
  readonly revealedAt: number;
  /** When results of a provable job can be paid, as they stand; zero while that is not known. Absent for votes. */
  readonly windowEnd?: number;
}

/** What is to be done about an assignment of ours after its commitment. */
export type Duty =
  /** Nothing before `at` (Unix seconds), or before somebody else acts. */
  | { readonly kind: "wait"; readonly why: string; readonly at?: number }
  /** Ask the chain for the batch's clock, then decide. */
  | { readonly kind: "look" }
  /** End a stranger's claim whose time is over, because it keeps the reveal closed. */
  | { readonly kind: "expire"; readonly slot: number }
  /** Store the outputs where the requester finds them. */
  | { readonly kind: "publish" }
  | { readonly kind: "reveal" }
  | { readonly kind: "settle" }
  /** The assignment has ended. */
  | { readonly kind: "over" };

/** What a duty depends on. */
export interface DutyFacts {
  readonly mine: AssignmentView;
  readonly batch: BatchView;
  /** Undefined: not asked for yet. */
  readonly clock: BatchClock | undefined;
  /** Whether the outputs are stored at the requester's place. */
  readonly published: boolean;
  readonly challengeWindow: number;
  /** Seconds to reveal in, once the slots have committed. */
  readonly revealSeconds: number;
  /** Seconds between two workers' attempts to settle one batch; not all have to pay for it. */
  readonly stagger: number;
  /** Whether the contract that judges the job is void: whoever holds a slot gets its bond back at once. */
  readonly isVoid?: boolean;
  /** Unix seconds on chain. */
  readonly now: number;
}

/**
 * The next duty for an assignment of ours that is committed or further.
 *
 * Reveal as soon as all slots have committed, or after the fill deadline unless a claim is pending. Outputs are
 * published when the reveal is open and not before: whoever could read them earlier could copy them. Settle when the
 * window is over; those who revealed take turns in the order of their slots.
 */
export function dutyOf(facts: DutyFacts): Duty {
  const { mine, batch } = facts;
  if (batch.status === "settled" || batch.status === "refunded") return { kind: "over" };
  if (mine.status !== "revealed" && mine.status !== "committed") return { kind: "over" };
  if (facts.isVoid) return { kind: "settle" };
  if (mine.status === "revealed") return settleDuty(facts);
  return fillDuty(facts) ?? { kind: facts.published ? "reveal" : "publish" };
}

/** What has to happen before the reveal is open; undefined if it is. */
function fillDuty({ batch, clock, now }: DutyFacts): Duty | undefined {
  const held = [...batch.assignments.values()];
  if (held.filter(isCommitted).length >= batch.slots) return undefined;
  if (clock === undefined) return { kind: "look" };
  const { fillDeadline } = clock;
  if (now < fillDeadline) return { kind: "wait", why: "others may still take a slot", at: fillDeadline };
  const pending = held.filter(({ status }) => status === "claimed");
  const stuck = pending.find(({ deadline }) => now > deadline);
  if (stuck !== undefined) return { kind: "expire", slot: stuck.slot };
  if (pending.length === 0) return undefined;
  const next = Math.min(...pending.map(({ deadline }) => deadline));
  return { kind: "wait", why: "another worker computes", at: next + 1 };
}

function settleDuty(facts: DutyFacts): Duty {
  const { mine, batch, clock, now, stagger } = facts;
  if (clock === undefined) return { kind: "look" };
  const held = [...batch.assignments.values()];
  const before = held.filter(({ status, slot }) => status === "revealed" && slot < mine.slot).length * stagger;
  const provable = clock.windowEnd !== undefined;
  if (batch.status === "revealed") {
    return ripe(facts, (clock.windowEnd ?? clock.revealedAt + facts.challengeWindow) + before, "the window runs");
  }
  const blocked = fillDuty(facts);
  if (blocked !== undefined) return blocked;
  if (held.some(({ status }) => status === "committed")) {
    const over = clock.fillDeadline + facts.revealSeconds + 1;
    return waitOrSettle(over + before, now, "others have time to reveal");
  }
  // Who revealed a provable result stands alone through the long window.
  const alone = clock.windowEnd || clock.fillDeadline + facts.challengeWindow;
  if (provable) return ripe(facts, alone + before, "the window runs");
  return waitOrSettle(clock.fillDeadline + before, now, "others have time to reveal");
}

/** What is judged is not paid while a challenge or a demand is open against any of it. */
function ripe({ batch, now }: DutyFacts, at: number, why: string): Duty {
  const contested = [...batch.assignments.values()].some(
    ({ status, contests }) => status === "revealed" && contests > 0,
  );
  if (contested && now >= at) return { kind: "wait", why: "a challenge or a demand is open" };
  return waitOrSettle(at, now, why);
}

function waitOrSettle(at: number, now: number, why: string): Duty {
  return now >= at ? { kind: "settle" } : { kind: "wait", why, at };
}

function isCommitted({ status }: AssignmentView): boolean {
  return status === "committed" || status === "revealed";
}
