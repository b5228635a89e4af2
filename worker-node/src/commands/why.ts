import { type Client, describeError, getMarketEvents, type Hex } from "@conun/sdk";
import { Account } from "../chain/account.ts";
import { MarketView } from "../chain/market-view.ts";
import { resolversOf } from "../chain/resolvers.ts";
import { pairs } from "../cli/text.ts";
import { policyOf } from "../config/policy.ts";
import { RefusalBook, type RefusalSummary } from "../services/refusal-book.ts";
import { pickBatches } from "../strategy/pick.ts";
import { judgeJob } from "../strategy/policy.ts";
import { isProvable } from "../strategy/provable.ts";
import { type RefusalReason, refuse } from "../strategy/refusal.ts";
import { type CommandContext, connectReader } from "./context.ts";
import { amount, duration } from "./output.ts";
import { type LocalState, localState } from "./status.ts";

/** Something that keeps all work or all pay away. */
interface Obstacle {
  readonly what: string;
  readonly todo: string;
}

/** Answers "why am I not getting work, or pay". */
export async function whyCommand(context: CommandContext): Promise<void> {
  const state = await localState(context);
  const obstacles = obstaclesOf(state, context);
  const live = state.running && !state.stuck && state.status !== undefined;
  let refusals: readonly RefusalSummary[] = live ? (state.status?.refusals ?? []) : [];
  if (!live && state.operator !== undefined) {
    try {
      const now = await judgeNow(context, state.operator as Hex);
      refusals = now.refusals;
      obstacles.push(...accountObstacles(context, now.owner, now.gas));
    } catch (error) {
      const { message, hint } = describeError(error);
      obstacles.push({ what: `The chain cannot be read: ${message}`, todo: hint });
    }
  }
  const pay = payOf(state);
  const value = { running: state.running, live, obstacles, refusals, pay, status: state.status };
  context.out.result(value, whyText(obstacles, refusals, pay, live));
}

function obstaclesOf({ running, stuck, operator, status }: LocalState, context: CommandContext): Obstacle[] {
  const found: Obstacle[] = [];
  if (operator === undefined) found.push({ what: "There is no operator key.", todo: "conun-worker init" });
  else if (!running) found.push({ what: "The worker does not run.", todo: "conun-worker start" });
  if (stuck) found.push({ what: "The worker has not reported lately.", todo: "Look at its log; start it again." });
  if (status === undefined || !running) return found;
  const { chain, account, owner } = status;
  if (chain.error !== undefined)
    found.push({ what: `The chain cannot be read: ${chain.error}`, todo: "conun-worker doctor" });
  const silent = (Date.now() - chain.seenAt) / 1000;
  if (silent > 120)
    found.push({
      what: `No new block was seen for ${duration(silent)}.`,
      todo: "Check the endpoints with conun-worker doctor.",
    });
  found.push(...accountObstacles(context, owner, BigInt(account.gas)));
  if (status.state === "draining")
    found.push({ what: "The worker is stopping.", todo: "Start it again when it has stopped." });
  return found;
}

function accountObstacles({ loaded }: CommandContext, owner: string | undefined, gas: bigint): Obstacle[] {
  const found: Obstacle[] = [];
  if (owner === undefined) {
    const todo = "conun-worker init --owner ADDRESS, then the owner runs what it prints.";
    found.push({ what: "No owner has authorised this operator.", todo });
  }
  if (gas < loaded.config.gas.min_balance) {
    const todo = "Send it some of the chain's own coin, or lower gas.min_balance.";
    found.push({ what: "The operator cannot pay for transactions.", todo });
  }
  return found;
}

/** Judges the jobs on chain as a worker would, as far as that goes without fetching anything. */
async function judgeNow(context: CommandContext, operator: Hex): Promise<Judged> {
  const client = await connectReader(context);
  try {
    const view = new MarketView(operator);
    const fromBlock = client.deployment.block;
    for await (const { events, toBlock } of getMarketEvents(client, { fromBlock, signal: context.signal })) {
      view.apply(events, toBlock, undefined);
    }
    return await summaryOf(context, client, view, operator);
  } finally {
    await client.close();
  }
}

