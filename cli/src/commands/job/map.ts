import type { Job } from "@conun/sdk";
import { formatCon, type Program, requireBalance, type TaskInputs } from "@conun/sdk";
import type { Conun } from "@conun/sdk/node";
import { connect } from "../../connect.ts";
import type { Context } from "../../globals.ts";
import { COMMAND } from "../../name.ts";
import { programAt } from "../validate.ts";
import { collect, postingFailed, settleOne } from "./collect.ts";
import { confirmSpending, describeEstimate } from "./confirm.ts";
import { type InputSource, openInputs } from "./inputs.ts";
import { estimateOptions, type JobOptions, type WaitingOptions } from "./options.ts";
import { checkFolder, outcome, requireAllOk } from "./results.ts";

/** Options of `conun job map`. */
export interface MapCommandOptions extends JobOptions, InputSource, WaitingOptions {
  readonly out?: string;
  /** False: post and return at once. */
  readonly wait: boolean;
}

/** `conun job map PROGRAM`: runs a program on many inputs. */
export async function mapCommand(context: Context, program: string, options: MapCommandOptions): Promise<void> {
  const inputs = await openInputs(options, context.signal);
  if (options.wait && !context.dryRun && options.out !== undefined) {
    await checkFolder(options.out, options.key !== undefined);
  }
  await withJob(context, program, inputs, options, async (conun, job) => {
    if (options.wait) return collect(context, conun, job, options.out ?? folderOf(job.id), options);
    const text = `posted ${job.id}\nfetch results with: ${COMMAND} job get ${job.id}`;
    context.out.result({ ok: true, jobId: job.id, detached: true }, text);
  });
}

/** Where results go unless the user says where. */
export function folderOf(jobId: string): string {
  return `conun-${jobId.slice(2, 10)}`;
}

/** `conun job run PROGRAM`: runs a program once and prints what it wrote. */
export async function runCommand(
  context: Context,
  program: string,
  input: { readonly stdin: Uint8Array; readonly args?: readonly string[] },
  options: JobOptions & WaitingOptions,
): Promise<void> {
  await withJob(
    context,
    program,
    () => [input],
    options,
    async (conun, job) => {
      const { result, spent, refunded } = await settleOne(context, conun, job, options);
      if (context.out.format === "json") {
        const { text: _text, ...shown } = result;
        context.out.result({ ok: outcome(result) === "ok", jobId: job.id, ...shown, spent, refunded }, "");
      } else {
        await context.out.raw(result.output);
        context.out.note(
          `${outcome(result)}, ${result.steps} steps, spent ${formatCon(spent)} CON, refunded ${formatCon(refunded)} CON`,
        );
      }
      requireAllOk([result], { jobId: job.id });
    },
  );
}

/** `conun job estimate PROGRAM`: what a map would cost; nothing is posted or stored. */
export async function estimateCommand(
  context: Context,
  program: string,
  options: JobOptions & InputSource,
): Promise<void> {
  const inputs = await openInputs(options, context.signal);
  const loaded = await programAt(program);
  await using conun = await connect(context, { signer: "optional" });
  const estimate = await conun.estimate(loaded, inputs(), { ...estimateOptions(options), signal: context.signal });
  context.out.result({ ok: true, ...estimate }, describeEstimate(estimate));
}

async function withJob(
  context: Context,
  place: string,
  inputs: () => TaskInputs,
  options: JobOptions,
  use: (conun: Conun, job: Job) => Promise<void>,
): Promise<void> {
  const program = await programAt(place);
  await using conun = await connect(context, { signer: "required" });
  const job = await posted(context, conun, program, inputs, options).catch((error: unknown) => {
    throw postingFailed(context, conun, error);
  });
  if (job === undefined) return;
  context.out.note(`job ${job.id}`);
  await use(conun, job);
}

/** The job, posted once it is confirmed; undefined if it was a dry run. */
async function posted(
  context: Context,
  conun: Conun,
  program: Program,
  inputs: () => TaskInputs,
  options: JobOptions,
): Promise<Job | undefined> {
  const chosen = { ...estimateOptions(options), signal: context.signal };
  let { budget } = options;
  if (budget === undefined || context.dryRun || !context.yes) {
    const estimate = await conun.estimate(program, inputs(), chosen);
    budget ??= estimate.suggestedBudget;
    // With a key the job may be posted, and paid, already.
    if (options.key === undefined) await requireBalance(conun.client, budget, context.signal);
    if (context.dryRun) {
      const text = `${describeEstimate(estimate)}\nnothing was sent (--dry-run)`;
      context.out.result({ ok: true, dryRun: true, budget, estimate }, text);
      return undefined;
    }
    context.out.note(describeEstimate(estimate));
    await confirmSpending(context, `Post this job with a budget of ${formatCon(budget)} CON?`);
  }
  return conun.map(program, inputs(), { ...chosen, budget });
}
