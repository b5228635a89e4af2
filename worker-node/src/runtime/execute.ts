import type { TaskLimits } from "@conun/sdk";
import { type ProgramId, VmError } from "@conun/vm";
import type { Pool } from "@conun/vm/pool";
import { workerError } from "../errors.ts";

/** A task as it is run. */
export interface Task {
  readonly jobId: string;
  readonly programId: ProgramId;
  /** Index in the job. */
  readonly index: bigint;
  /** The input region, see docs/design/formats.md, section 3. */
  readonly input: Uint8Array;
  readonly limits: TaskLimits;
  /** Seconds after which this machine gives up on it. */
  readonly timeoutSeconds: number;
}

/** What a task came to. */
export interface Outcome {
  readonly kind: "halted" | "trapped";
  /** Exit code, or trap reason. */
  readonly code: number;
  readonly output: Uint8Array;
  readonly steps: bigint;
}

/**
 * Runs a task. A failure of the host (no memory, a killed process, out of time) is thrown as a WorkerError
 * `HOST_FAILURE`: it is no result.
 */
export type Execute = (task: Task, signal: AbortSignal) => Promise<Outcome>;

/** Runs tasks on a pool of processes that holds their programs already. */
export function poolExecute(pool: Pool): Execute {
  return async ({ programId, input, limits, timeoutSeconds }, signal) => {
    const caps = { steps: limits.steps, pages: Number(limits.pages), outputBytes: Number(limits.outputBytes) };
    try {
      const { kind, code, output, steps } = await pool.run(programId, input, caps, {
        signal,
        timeoutMs: timeoutSeconds * 1000,
      });
      return { kind, code, output, steps };
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof VmError)) throw error;
      throw workerError("HOST_FAILURE", error.message, { cause: error, details: { reason: error.code } });
    }
  };
}
