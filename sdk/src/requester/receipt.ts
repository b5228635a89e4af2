import type { Client } from "../client/client.ts";
import type { JobState } from "../state/types.ts";
import type { JobSpec } from "../types/market.ts";
import type { Address, Hex, JobId } from "../types/primitives.ts";

/** One batch on the bill. */
export interface ReceiptBatch {
  readonly batch: bigint;
  readonly status: "settled" | "refunded";
  readonly resultRoot: Hex | undefined;
  readonly totalSteps: bigint | undefined;
  /** Wei that left the budget for it, fees included. */
  readonly paid: bigint;
  /** Transaction that ended it. */
  readonly transaction: Hex;
  readonly block: number;
  readonly blockHash: Hex;
}

/** What a job cost, with the transactions that say so. */
export interface JobReceipt {
  readonly kind: "conun/receipt";
  readonly version: 1;
  readonly chainId: number;
  readonly market: Address;
  readonly jobId: JobId;
  readonly spec: JobSpec;
  readonly batches: readonly ReceiptBatch[];
  /** Wei put in, spent, and given back, by all payers together. */
  readonly funded: bigint;
  readonly spent: bigint;
  readonly refunded: bigint;
  /** Transaction that posted it. */
  readonly posted: Hex;
}

/** The receipt of a job as it stands: pure. */
export function receiptOf(
  { chainId, deployment }: Pick<Client, "chainId" | "deployment">,
  state: JobState,
): JobReceipt {
  const { jobId, spec, funded, spent, refunded, timeline } = state;
  const ended = new Map<bigint, (typeof timeline)[number]>();
  for (const event of timeline) {
    if (event.name === "BatchSettled" || event.name === "BatchRefunded") ended.set(event.batch, event);
  }
  const batches = [...ended].map(([batch, { log }]): ReceiptBatch => {
    const found = state.batches.get(batch);
    const status = found?.status === "settled" ? "settled" : "refunded";
    const { transactionHash: transaction, blockNumber: block, blockHash } = log;
    const { resultRoot, totalSteps, paid = 0n } = found ?? {};
    return { batch, status, resultRoot, totalSteps, paid, transaction, block, blockHash };
  });
  let back = 0n;
  for (const amount of refunded.values()) back += amount;
  return {
    kind: "conun/receipt",
    version: 1,
    chainId,
    market: deployment.market,
    jobId,
    spec,
    batches: batches.sort((a, b) => (a.batch < b.batch ? -1 : 1)),
    funded,
    spent,
    refunded: back,
    posted: timeline[0]?.log.transactionHash ?? "0x",
  };
}
