import { type Refusal, refuse } from "./refusal.ts";

/** How a batch is taken: run first and claim with the result, or claim before running. */
export type Mode = "run-first" | "claim-first";

/** Seconds kept for transactions before a deadline. */
export function margin(commitTimeout: number): number {
  return Math.min(60, commitTimeout / 4);
}

/** Share of the time to a deadline that the work may be expected to take; the rest is for surprises. */
const CONFIDENCE = 0.7;

/** Seconds that a batch takes on all cores. */
export function batchSeconds(tasks: number, taskSeconds: number, cores: number): number {
  return Math.ceil(tasks / cores) * taskSeconds;
}

/**
 * Claiming first costs one more transaction, running first is in vain when others were faster. So short batches are run
 * first, until too many of the last ones were lost to others.
 */
export function chooseMode(seconds: number, shortBatchSeconds: number, recent: readonly ("won" | "lost")[]): Mode {
  if (seconds > shortBatchSeconds) return "claim-first";
  const lost = recent.filter((one) => one === "lost").length;
  return lost >= 3 && lost * 3 >= recent.length ? "claim-first" : "run-first";
}

/** Work ahead that keeps the cores busy until the next look, where nothing has to be claimed before. */
const RUN_FIRST_LOOKAHEAD = 2;

/** Seconds of work to have ready. What is run first may be taken by others meanwhile, so little of it is. */
export function lookaheadFor(mode: Mode, configured: number): number {
  return mode === "run-first" ? Math.min(configured, RUN_FIRST_LOOKAHEAD) : configured;
}

/** Whether a batch can be finished in time; undefined if so. */
export function judgeTime(options: {
  readonly mode: Mode;
  /** Seconds of work that comes before it. */
  readonly ahead: number;
  /** Seconds of the batch. */
  readonly seconds: number;
  readonly commitTimeout: number;
  readonly postingDeadline: number;
  readonly now: number;
}): Refusal | undefined {
  const { mode, ahead, seconds, commitTimeout, postingDeadline, now } = options;
  const needed = ahead + seconds;
  if (mode === "claim-first") {
    const given = (commitTimeout - margin(commitTimeout)) * CONFIDENCE;
    return needed <= given
      ? undefined
      : refuse("too-slow", `${needed.toFixed(0)} s needed, the job gives ${commitTimeout} s from claim to commit`);
  }
  const left = postingDeadline - now;
  return needed + margin(commitTimeout) <= left ? undefined : refuse("posting-over", `${left.toFixed(0)} s left`);
}

/** Whether a claimed batch has to be given back: the time left is not enough for the work left. */
export function mustRelease(options: {
  readonly left: number;
  readonly deadline: number;
  readonly commitTimeout: number;
  readonly now: number;
}): boolean {
  return options.now + options.left + margin(options.commitTimeout) / 2 > options.deadline;
}
