import type { MarketEvent } from "../events/types.ts";
import type { AssignmentStatus, JobSpec } from "../types/market.ts";
import { NOBODY } from "../types/primitives.ts";
import { batchRange } from "../types/spec.ts";
import type { AssignmentState, BatchState } from "./types.ts";

type BatchEvent = Extract<MarketEvent, { readonly batch: bigint }>;

/** Whether an event is about one batch. */
export function isBatchEvent(event: MarketEvent): event is BatchEvent {
  return "batch" in event;
}

/** A batch that nobody has touched. */
export function untouched(spec: JobSpec, batch: bigint): BatchState {
  return {
    batch,
    ...batchRange(spec, batch),
    status: "open",
    round: 0,
    slots: spec.replicas,
    stepPrice: undefined,
    assignments: [],
    resultRoot: undefined,
    totalSteps: undefined,
    paid: undefined,
  };
}

/** A batch after one more of its events: the market's table of transitions, told by its log. Pure. */
export function reduceBatch(spec: JobSpec, state: BatchState, event: BatchEvent): BatchState {
  switch (event.name) {
    case "BatchClaimed":
      return { ...state, stepPrice: event.stepPrice, assignments: [...state.assignments, claimed(state, event)] };
    case "ResultCommitted":
      return turn(state, event, { status: "committed", commitment: event.commitment });
    case "ResultRevealed": {
      const { resultRoot, totalSteps, hint } = event;
      const next = turn(state, event, { status: "revealed", resultRoot, totalSteps, hint });
      const waiting = current(next).some(({ status }) => status === "committed");
      return waiting ? next : { ...next, status: "revealed" };
    }
    case "AssignmentReleased":
      return left(spec, turn(state, event, { status: "released", penaltyUnits: event.penaltyUnits, contests: 0 }));
    case "AssignmentExpired":
      return left(spec, turn(state, event, { status: "expired", penaltyUnits: event.penaltyUnits }));
    case "AssignmentPaid":
      return holder(state, event, { status: "paid", earned: event.earned });
    case "AssignmentRefuted":
      return refuted(spec, holder(state, event, { status: "refuted", slashedUnits: event.slashedUnits, contests: 0 }));
    case "ReplicaAdded":
    case "AuditOpened":
      return { ...state, status: "open", slots: event.slots };
    case "BatchReopened":
      return { ...letGo(state), status: "open", round: event.round, slots: spec.replicas, stepPrice: undefined };
    case "BatchSettled": {
      const { resultRoot, totalSteps, paid } = event;
      return { ...state, status: "settled", resultRoot, totalSteps, paid };
    }
    case "BatchRefunded":
      return { ...letGo(state), status: "refunded", paid: event.paid };
    case "ResultContested":
    case "ContestEnded":
      return turn(state, event, { contests: Number(event.contests) });
    case "CallbackNotified":
      return state;
  }
}

/** What an outvoted worker leaves is settled right after; a result that was proved wrong is to be replaced. */
function refuted(spec: JobSpec, state: BatchState): BatchState {
  return spec.resolver === NOBODY ? state : left(spec, { ...state, status: "open" });
}

/** A batch in which nobody holds a slot any more is as if it was never claimed: its price is open again. */
function left(spec: JobSpec, state: BatchState): BatchState {
  const held = current(state).some(({ status }) => HELD.has(status));
  return state.status !== "open" || held ? state : { ...state, slots: spec.replicas, stepPrice: undefined };
}

const HELD: ReadonlySet<AssignmentStatus> = new Set(["claimed", "committed", "revealed"]);

/** Turns that count now: the last one of each slot in this round. */
export function current({ assignments, round }: BatchState): AssignmentState[] {
  const last = new Map<number, AssignmentState>();
  for (const assignment of assignments) if (assignment.round === round) last.set(assignment.slot, assignment);
  return [...last.values()];
}

function claimed(state: BatchState, event: MarketEvent<"BatchClaimed">): AssignmentState {
  const { slot, turn: number, allotmentId, owner, operator, deadline } = event;
  return {
    slot,
    turn: number,
    round: state.round,
    allotmentId,
    owner,
    operator,
    status: "claimed",
    deadline,
    contests: 0,
    commitment: undefined,
    resultRoot: undefined,
    totalSteps: undefined,
    hint: undefined,
    earned: undefined,
    penaltyUnits: undefined,
    slashedUnits: undefined,
  };
}

/** Changes the turn that an event names. */
function turn(state: BatchState, event: { slot: number; turn: number }, change: Partial<AssignmentState>): BatchState {
  return edit(state, (one) => one.slot === event.slot && one.turn === event.turn, change);
}

/** Changes the turn that holds a slot, for events that do not name it: one revealed, or one that withheld its result. */
function holder(state: BatchState, event: { slot: number }, change: Partial<AssignmentState>): BatchState {
  const ended = ({ slot, round, status }: AssignmentState): boolean =>
    slot === event.slot && round === state.round && (status === "revealed" || status === "committed");
  return edit(state, ended, change);
}

/** Bonds of those who revealed and were neither paid nor outvoted are free again. */
function letGo(state: BatchState): BatchState {
  return edit(state, ({ status }) => status === ("revealed" satisfies AssignmentStatus), { status: "released" });
}

function edit(
  state: BatchState,
  which: (assignment: AssignmentState) => boolean,
  change: Partial<AssignmentState>,
): BatchState {
  return { ...state, assignments: state.assignments.map((one) => (which(one) ? { ...one, ...change } : one)) };
}
