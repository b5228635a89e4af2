import { randomInt } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { differences, type Image, lower, Machine, outcomeOf, outputRoot, type ProgramId, toHex } from "@conun/vm";
import type { Logger } from "pino";
import { workerError } from "../errors.ts";
import type { Execute, Outcome, Task } from "./execute.ts";

/** How tasks are replayed. */
export interface ReplayOptions {
  /** Share of tasks, from 0 to 1. */
  readonly share: number;
  /** The pinned module of a program that the pool holds. */
  readonly pinned: (program: ProgramId) => Uint8Array | undefined;
  /** Where reports are written. */
  readonly folder: string;
  readonly log: Logger;
  /** Gives a number from 0 to 1 for each task. */
  readonly draw?: () => number;
}

/** Tasks that took more steps of the meter are not replayed: the interpreter would need minutes. */
export const MAX_REPLAYED_STEPS = 2_000_000_000n;
/** Machine steps between two turns of the event loop: about ten milliseconds. */
const SLICE = 300_000;
/** Lowered programs that are kept. */
const KEPT = 4;
const DRAW = 2 ** 32;

/**
 * Runs a share of tasks a second time, on the machine's interpreter, before their result is used. If the two differ, one
 * of them is broken: a report is written, the task has no result, and its batch is given back.
 *
 * @returns `execute` itself if the share is 0. What it returns throws WorkerError `REPLAY_DIFFERS` too.
 */
export function replaying(execute: Execute, options: ReplayOptions): Execute {
  const { share, pinned, draw = () => randomInt(DRAW) / DRAW } = options;
  if (share === 0) return execute;
  const images = new Map<ProgramId, Image>();
  const imageOf = (program: ProgramId): Image | undefined => {
    const module = pinned(program);
    if (module === undefined) return undefined;
    const image = images.get(program) ?? lower(module);
    images.delete(program);
    images.set(program, image);
    const [oldest] = images.keys();
    if (images.size > KEPT && oldest !== undefined) images.delete(oldest);
    return image;
  };
  return async (task, signal) => {
    const outcome = await execute(task, signal);
    if (outcome.steps > MAX_REPLAYED_STEPS || draw() >= share) return outcome;
    const image = imageOf(task.programId);
    if (image === undefined) return outcome; // unloaded meanwhile: the job is over
    const found = await replay(image, task, outcome, signal);
    if (found.length > 0) await refuse(task, outcome, found, options);
    return outcome;
  };
}

/** In what the interpreter differs. */
async function replay(image: Image, task: Task, outcome: Outcome, signal: AbortSignal): Promise<string[]> {
  const { steps, pages, outputBytes } = task.limits;
  const limits = { steps, pages: Number(pages), outputLimit: Number(outputBytes) };
  const machine = new Machine(image, { input: task.input, ...limits });
  while (!machine.ended) {
    machine.run(SLICE);
    await setImmediate();
    signal.throwIfAborted();
  }
  const { kind, code, output } = outcome;
  const engine = { kind, code, outputRoot: outputRoot(output), outputLength: output.length, steps: outcome.steps };
  return differences(outcomeOf(machine), engine);
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
