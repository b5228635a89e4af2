import { type BatchState, formatCon, jobId, type JobState } from "@conun/sdk";
import { connect } from "../../connect.ts";
import type { Context } from "../../globals.ts";
import { pairs, table } from "../../output/output.ts";
import { confirmSpending } from "./confirm.ts";
import { collect } from "./map.ts";

/** `conun job list`: the jobs of a requester, our own without --requester; all with --all. */
export async function listCommand(context: Context, options: { readonly requester?: string; readonly all?: boolean }): Promise<void> {
  await using conun = await connect(context, { signer: "optional" });
  const requester = options.all === true ? undefined : (options.requester ?? conun.client.address);
  const rows: { jobId: string; requester: string; tasks: bigint; budget: bigint; block: number }[] = [];
  for await (const job of conun.jobs({ ...(requester === undefined ? {} : { requester: requester as `0x${string}` }), signal: context.signal })) {
    const { spec, log } = job;
    rows.push({ jobId: job.jobId, requester: spec.requester, tasks: spec.taskCount, budget: spec.budget, block: log.blockNumber });
  }
  context.out.result(
    { ok: true, jobs: rows },
    rows.length === 0
      ? "no jobs"
      : table(
          ["job", "requester", "tasks", "budget", "block"],
          rows.map((row) => [row.jobId, row.requester, String(row.tasks), `${formatCon(row.budget)} CON`, String(row.block)]),
        ),
  );
}

/** `conun job describe JOB`: where a job stands. */
export async function describeCommand(context: Context, id: string): Promise<void> {
  await using conun = await connect(context, { signer: "optional" });
  const job = await conun.attach(jobId(id), { signal: context.signal });
  const state = await job.state();
  const { timeline: _, ...summary } = state;
  context.out.result({ ok: true, ...summary, batches: [...state.batches.values()] }, describeState(state));
}

/** `conun job get JOB`: fetches, checks and writes the results of a job, waiting for those that are not there yet. */
export async function getCommand(context: Context, id: string, options: { readonly out?: string }): Promise<void> {
  await using conun = await connect(context, { signer: "required" });
  const job = await conun.attach(jobId(id), { signal: context.signal });
  await collect(context, conun, job, options.out ?? `conun-${id.slice(2, 10)}`);
}

/** `conun job explain JOB TASK`: what happened to a task, with transactions, times and cost. */
export async function explainCommand(context: Context, id: string, task: number): Promise<void> {
  await using conun = await connect(context, { signer: "optional" });
  const job = await conun.attach(jobId(id), { signal: context.signal });
  const explanation = await job.explain(task, { signal: context.signal });
  context.out.result(
    { ok: true, ...explanation },
    [
      explanation.summary,
      "",
      table(
        ["time", "what", "gas", "transaction"],
        explanation.timeline.map((step) => [
          new Date(step.time * 1000).toISOString(),
          step.what,
          step.gasUsed === undefined ? "" : String(step.gasUsed),
          step.transaction,
        ]),
      ),
    ].join("\n"),
  );
}

/** `conun job cancel JOB`: closes a job; what no worker has begun is refunded. */
export async function cancelCommand(context: Context, id: string): Promise<void> {
  await using conun = await connect(context, { signer: "required" });
  const job = await conun.attach(jobId(id), { signal: context.signal });
  if (context.dryRun) {
    const state = await job.state();
    context.out.result({ ok: true, dryRun: true, closed: state.closed }, "nothing was sent (--dry-run)");
    return;
  }
  await confirmSpending(context, `Close job ${id}? Batches that run are still paid.`);
  const { freed, refunded } = await job.cancel({ signal: context.signal });
  context.out.result({ ok: true, jobId: id, freed, refunded }, `closed; ${formatCon(refunded)} CON refunded`);
}

function describeState(state: JobState): string {
  const { spec } = state;
  const rows = [...state.batches.values()].map((batch) => [
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
      ["tasks", `${spec.taskCount} in batches of ${spec.batchSize}, ${spec.replicas} replicas (at most ${spec.maxReplicas})`],
      ["posted", new Date(state.postedAt * 1000).toISOString()],
      ["ends", new Date(spec.postingDeadline * 1000).toISOString()],
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
