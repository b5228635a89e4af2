import { randomInt } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { differences, outputRoot, type Outcome as Result, toHex } from "@conun/vm";
import type { Logger } from "pino";
import { WorkerError, workerError } from "../errors.ts";
import type { Execute, Outcome, Task } from "./execute.ts";

/**
 * Runs a task on the machine's interpreter, in a process of its own. Fails with WorkerError `HOST_FAILURE` where this
 * machine cannot do it.
 */
export type Replay = (task: Task, signal: AbortSignal) => Promise<Result>;

/** How tasks are replayed. */
export interface ReplayOptions {
  /** Share of tasks, from 0 to 1. */
  readonly share: number;
  readonly replay: Replay;
  /** Where reports are written. */
  readonly folder: string;
  readonly log: Logger;
  /** Gives a number from 0 to 1 for each task. */
  readonly draw?: () => number;
}

/** Tasks that took more steps of the meter are not replayed: the interpreter would need minutes. */
export const MAX_REPLAYED_STEPS = 20_000_000_000n;
const DRAW = 2 ** 32;

/**
 * Runs a share of tasks a second time, on the machine's interpreter, before their result is used. If the two differ, one
 * of them is broken: a report is written, the task has no result, and its batch is given back. A task that this machine
 * cannot replay keeps its result; the log says so.
 *
 * @returns `execute` itself if the share is 0. What it returns throws WorkerError `REPLAY_DIFFERS` too.
 */
export function replaying(execute: Execute, options: ReplayOptions): Execute {
  const { share, replay, log, draw = () => randomInt(DRAW) / DRAW } = options;
  if (share === 0) return execute;
  return async (task, signal) => {
    const outcome = await execute(task, signal);
    if (outcome.steps > MAX_REPLAYED_STEPS || draw() >= share) return outcome;
    let interpreter: Result;
    try {
      interpreter = await replay(task, signal);
    } catch (error) {
      if (!(error instanceof WorkerError) || error.code !== "HOST_FAILURE") throw error;
      log.warn({ job: task.jobId, task: `${task.index}`, error: error.message }, "a task could not be replayed");
      return outcome;
    }
    const { kind, code, output, steps } = outcome;
    const engine = { kind, code, outputRoot: outputRoot(output), outputLength: output.length, steps };
    const found = differences(interpreter, engine);
    if (found.length > 0) await refuse(task, outcome, found, options);
    return outcome;
  };
}

async function refuse(
  { jobId, programId, index, input, limits }: Task,
  { kind, code, output, steps }: Outcome,
  found: readonly string[],
  { folder, log }: ReplayOptions,
): Promise<never> {
  const name = `replay-${jobId.slice(2, 18)}-${index}`;
  const report = {
    ...{ jobId, programId, task: `${index}`, differences: found, input: `${name}.input` },
    limits: { steps: `${limits.steps}`, pages: `${limits.pages}`, outputBytes: `${limits.outputBytes}` },
    engine: { kind, code, steps: `${steps}`, output: toHex(output) },
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    time: new Date().toISOString(),
  };
  const file = join(folder, `${name}.json`);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, report.input), input);
  await writeFile(file, `${JSON.stringify(report, undefined, 2)}\n`);
  log.error({ job: jobId, task: report.task, differences: found, report: file }, "engine and interpreter differ");
  throw workerError("REPLAY_DIFFERS", `Task ${index} of job ${jobId}: ${found.join("; ")}.`, { details: { file } });
}
