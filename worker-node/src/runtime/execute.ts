import type { TaskLimits } from "@conun/sdk";
import { type ProgramId, VmError, type TaskLimits as VmLimits } from "@conun/vm";
import type { Pool } from "@conun/vm/pool";
import { workerError } from "../errors.ts";
import type { Replay } from "./replay.ts";

/** A replay that takes longer is given up: no interpreter is that slow on what is replayed. */
const REPLAY_SECONDS = 600;

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
  return async (task, signal) => {
    const { kind, code, output, steps } = await onPool(task, signal, (...rest) => pool.run(task.programId, ...rest));
    return { kind, code, output, steps };
  };
}

/**
 * Runs tasks on the interpreter, in the same processes: its memory is capped as a task's is, and an abort ends the
 * process.
 */
export function poolReplay(pool: Pool): Replay {
  return async (task, signal) =>
    await onPool({ ...task, timeoutSeconds: REPLAY_SECONDS }, signal, (...rest) =>
      pool.replay(task.programId, ...rest),
    );
}

async function onPool<T>(
  { input, limits, timeoutSeconds }: Task,
  signal: AbortSignal,
  run: (region: Uint8Array, limits: VmLimits, options: { signal: AbortSignal; timeoutMs: number }) => Promise<T>,
): Promise<T> {
  const caps = { steps: limits.steps, pages: Number(limits.pages), outputBytes: Number(limits.outputBytes) };
  try {
    return await run(input, caps, { signal, timeoutMs: timeoutSeconds * 1000 });
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof VmError)) throw error;
    throw workerError("HOST_FAILURE", error.message, { cause: error, details: { reason: error.code } });
  }
}