interface Judged {
  readonly refusals: readonly RefusalSummary[];
  readonly owner: string | undefined;
  readonly gas: bigint;
}

async function summaryOf(
  { loaded, signal }: CommandContext,
  client: Client,
  view: MarketView,
  operator: Hex,
): Promise<Judged> {
  const resolvers = resolversOf(loaded.config.accept.resolvers, client.deployment);
  const account = new Account(client, operator, resolvers);
  const { owner, gas } = await account.refresh(signal);
  const policy = policyOf(loaded.config, resolvers);
  const now = (await client.provider.getBlock("latest"))?.timestamp ?? 0;
  const book = new RefusalBook();
  for (const job of view.jobs) {
    const { providerFee } = await account.terms(job.spec.terms);
    const refusal = judgeJob(job, policy, { now, stepPrice: job.spec.maxStepPrice, providerFee });
    const self = account.for(job.spec)?.self;
    if (refusal !== undefined || self === undefined) {
      const { resolver } = job.spec;
      const missing = isProvable(job.spec) ? refuse("no-resolver-stake", resolver) : refuse("no-stake", "none");
      book.refused(job.id, refusal ?? missing);
      continue;
    }
    const { picks, skipped } = pickBatches(job, self, { want: 1, cursor: 0n, busy: new Set(), now });
    const [reason] = Object.keys(skipped) as RefusalReason[];
    if (picks.length === 0 && reason !== undefined) book.refused(job.id, refuse(reason, `${skipped[reason]} batches`));
    else book.accepted(job.id, {});
  }
  return { refusals: book.summary(), owner, gas };
}

interface Pay {
  readonly waiting: readonly { readonly what: string; readonly batches: number; readonly nextAt: number | undefined }[];
  readonly credit: bigint;
}

function payOf({ status }: LocalState): Pay {
  const commitments = status?.commitments ?? [];
  const reasons = [...new Set(commitments.map(({ why }) => why))];
  const waiting = reasons.map((what) => {
    const some = commitments.filter(({ why }) => why === what);
    const times = some.flatMap(({ at }) => (at === undefined ? [] : [at]));
    return { what, batches: some.length, nextAt: times.length === 0 ? undefined : Math.min(...times) };
  });
  return { waiting, credit: BigInt(status?.account.credit ?? 0) };
}

function whyText(obstacles: readonly Obstacle[], refusals: readonly RefusalSummary[], pay: Pay, live: boolean): string {
  const parts: string[] = [];
  if (obstacles.length > 0) {
    parts.push(
      ["In the way of everything:", ...obstacles.map(({ what, todo }) => `  ${what}\n    -> ${todo}`)].join("\n"),
    );
  }
  const from = live ? "as the worker sees it now" : "judged from the chain alone; a running worker knows more";
  if (refusals.length === 0) parts.push("No job is held back: there is none on the market, or all are worked on.");
  else parts.push([`Jobs and batches that are not worked on (${from}):`, ...refusals.map(refusalText)].join("\n"));
  const waits = pay.waiting.map(({ what, batches, nextAt }): [string, string] => {
    const when = nextAt === undefined ? "" : `, next in ${duration(nextAt - Date.now() / 1000)}`;
    return [`  ${what}`, `${batches} batches${when}`];
  });
  if (waits.length > 0) parts.push(`Pay that is on its way:\n${pairs(waits)}`);
  if (pay.credit > 0n) {
    parts.push(`${amount(pay.credit)} are credited and are withdrawn when \`pay.withdraw_above\` is reached.`);
  }
  return parts.join("\n\n");
}

function refusalText({ reason, meaning, jobs, batches, examples }: RefusalSummary): string {
  const counts = [jobs > 0 ? `${jobs} jobs` : "", batches > 0 ? `${batches} batches` : ""].filter(
    (part) => part !== "",
  );
  const lines = examples.map(({ job, detail }) => `      ${job.slice(0, 12)}..  ${detail}`);
  return [`  ${reason}: ${counts.join(", ")}`, `    ${meaning}`, ...lines].join("\n");
}
