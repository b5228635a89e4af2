import { address, type BatchState, failure, formatCon, getJob, type JobState, jobId } from "@conun/sdk";
import type { Conun } from "@conun/sdk/node";
import { connect } from "../../connect.ts";
import type { Context } from "../../globals.ts";
import { COMMAND } from "../../name.ts";
import { count, pairs, table } from "../../output/output.ts";
import { ownAddress } from "../wallet.ts";
import { collect } from "./collect.ts";
import { confirmSpending } from "./confirm.ts";
import { folderOf } from "./map.ts";
import type { WaitingOptions } from "./options.ts";

/** `conun job list`: the jobs of a requester, our own without --requester; all with --all. */
export async function listCommand(
  context: Context,
  options: { readonly requester?: string; readonly all?: boolean },
): Promise<void> {
  await using conun = await connect(context, { signer: "optional" });
  const requester =
    options.all === true ? undefined : address(options.requester ?? (await ownAddress(context)), "requester");
  const rows: { jobId: string; requester: string; tasks: bigint; budget: bigint; block: number }[] = [];
  for await (const job of conun.jobs({ requester, signal: context.signal })) {
    const { spec, log } = job;
    rows.push({
      jobId: job.jobId,
      requester: spec.requester,
      tasks: spec.taskCount,
      budget: spec.budget,
      block: log.blockNumber,
    });
  }
  context.out.result(
    { ok: true, jobs: rows },
    rows.length === 0
      ? "no jobs"
      : table(
          ["job", "requester", "tasks", "budget", "block"],
          rows.map((row) => [
            row.jobId,
            row.requester,
            String(row.tasks),
            `${formatCon(row.budget)} CON`,
            String(row.block),
          ]),
        ),
  );
}

/** `conun job describe JOB`: where a job stands. */
export async function describeCommand(context: Context, id: string): Promise<void> {
  await using conun = await connect(context, { signer: "optional" });
  const job = await conun.attach(jobId(id), { signal: context.signal });
  const state = await job.state({ signal: context.signal });
  const postedTime = await timeOfBlock(conun, state.postedBlock);
  const { timeline: _, ...summary } = state;
  context.out.result({ ok: true, ...summary, postedTime, batches: batchesOf(state) }, describeState(state, postedTime));
}

/** Options of `conun job get`. */
export interface GetOptions extends WaitingOptions {
  readonly out?: string;
  /** False: nothing is signed; the job is left as it is. */
  readonly settle: boolean;
}

/** `conun job get JOB`: fetches, checks and writes the results of a job, waiting for those that are not there yet. */
export async function getCommand(context: Context, id: string, options: GetOptions): Promise<void> {
  await using conun = await connect(context, { signer: options.settle ? "required" : "optional" });
  const job = await conun.attach(jobId(id), { signal: context.signal });
  await collect(context, conun, job, options.out ?? folderOf(job.id), options);
}

/** `conun job explain JOB TASK`: what happened to a task, with transactions, times and cost. */
export async function explainCommand(context: Context, id: string, task: number): Promise<void> {
  await using conun = await connect(context, { signer: "optional" });
  const job = await conun.attach(jobId(id), { signal: context.signal });
  const explanation = await job.explain(task, { signal: context.signal });
  const { batch, stage, waitsFor, timeline, paid } = explanation;
  context.out.result(
    { ok: true, ...explanation },
    [
      pairs([
        ["task", `${task}, in batch ${batch.batch} of ${count(batch.count, "task")}`],
        ["stage", stage],
        ["waits for", waitsFor],
        ["paid", `${formatCon(paid)} CON for the batch`],
      ]),
      "",
      table(
        ["time", "gas", "transaction", "what"],
        timeline.map(({ time, text, gasUsed, transaction }) => [timeOf(time), String(gasUsed), transaction, text]),
      ),
    ].join("\n"),
  );
}

/** `conun job cancel JOB`: closes a job; what no worker has begun is refunded. */
export async function cancelCommand(context: Context, id: string): Promise<void> {
  await using conun = await connect(context, { signer: "required" });
  const job = await conun.attach(jobId(id), { signal: context.signal });
  const before = await job.state({ signal: context.signal });
  if (context.dryRun) {
    const { free, reserved } = await getJob(conun.client, { jobId: job.id, signal: context.signal });
    const text = [
      before.closed ? "was closed already" : `would be closed; ${formatCon(free)} CON would come back at once`,
      `${formatCon(reserved)} CON are reserved for batches that run`,
      "nothing was sent (--dry-run)",
    ].join("\n");
    const refunded = before.closed ? 0n : free;
    context.out.result({ ok: true, dryRun: true, jobId: job.id, closed: before.closed, refunded, reserved }, text);
    return;
  }
  if (!before.closed) await confirmSpending(context, `Close job ${id}? Batches that run are still paid.`);
  const after = await job.cancel({ signal: context.signal });
  const { running } = after;
  const refunded = after.refunded - [...before.refunded.values()].reduce((sum, amount) => sum + amount, 0n);
  const rest = running === 0 ? "" : `; ${running} tasks still run, settle them with: ${COMMAND} job get ${job.id}`;
  context.out.result(
    { ok: true, jobId: job.id, alreadyClosed: before.closed, refunded, running },
    `${before.closed ? "was closed already" : "closed"}; ${formatCon(refunded)} CON refunded${before.closed ? " now" : ""}${rest}`,
  );
}

/** Unix seconds of a block. */
async function timeOfBlock(conun: Conun, number: number): Promise<number> {
  const block = await conun.client.provider.getBlock(number);
  if (block === null) throw failure("CHAIN_UNAVAILABLE", `The node has no block ${number}.`);
  return block.timestamp;
}

function timeOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
}

/** The batches that somebody has touched, in their order. */
function batchesOf(state: JobState): BatchState[] {
  return [...state.batches.values()].sort((a, b) => Number(a.batch - b.batch));
}

function describeState(state: JobState, postedTime: number): string {
  const { spec } = state;
  const rows = batchesOf(state).map((batch) => [
    String(batch.batch),
    batch.status,
    `${batch.assignments.length}/${batch.slots}`,
    workers(batch),
    batch.paid === undefined ? "" : formatCon(batch.paid),
  ]);
  const untouched = Math.ceil(Number(spec.taskCount) / spec.batchSize) - rows.length;
  return [
    pairs([
      ["job", state.jobId],
      ["requester", spec.requester],
      ["program", spec.programId],
      [
        "tasks",
        `${spec.taskCount} in batches of ${spec.batchSize}, ${spec.replicas} replicas (at most ${spec.maxReplicas})`,
      ],
      ["posted", `${timeOf(postedTime)}, in block ${state.postedBlock}`],
      ["claimable until", timeOf(spec.postingDeadline)],
      ["funded", `${formatCon(state.funded)} CON, spent ${formatCon(state.spent)} CON`],
      ["state", state.closed ? "closed" : "open"],
      ["untouched batches", String(untouched)],
    ]),
    ...(rows.length === 0 ? [] : ["", table(["batch", "status", "slots", "workers", "paid"], rows)]),
  ].join("\n");
}

function workers(batch: BatchState): string {
  return batch.assignments.map((assignment) => `${assignment.owner.slice(0, 8)} ${assignment.status}`).join(", ");
}
