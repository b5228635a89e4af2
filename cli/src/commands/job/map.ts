import { type Conun, ConunError, exitCode, formatCon, type Job, type Program, type TaskInput } from "@conun/sdk";
import { connect } from "../../connect.ts";
import { cliError } from "../../errors.ts";
import type { Context } from "../../globals.ts";
import { pairs } from "../../output/output.ts";
import { confirmSpending, describeEstimate } from "./confirm.ts";
import { followProgress } from "./follow.ts";
import { type InputSource, readInputs } from "./inputs.ts";
import { type JobOptions, mapOptions } from "./options.ts";
import { outcome, ResultFolder } from "./results.ts";

/** Options of `conun job map`. */
export interface MapCommandOptions extends JobOptions, InputSource {
  readonly out?: string;
  /** False: post and return at once. */
  readonly wait: boolean;
}

/** `conun job map PROGRAM`: runs a program on many inputs. */
export async function mapCommand(context: Context, program: string, options: MapCommandOptions): Promise<void> {
  const { inputs, lines, jsonl } = options;
  const source = Object.fromEntries(Object.entries({ inputs, lines, jsonl }).filter(([, value]) => value !== undefined));
  await withJob(context, program, () => readInputs(source), options, async (conun, job) => {
    if (!options.wait) {
      context.out.result({ ok: true, jobId: job.id, detached: true }, `posted ${job.id}\nfetch results with: conun job get ${job.id}`);
      return;
    }
    await collect(context, conun, job, options.out ?? `conun-${job.id.slice(2, 10)}`);
  });
}

/** `conun job run PROGRAM`: runs a program once and prints what it wrote. */
export async function runCommand(
  context: Context,
  program: string,
  input: TaskInput,
  options: JobOptions & { readonly out?: string },
): Promise<void> {
  await withJob(context, program, () => [input], options, async (conun, job) => {
    const [result] = await waitFor(context, job, (signal) => job.gather({ signal }));
    const settlement = await job.settle({ signal: context.signal });
    if (result === undefined) throw cliError("USAGE", `Job ${job.id} has no task.`);
    const bill = `${outcome(result)}, ${result.steps} steps, spent ${formatCon(settlement.spent)} CON, refunded ${formatCon(settlement.refunded)} CON`;
    if (context.out.format === "json") {
      context.out.result({ ok: result.kind === "halted" && result.code === 0, jobId: job.id, ...result, spent: settlement.spent, refunded: settlement.refunded }, "");
    } else {
      await context.out.raw(result.output);
      context.out.note(bill);
    }
    void conun;
  });
}

/** `conun job estimate PROGRAM`: what a map would cost; nothing is posted or stored. */
export async function estimateCommand(context: Context, program: string, options: JobOptions & InputSource): Promise<void> {
  const { inputs, lines, jsonl } = options;
  const source = Object.fromEntries(Object.entries({ inputs, lines, jsonl }).filter(([, value]) => value !== undefined));
  await using conun = await connect(context, { signer: "optional" });
  const estimate = await conun.estimate(program, readInputs(source), { ...mapOptions(options), signal: context.signal });
  context.out.result({ ok: true, ...estimate }, describeEstimate(estimate));
}

async function withJob(
  context: Context,
  program: Program,
  inputs: () => Iterable<TaskInput> | AsyncIterable<TaskInput>,
  options: JobOptions,
  use: (conun: Conun, job: Job) => Promise<void>,
): Promise<void> {
  await using conun = await connect(context, { signer: "required" });
  const chosen = { ...mapOptions(options), signal: context.signal };
  let budget = options.budget;
  if (budget === undefined || context.dryRun || !context.yes) {
    const estimate = await conun.estimate(program, inputs(), chosen);
    budget ??= estimate.suggestedBudget;
    context.out.note(describeEstimate(estimate));
    if (context.dryRun) {
      context.out.result({ ok: true, dryRun: true, budget, estimate }, "nothing was sent (--dry-run)");
      return;
    }
    await confirmSpending(context, `Post this job with a budget of ${formatCon(budget)} CON?`);
  }
  const job = await conun.map(program, inputs(), { ...chosen, budget });
  context.out.note(`job ${job.id}`);
  await use(conun, job);
}

/** Shows progress while something is awaited; an interruption leaves the job running and says how to come back. */
export async function waitFor<T>(context: Context, job: Job, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const end = new AbortController();
  const progress = followProgress(context, job, AbortSignal.any([context.signal, end.signal]));
  try {
    return await work(context.signal);
  } catch (error) {
    if (!context.signal.aborted) throw error;
    throw new ConunError({
      code: "DETACHED",
      message: `Detached from job ${job.id}; it goes on.`,
      hint: `Fetch its results with \`conun job get ${job.id}\`, or end it with \`conun job cancel ${job.id}\`.`,
      exitCode: exitCode.detached,
    });
  } finally {
    end.abort();
    await progress;
  }
}

/** Writes results as they come, then settles and sums up. */
export async function collect(context: Context, conun: Conun, job: Job, out: string): Promise<void> {
  const folder = await ResultFolder.open(out, Number(job.spec.taskCount));
  await waitFor(context, job, async (signal) => {
    for await (const result of job.results({ signal })) await folder.write(result);
  });
  const { spent, refunded } = await job.settle({ signal: context.signal });
  const failed = folder.written.filter((result) => result.kind !== "halted" || result.code !== 0);
  context.out.result(
    { ok: failed.length === 0, jobId: job.id, out, tasks: folder.written.length, failed, spent, refunded, network: conun.client.chainId },
    pairs([
      ["results", `${folder.written.length} in ${out}${failed.length === 0 ? "" : `, ${failed.length} of them not ok`}`],
      ...failed.slice(0, 10).map((result) => [`task ${result.index}`, outcome(result)] as const),
      ["spent", `${formatCon(spent)} CON`],
      ["refunded", `${formatCon(refunded)} CON`],
    ]),
  );
}
