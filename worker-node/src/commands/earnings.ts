import {
  type Address,
  address,
  fromUnits,
  getAllotmentOf,
  getCredit,
  getMarketEvents,
  getOwnerOf,
  type MarketEvent,
} from "@conun/sdk";
import { keystoreAddress } from "@conun/sdk/node";
import { pairs } from "../cli/text.ts";
import { workerError } from "../errors.ts";
import { same } from "../strategy/view.ts";
import { type CommandContext, connectReader } from "./context.ts";
import { amount } from "./output.ts";

export interface EarningsOptions {
  readonly owner?: string;
  readonly fromBlock?: number;
}

interface Sum {
  batches: number;
  earned: bigint;
  refuted: number;
  slashed: bigint;
  late: number;
  penalties: bigint;
}

const NAMES = ["AssignmentPaid", "AssignmentRefuted", "AssignmentExpired", "AssignmentReleased", "Withdrawn"] as const;

/** What the operator earned and lost, or all operators of an owner, from the chain's logs. */
export async function earningsCommand(context: CommandContext, options: EarningsOptions): Promise<void> {
  const { loaded, out, signal } = context;
  const client = await connectReader(context);
  try {
    const operator = options.owner === undefined ? await keystoreAddress(loaded.keyFile) : undefined;
    const owner =
      operator === undefined ? address(options.owner ?? "", "--owner") : await getOwnerOf(client, { operator, signal });
    if (owner === undefined)
      throw workerError("OPERATOR_UNKNOWN", `No owner has authorised the operator ${operator}.`, {
        hint: "Name an owner with --owner, or have it authorised: conun-worker init --owner ADDRESS.",
      });
    const allotment = operator === undefined ? undefined : await getAllotmentOf(client, { operator, signal });
    const jobs = new Map<string, Sum>();
    let [withdrawn, earnedByOwner] = [0n, 0n];
    const fromBlock = options.fromBlock ?? client.deployment.block;
    for await (const { events } of getMarketEvents(client, { names: NAMES, fromBlock, signal })) {
      for (const event of events) {
        if (event.name === "Withdrawn" && same(event.owner, owner)) withdrawn += event.amount;
        if (event.name === "AssignmentPaid" && same(event.owner, owner)) earnedByOwner += event.earned;
        add(jobs, event, owner, allotment);
      }
    }
    const total = [...jobs.values()].reduce(plus, empty());
    const credit = await getCredit(client, { owner, signal });
    // What was neither credited nor withdrawn since was paid with the settlements; later blocks alone do not tell.
    const direct = fromBlock > client.deployment.block ? undefined : earnedByOwner - withdrawn - credit;
    const value = { owner, operator, total, credit, withdrawn, direct, jobs: Object.fromEntries(jobs) };
    out.result(value, text(owner, operator, total, { credit, withdrawn, direct }, jobs));
  } finally {
    await client.close();
  }
}

function add(jobs: Map<string, Sum>, event: MarketEvent, owner: Address, allotment: number | undefined): void {
  if (!("allotmentId" in event) || !("jobId" in event)) return;
  const mine = allotment === undefined ? "owner" in event && same(event.owner, owner) : event.allotmentId === allotment;
  if (!mine) return;
  const sum = jobs.get(event.jobId) ?? empty();
  if (event.name === "AssignmentPaid") {
    sum.batches++;
    sum.earned += event.earned;
  } else if (event.name === "AssignmentRefuted") {
    sum.refuted++;
    sum.slashed += fromUnits(event.slashedUnits);
  } else if (event.name === "AssignmentExpired" || event.name === "AssignmentReleased") {
    sum.late++;
    sum.penalties += fromUnits(event.penaltyUnits);
  } else return;
  jobs.set(event.jobId, sum);
}

function empty(): Sum {
  return { batches: 0, earned: 0n, refuted: 0, slashed: 0n, late: 0, penalties: 0n };
}

function plus(a: Sum, b: Sum): Sum {
  return {
    batches: a.batches + b.batches,
    earned: a.earned + b.earned,
    refuted: a.refuted + b.refuted,
    slashed: a.slashed + b.slashed,
    late: a.late + b.late,
    penalties: a.penalties + b.penalties,
  };
}

function text(
  owner: Address,
  operator: Address | undefined,
  total: Sum,
  { credit, withdrawn, direct }: { credit: bigint; withdrawn: bigint; direct: bigint | undefined },
  jobs: ReadonlyMap<string, Sum>,
): string {
  const head = pairs([
    ["owner", owner],
    ["operator", operator ?? "all"],
    ["earned", `${amount(total.earned)} with ${total.batches} batches`],
    ["slashed", `${amount(total.slashed)} for ${total.refuted} batches that were outvoted`],
    ["penalties", `${amount(total.penalties)} for ${total.late} batches given back or too late`],
    ...(direct === undefined
      ? []
      : ([["paid directly", `${amount(direct)} with settlements, all operators`]] as [string, string][])),
    ["withdrawn", `${amount(withdrawn)} by the owner, all operators`],
    ["credited", `${amount(credit)}, not withdrawn yet`],
  ]);
  const rows = [...jobs].map(([job, sum]): [string, string] => [
    `${job.slice(0, 18)}..`,
    `${amount(sum.earned)}, ${sum.batches} batches`,
  ]);
  return rows.length === 0 ? head : `${head}\n\nBy job:\n${pairs(rows)}`;
}
