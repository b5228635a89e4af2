import type { ConunError } from "../errors/error.ts";
import { failure } from "../errors/failure.ts";
import type { JobState } from "../state/types.ts";
import type { Progress } from "./progress.ts";

/** Seconds that a caller waits without progress of one kind; forever where left out. The job itself goes on. */
export interface WaitTimeouts {
  /** While tasks wait and none is claimed: `NO_MATCH`. */
  readonly match?: number | undefined;
  /** While tasks are claimed and none is committed: `EXECUTE_TIMED_OUT`. */
  readonly execute?: number | undefined;
  /** While results are committed or revealed and none is settled: `VERIFY_TIMED_OUT`. */
  readonly verify?: number | undefined;
  /** In all: `TIMED_OUT`. */
  readonly total?: number | undefined;
}

/** Watches that a job makes progress. */
export class Patience {
  readonly #timeouts: WaitTimeouts;
  readonly #started: number;
  #seen: { match: string; execute: string; verify: string } | undefined;
  #since = { match: 0, execute: 0, verify: 0 };

  /** @param now Seconds, from any start. */
  constructor(timeouts: WaitTimeouts, now: number) {
    this.#timeouts = timeouts;
    this.#started = now;
    this.#since = { match: now, execute: now, verify: now };
  }

  /** The error to throw if a stage stood still for too long. */
  check(progress: Progress, state: JobState, now: number): ConunError | undefined {
    const { waiting, claimed, committed, revealed, settled, refunded } = progress;
    const seen = {
      match: `${waiting}`,
      execute: `${waiting + claimed}`,
      verify: `${settled + refunded} ${committed} ${revealed}`,
    };
    for (const stage of ["match", "execute", "verify"] as const) {
      if (this.#seen === undefined || seen[stage] !== this.#seen[stage]) this.#since[stage] = now;
    }
    this.#seen = seen;
    const late = (stage: "match" | "execute" | "verify") =>
      now - this.#since[stage] >= (this.#timeouts[stage] ?? Infinity);
    const details = { jobId: state.jobId, progress };
    if (now - this.#started >= (this.#timeouts.total ?? Infinity)) {
      return failure("TIMED_OUT", `The job was not done after ${this.#timeouts.total} s.`, { details });
    }
    if (waiting > 0 && late("match")) {
      const said = rejections(state);
      return failure(
        "NO_MATCH",
        `${waiting} tasks wait, and nobody claimed any for ${this.#timeouts.match} s${said}.`,
        { details },
      );
    }
    if (claimed > 0 && committed === 0 && late("execute")) {
      return failure("EXECUTE_TIMED_OUT", `${claimed} claimed tasks had no result after ${this.#timeouts.execute} s.`, {
        details,
      });
    }
    if (committed + revealed > 0 && late("verify")) {
      return failure(
        "VERIFY_TIMED_OUT",
        `${committed + revealed} tasks were not settled after ${this.#timeouts.verify} s.`,
        { details },
      );
    }
    return undefined;
  }
}

/** Why turns ended without a result, counted: never a bare "not enough workers". */
function rejections(state: JobState): string {
  const counts = { released: 0, expired: 0, refuted: 0 };
  for (const { assignments } of state.batches.values()) {
    for (const { status } of assignments) if (status in counts) counts[status as keyof typeof counts]++;
  }
  const said = Object.entries(counts).filter(([, count]) => count > 0);
  const words = said.map(([what, count]) => `${count} ${what}`);
  return words.length === 0 ? "; none was ever given back" : `; turns that ended without a result: ${words.join(", ")}`;
}
