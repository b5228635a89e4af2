import {
  batchCount,
  ConunError,
  exitCode,
  failure,
  formatCon,
  type Job,
  type Settled,
  sameAddress,
  type TaskResult,
} from "@conun/sdk";
import type { Conun } from "@conun/sdk/node";
import type { Context } from "../../globals.ts";
import { COMMAND } from "../../name.ts";
import { pairs } from "../../output/output.ts";
import { followProgress } from "./follow.ts";
import type { WaitingOptions } from "./options.ts";
import { outcome, ResultFolder, requireAllOk } from "./results.ts";

/**
 * Writes results as they come, settles the job if it is ours, and sums up.
 *
 * @throws CliError TASKS_FAILED, ConunError TASKS_UNSOLVED, NO_MATCH, TIMED_OUT, DETACHED.
 */
export async function collect(
  context: Context,
  conun: Conun,
  job: Job,
  out: string,
  options: WaitingOptions,
): Promise<void> {
  const tasks = Number(job.spec.taskCount);
  const folder = await ResultFolder.open(out, tasks);
  const ours = options.settle !== false && sameAddress(conun.address, job.spec.requester);
  const settled = await waitFor(context, job, async (signal) => {
    const waiting = { timeouts: { total: options.timeout }, signal };
    const write = async (either: AbortSignal) => {
      for await (const result of job.results({ ...waiting, signal: either })) await folder.write(result);
    };
    const [, settlement] = await together(signal, write, (either) =>
      ours ? job.settle({ ...waiting, signal: either }) : Promise.resolve(undefined),
    );
    return settlement;
  });
  const failed = folder.written.filter((result) => outcome(result) !== "ok");
  const missing = tasks - folder.written.length;
  const { spent, refunded } = settled ?? {};
  context.out.result(
    {
      ok: failed.length === 0 && missing === 0,
      jobId: job.id,
      out,
      tasks,
      written: folder.written.length,
      missing,
      failed,
      spent,
      refunded,
    },
    pairs([
      [
        "results",
        `${folder.written.length} of ${tasks} in ${out}${failed.length === 0 ? "" : `, ${failed.length} of them not ok`}`,
      ],
      ...failed.slice(0, 10).map((result) => [`task ${result.index}`, outcome(result)] as const),
      ...(settled === undefined
        ? []
        : ([
            ["spent", `${formatCon(settled.spent)} CON`],
            ["refunded", `${formatCon(settled.refunded)} CON`],
          ] as const)),
    ]),
  );
  if (missing > 0) throw await unsolved(job, missing);
  requireAllOk(folder.written);
}

/** Waits for a job of one task and settles it. Throws as {@link collect}. */
export async function settleOne(
  context: Context,
  job: Job,
  options: WaitingOptions,
): Promise<Pick<Settled, "spent" | "refunded"> & { readonly result: TaskResult }> {
  return waitFor(context, job, async (signal) => {
    const timeouts = { total: options.timeout };
    const read = async (either: AbortSignal) => {
      let last: TaskResult | undefined;
      for await (const result of job.results({ timeouts, signal: either })) last = result;
      return last;
    };
    const [result, { spent, refunded }] = await together(signal, read, (either) =>
      job.settle({ timeouts, signal: either }),
    );
    if (result === undefined) throw await unsolved(job, 1);
    return { result, spent, refunded };
  });
}

/** Why tasks of a job that is done have no result. */
async function unsolved(job: Job, missing: number): Promise<Error> {
  const untouched = batchCount(job.spec) > BigInt((await job.state()).batches.size);
  const message = `${missing} of ${job.spec.taskCount} tasks have no accepted result.`;
  return failure(untouched ? "NO_MATCH" : "TASKS_UNSOLVED", message, { details: { jobId: job.id } });
}

/** Runs both; where one fails the other is stopped. */
async function together<A, B>(
  signal: AbortSignal,
  first: (either: AbortSignal) => Promise<A>,
  second: (either: AbortSignal) => Promise<B>,
): Promise<[A, B]> {
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  try {
    return await Promise.all([first(either), second(either)]);
  } catch (error) {
    failed.abort(error);
    throw error;
  }
}

/** Shows progress while something is awaited; an interruption leaves the job running and says how to come back. */
async function waitFor<T>(context: Context, job: Job, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const end = new AbortController();
  const progress = followProgress(context, job, AbortSignal.any([context.signal, end.signal]));
  try {
    return await work(context.signal);
  } catch (error) {
    if (!context.signal.aborted) throw error;
    throw new ConunError({
      code: "DETACHED",
      message: `Detached from job ${job.id}; it goes on.`,
      hint: `Fetch its results with \`${COMMAND} job get ${job.id}\`, or end it with \`${COMMAND} job cancel ${job.id}\`.`,
      exitCode: exitCode.detached,
    });
  } finally {
    end.abort();
    await progress;
  }
}
