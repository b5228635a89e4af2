import { current } from "../state/reduce.ts";
import type { BatchState, JobState } from "../state/types.ts";
import { batchCount } from "../types/spec.ts";

/** How far a job is. All counts are of tasks, each task in one stage. */
export interface Progress {
  readonly tasks: number;
  /** Nobody has claimed them. */
  readonly waiting: number;
  /** Somebody computes them. */
  readonly claimed: number;
  /** Results are committed to, not all revealed. */
  readonly committed: number;
  /** Results are revealed; the window runs. */
  readonly revealed: number;
  /** Paid: the result is final. */
  readonly settled: number;
  /** Ended without an accepted result. */
  readonly refunded: number;
  /** Wei put in, and wei that left for results. */
  readonly funded: bigint;
  readonly spent: bigint;
  readonly closed: boolean;
  /** Whether nothing will change any more but refunds. */
  readonly done: boolean;
  /** Block that it was read at. */
  readonly block: number;
}

/** The stage of a batch. */
export type Stage = "waiting" | "claimed" | "committed" | "revealed" | "settled" | "refunded";

/** Where a batch stands, by the furthest of its live turns. */
export function stageOf(batch: BatchState): Stage {
  if (batch.status !== "open") return batch.status;
  const live = new Set(current(batch).map(({ status }) => status));
  if (live.has("committed") || live.has("revealed")) return "committed";
  return live.has("claimed") ? "claimed" : "waiting";
}

/** How far a job is. @param now Unix seconds. Pure. */
export function progressOf(state: JobState, now: number): Progress {
  const counts: Record<Stage, number> = { waiting: 0, claimed: 0, committed: 0, revealed: 0, settled: 0, refunded: 0 };
  let touched = 0;
  for (const batch of state.batches.values()) {
    counts[stageOf(batch)] += batch.count;
    touched += batch.count;
  }
  const tasks = Number(state.spec.taskCount);
  counts.waiting += tasks - touched;
  const { funded, spent, closed, block } = state;
  return { tasks, ...counts, funded, spent, closed, done: isDone(state, now), block };
}

/** Whether no batch can get a result any more that it does not have. @param now Unix seconds. Pure. */
export function isDone(state: JobState, now: number): boolean {
  const stages = [...state.batches.values()].map(stageOf);
  const over = state.closed || now >= state.spec.postingDeadline;
  const unfinished = stages.some((stage) => stage === "claimed" || stage === "committed" || stage === "revealed");
  if (unfinished) return false;
  if (over) return true;
  return (
    BigInt(stages.length) === batchCount(state.spec) &&
    stages.every((stage) => stage === "settled" || stage === "refunded")
  );
}
