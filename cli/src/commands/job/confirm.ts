import { type Estimate, formatCon, NOBODY } from "@conun/sdk";
import { confirm } from "@inquirer/prompts";
import { cliError } from "../../errors.ts";
import type { Context } from "../../globals.ts";
import { count, pairs } from "../../output/output.ts";

/** An estimate for people. */
export function describeEstimate(estimate: Estimate): string {
  const measured = estimate.measured;
  return pairs([
    ["tasks", `${estimate.tasks} in ${count(estimate.batches, "batch", "batches")}`],
    ["one task", measured === undefined ? "not measured" : describeMeasurement(measured)],
    ["expected cost", `${formatCon(estimate.expected)} CON, of it ${formatCon(estimate.fees)} fees`],
    [
      "tied up at most",
      `${formatCon(estimate.tiedUp)} CON while all batches run; ${formatCon(estimate.worstCase)} CON for one`,
    ],
    ["suggested budget", `${formatCon(estimate.suggestedBudget)} CON`],
    ["judged by", describeJudge(estimate)],
    ["a wrong result", describeOdds(estimate)],
    ["stake of a worker", `${formatCon(estimate.spec.bond)} CON for each batch`],
    ["paid", `${estimate.spec.challengeWindow} s after a batch's last result; use results before if you check them`],
    ["gas to post", `${estimate.gas.units} (${formatCon(estimate.gas.cost)} of the chain's coin)`],
  ]);
}

/** Who says which results are right. */
function describeJudge({ spec, auditShare }: Estimate): string {
  const { resolver, replicas } = spec;
  if (resolver === NOBODY) return replicas === 1 ? "nobody: one worker is believed" : `${replicas} equal results`;
  const audits = auditShare === 0 ? "no audits" : `${percent(auditShare)} of batches audited`;
  return `proofs, by ${resolver}; ${audits}`;
}

/** What becomes of a result that one worker by itself gets wrong, and who can change that. */
function describeOdds({ spec, odds }: Estimate): string {
  const alone = `is paid with ${percent(odds.survives)} if nobody else looks`;
  if (spec.resolver === NOBODY) return odds.survives === 0 ? "is outvoted, unless others tell the same lie" : alone;
  return `${alone}; whoever computes it again, a watcher or audit-job, refutes it and earns half of the stake`;
}

const percent = (share: number): string => `${Number((share * 100).toPrecision(2))} %`;

function describeMeasurement({ tasks, meanSteps, maxSteps, seconds, cut }: NonNullable<Estimate["measured"]>): string {
  const most = maxSteps === meanSteps ? "" : `, ${maxSteps} at most`;
  const figures = `${meanSteps} steps${most}, ${seconds.toFixed(3)} s here`;
  return `${figures} (by the first ${tasks === 1 ? "one" : tasks}${cut ? "; cut short: it may be more" : ""})`;
}

/**
 * Asks before money is spent.
 *
 * @throws CliError CONFIRMATION_MISSING without a terminal and without --yes, USAGE if the answer is no.
 */
export async function confirmSpending(context: Context, question: string): Promise<void> {
  if (context.yes) return;
  if (process.stdin.isTTY !== true) throw cliError("CONFIRMATION_MISSING", `Not confirmed: ${question}`);
  const answer = await confirm(
    { message: question, default: true },
    { signal: context.signal, output: process.stderr },
  );
  if (!answer) throw cliError("USAGE", "Not confirmed; nothing was sent.", { hint: "Run it again when you want it." });
}
