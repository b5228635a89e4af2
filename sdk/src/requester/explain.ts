import type { Client } from "../client/client.ts";
import { chainError } from "../errors/revert.ts";
import type { MarketEvent } from "../events/types.ts";
import { isBatchEvent, untouched } from "../state/reduce.ts";
import type { BatchState, JobState } from "../state/types.ts";
import { formatCon, fromUnits } from "../types/amounts.ts";
import type { Hex } from "../types/primitives.ts";
import { batchOf } from "../types/spec.ts";
import { abortable } from "../util/abort.ts";
import { mapConcurrent } from "../util/concurrent.ts";
import { type Stage, stageOf } from "./progress.ts";

/** One line of a task's history. */
export interface TimelineEntry {
  /** Unix seconds of the block. */
  readonly time: number;
  readonly event: MarketEvent["name"];
  /** What happened, one sentence. */
  readonly text: string;
  readonly transaction: Hex;
  readonly block: number;
  /** Gas of the whole transaction, and wei of the chain's own coin for it; it may hold other batches too. */
  readonly gasUsed: bigint;
  readonly cost: bigint;
}

/** All about one task: why it has a result, or none yet. */
export interface Explanation {
  readonly task: number;
  readonly batch: BatchState;
  readonly stage: Stage;
  /** What it waits for, one sentence. */
  readonly waitsFor: string;
  readonly timeline: readonly TimelineEntry[];
  /** Wei of CON that left the budget for its batch. */
  readonly paid: bigint;
}

const READS_AT_ONCE = 8;

/** The history of one task, with times and costs read from the chain. Throws `ARGUMENT_INVALID` beyond the job. */
export async function explainTask(
  client: Client,
  state: JobState,
  task: number,
  signal?: AbortSignal,
): Promise<Explanation> {
  const number = batchOf(state.spec, task);
  const batch = state.batches.get(number) ?? untouched(state.spec, number);
  const events = state.timeline.filter((event) => (isBatchEvent(event) ? event.batch === number : true));
  const places = new Map(events.map(({ log }) => [log.transactionHash, log.blockNumber]));
  const facts = new Map(
    await mapConcurrent([...places], READS_AT_ONCE, async ([hash, block]) => {
      const read = Promise.all([client.provider.getTransactionReceipt(hash), client.provider.getBlock(block)]);
      const [receipt, found] = await abortable(read, signal).catch((error) => {
        signal?.throwIfAborted();
        throw chainError(error, "Reading the job's transactions");
      });
      return [
        hash,
        { time: found?.timestamp ?? 0, gasUsed: receipt?.gasUsed ?? 0n, cost: receipt?.fee ?? 0n },
      ] as const;
    }),
  );
  const timeline = events.map((event): TimelineEntry => {
    const { transactionHash: transaction, blockNumber: block } = event.log;
    const { time = 0, gasUsed = 0n, cost = 0n } = facts.get(transaction) ?? {};
    return { time, event: event.name, text: sentence(event), transaction, block, gasUsed, cost };
  });
  const stage = stageOf(batch);
  return { task, batch, stage, waitsFor: waitsFor(stage, state), timeline, paid: batch.paid ?? 0n };
}

function waitsFor(stage: Stage, { closed }: JobState): string {
  switch (stage) {
    case "waiting":
      return closed ? "Nothing: the job was closed before anyone claimed it." : "A worker to claim it.";
    case "claimed":
      return "The worker that claimed it to commit, or its deadline.";
    case "committed":
      return "All its workers to commit and reveal, or their deadlines.";
    case "revealed":
      return "The end of its window; then anyone settles it.";
    case "settled":
      return "Nothing: its result is final.";
    case "refunded":
      return "Nothing: it ended without a result, and what it reserved went back.";
  }
}

/** What an event says. Pure. */
export function sentence(event: MarketEvent): string {
  switch (event.name) {
    case "JobPosted":
      return `Posted by ${event.requester} with ${formatCon(event.spec.budget)} CON.`;
    case "JobFunded":
      return `${event.payer} added ${formatCon(event.amount)} CON.`;
    case "JobClosed":
      return `Closed by ${event.by}; ${formatCon(event.freed)} CON were free.`;
    case "JobRefunded":
      return `${event.payer} got ${formatCon(event.amount)} CON back.`;
    case "BatchClaimed":
      return `Slot ${event.slot} claimed for ${event.owner} by ${event.operator}, at ${formatCon(event.stepPrice)} CON for 10^9 steps.`;
    case "ResultCommitted":
      return `Slot ${event.slot} committed to a result.`;
    case "ResultRevealed":
      return `Slot ${event.slot} revealed ${event.resultRoot} with ${event.totalSteps} steps.`;
    case "AssignmentReleased":
      return `Slot ${event.slot} was given back; ${units(event.penaltyUnits)} CON of its stake were burned.`;
    case "AssignmentExpired":
      return `Slot ${event.slot} ran out of time; ${units(event.penaltyUnits)} CON of its stake were burned.`;
    case "AssignmentPaid":
      return `${event.owner} was paid ${formatCon(event.earned)} CON for slot ${event.slot}.`;
    case "AssignmentRefuted":
      return `${event.owner} was outvoted in slot ${event.slot} and lost ${units(event.slashedUnits)} CON of its stake.`;
    case "ReplicaAdded":
      return `Results differed: one more worker is asked, ${event.slots} in all.`;
    case "AuditOpened":
      return `Drawn for an audit: one more worker is asked before anything is revealed, ${event.slots} in all.`;
    case "BatchReopened":
      return `No quorum: the batch is tried again, round ${event.round}.`;
    case "BatchSettled":
      return `Settled with ${event.totalSteps} steps for ${formatCon(event.paid)} CON.`;
    case "BatchRefunded":
      return `Ended without a result; ${formatCon(event.paid)} CON were paid in shares.`;
    case "CallbackNotified":
      return `${event.callback} was notified${event.success ? "" : ", and failed"}.`;
    default:
      return `${event.name}.`;
  }
}

function units(amount: bigint): string {
  return formatCon(fromUnits(amount));
}
