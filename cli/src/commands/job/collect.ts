import {
  batchCount,
  ConunError,
  describeError,
  exitCode,
  failure,
  formatCon,
  type Job,
  LOCAL_CHAIN_ID,
  type Settled,
  sameAddress,
  type TaskResult,
} from "@conun/sdk";
import type { Conun } from "@conun/sdk/node";
import { cliError } from "../../errors.ts";
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
  const ours = options.settle !== false && sameAddress(conun.address, job.spec.requester);
  const { settled, folder } = await waitFor(context, job, ours, async (signal) => {
    const folder = await ResultFolder.open(out, tasks);
    const waiting = { timeouts: { total: options.timeout }, signal };
    const write = async (either: AbortSignal) => {
      for await (const result of job.results({ ...waiting, signal: either })) await folder.write(result);
    };
    const [, settled] = await together(signal, write, (either) =>
      ours ? job.settle({ ...waiting, signal: either }) : Promise.resolve(undefined),
    );
    return { settled, folder };
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
  if (missing > 0) throw await unsolved(conun, job, missing);
  requireAllOk(folder.written, { jobId: job.id });
}

/** Waits for a job of one task and settles it. Throws as {@link collect}. */
export async function settleOne(
  context: Context,
  conun: Conun,
  job: Job,
  options: WaitingOptions,
): Promise<Pick<Settled, "spent" | "refunded"> & { readonly result: TaskResult }> {
  const ended = await waitFor(context, job, true, async (signal) => {
    const timeouts = { total: options.timeout };
    const read = async (either: AbortSignal) => {
      let last: TaskResult | undefined;
      for await (const result of job.results({ timeouts, signal: either })) last = result;
      return last;
    };
    const [result, { spent, refunded }] = await together(signal, read, (either) =>
      job.settle({ timeouts, signal: either }),
    );
    return { result, spent, refunded };
  });
  const { result, ...bill } = ended;
  if (result === undefined) throw await unsolved(conun, job, 1);
  return { result, ...bill };
}

/** A failure while a job goes on, with how to come back to it. */
function left(error: unknown, job: Job, ours: boolean): ConunError {
  const { code, message, hint, exitCode } = describeError(error);
  const settles = ours ? ", which also settles it and gives back what is left of its budget" : "";
  const back = `Job ${job.id} goes on: come back with \`${COMMAND} job get ${job.id} --out FOLDER\`${settles}.`;
  const details = { ...(error instanceof ConunError ? error.details : {}), jobId: job.id };
  return new ConunError({
    code,
    message,
    hint: code === "UNEXPECTED" ? back : `${hint} ${back}`,
    exitCode,
    cause: error instanceof ConunError ? error.cause : error,
    details,
  });
}

/**
 * What ended a posting: if it was sent, with how to come back to the job; if not, an interruption says so, and on the
 * local network an empty account hears how it is funded.
 */
export function postingFailed(
  context: Pick<Context, "signal">,
  { client }: { readonly client: Pick<Conun["client"], "chainId" | "address"> },
  error: unknown,
): unknown {
  const jobId = error instanceof ConunError ? error.details.jobId : undefined;
  if (error instanceof ConunError && error.code !== "KEY_REUSED" && typeof jobId === "string") {
    const { code, message, exitCode, cause, details } = error;
    const get = `${COMMAND} job get ${jobId}`;
    const hint = `If it stands on the chain, \`${get}\` fetches its results, \`${COMMAND} job cancel ${jobId}\` ends it.`;
    return new ConunError({ code, message, hint, exitCode, cause, details });
  }
  if (!context.signal.aborted) {
    const poor = error instanceof ConunError && (error.code === "BALANCE_TOO_LOW" || error.code === "GAS_TOO_LOW");
    if (!poor || client.chainId !== LOCAL_CHAIN_ID) return error;
    const { code, message, exitCode, cause, details } = error;
    const hint = `Fund it where the local network is started: ${COMMAND} dev --fund ${client.address}.`;
    return new ConunError({ code, message, hint, exitCode, cause, details });
  }
  return cliError("INTERRUPTED", "Interrupted before the job was posted; nothing was spent.");
}

/** Why tasks of a job that is done have no result. */
async function unsolved(conun: Conun, job: Job, missing: number): Promise<Error> {
  const { batches, timeline } = await job.state();
  const untouched = batchCount(job.spec) > BigInt(batches.size);
  const closed = timeline.find((event) => event.name === "JobClosed");
  const block = closed === undefined ? null : await conun.client.provider.getBlock(closed.log.blockNumber);
  if (untouched && block !== null && block.timestamp <= job.spec.postingDeadline) {
    const message = `${missing} of ${job.spec.taskCount} tasks have no result: the job was cancelled.`;
    const hint = "Post them again if they are still wanted.";
    return failure("NO_MATCH", message, { hint, details: { jobId: job.id } });
  }
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

/** Shows progress while something is awaited; whatever ends that early leaves the job running and says how to come back. */
async function waitFor<T>(
  context: Context,
  job: Job,
  ours: boolean,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const end = new AbortController();
  const progress = followProgress(context, job, AbortSignal.any([context.signal, end.signal]));
  try {
    return await work(context.signal);
  } catch (error) {
    if (!context.signal.aborted) throw left(error, job, ours);
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
