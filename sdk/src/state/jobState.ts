import type { Client } from "../client/client.ts";
import { failure } from "../errors/failure.ts";
import { chainError } from "../errors/revert.ts";
import { Trail } from "../events/cursor.ts";
import { getMarketEvents } from "../events/get.ts";
import { postedJob } from "../events/jobs.ts";
import type { MarketEvent } from "../events/types.ts";
import type { Address, Hex, JobId } from "../types/primitives.ts";
import { batchCount } from "../types/spec.ts";
import { abortable } from "../util/abort.ts";
import { isBatchEvent, reduceBatch, untouched } from "./reduce.ts";
import type { BatchState, JobState } from "./types.ts";

/** Parameters of {@link getJobState}. */
export interface GetJobStateParameters {
  readonly jobId: JobId;
  /** An older state to go on from; it is dropped if its block is not on the chain any more. */
  readonly from?: JobState | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * A job's whole state, derived from its events alone, in bounded ranges of blocks.
 *
 * @throws ConunError `JOB_UNKNOWN`, `SPEC_MISMATCH`, `CHAIN_UNAVAILABLE`.
 *
 * @example
 * let state = await getJobState(client, { jobId });
 * state = await getJobState(client, { jobId, from: state }); // reads new blocks only
 */
export async function getJobState(client: Client, parameters: GetJobStateParameters): Promise<JobState> {
  const { jobId, signal } = parameters;
  const trail = new Trail(client, undefined);
  for (let from = parameters.from; ; ) {
    const block = await abortable(client.provider.getBlock("latest"), signal).catch((error) => {
      signal?.throwIfAborted();
      throw chainError(error, "Reading the newest block");
    });
    if (block === null) throw failure("CHAIN_UNAVAILABLE", "The node has no newest block.");
    const blockHash = block.hash as Hex;
    if (from?.blockHash === blockHash) return from;
    if (from !== undefined && (await trail.hashOf(from.block, signal)) !== from.blockHash) from = undefined;
    const fromBlock = from === undefined ? client.deployment.block : from.block + 1;
    const fresh: MarketEvent[] = [];
    for await (const { events } of getMarketEvents(client, { jobId, fromBlock, toBlock: block.number, signal })) {
      fresh.push(...events);
    }
    // A reorganisation while it was read mixes two histories: read again.
    if ((await trail.hashOf(block.number, signal)) !== blockHash) continue;
    if (from !== undefined && fresh.length === 0) return { ...from, block: block.number, blockHash };
    const builder = new JobBuilder(client, jobId, from);
    for (const event of fresh) builder.add(event);
    return builder.state(block.number, blockHash);
  }
}

/** Collects events into a job's state. */
class JobBuilder {
  readonly #client: Client;
  readonly #jobId: JobId;
  #base: JobState | undefined;
  readonly #batches: Map<bigint, BatchState>;
  readonly #payers: Map<Address, bigint>;
  readonly #refunded: Map<Address, bigint>;
  readonly #timeline: MarketEvent[];
  #closed: boolean;

  constructor(client: Client, jobId: JobId, from: JobState | undefined) {
    this.#client = client;
    this.#jobId = jobId;
    this.#base = from;
    this.#batches = new Map(from?.batches);
    this.#payers = new Map(from?.payers);
    this.#refunded = new Map(from?.refunded);
    this.#timeline = [...(from?.timeline ?? [])];
    this.#closed = from?.closed ?? false;
  }

  add(event: MarketEvent): void {
    if (event.name === "JobPosted") this.#post(event);
    const base = this.#base;
    if (base === undefined) return;
    this.#timeline.push(event);
    if (event.name === "JobFunded") count(this.#payers, event.payer, event.amount);
    else if (event.name === "JobRefunded") count(this.#refunded, event.payer, event.amount);
    else if (event.name === "JobClosed") this.#closed = true;
    else if (isBatchEvent(event) && event.batch < batchCount(base.spec)) {
      const before = this.#batches.get(event.batch) ?? untouched(base.spec, event.batch);
      this.#batches.set(event.batch, reduceBatch(base.spec, before, event));
    }
  }

  state(block: number, blockHash: Hex): JobState {
    if (this.#base === undefined) {
      throw failure("JOB_UNKNOWN", `No job ${this.#jobId} was posted on chain ${this.#client.chainId}.`);
    }
    return {
      ...this.#base,
      closed: this.#closed,
      payers: this.#payers,
      refunded: this.#refunded,
      funded: sum(this.#payers.values()),
      spent: sum([...this.#batches.values()].map(({ paid }) => paid ?? 0n)),
      batches: this.#batches,
      timeline: this.#timeline,
      block,
      blockHash,
    };
  }

  #post(event: MarketEvent<"JobPosted">): void {
    const job = postedJob(this.#client, event);
    if (job === undefined) {
      throw failure("SPEC_MISMATCH", `The specification served for ${event.jobId} is not that job's.`);
    }
    const { jobId, spec, hint, log } = job;
    count(this.#payers, spec.requester, spec.budget);
    const empty = { closed: false, funded: 0n, spent: 0n, payers: this.#payers, refunded: this.#refunded };
    const rest = { batches: this.#batches, timeline: this.#timeline, block: 0, blockHash: "0x" as const };
    this.#base = { jobId, spec, hint, postedBlock: log.blockNumber, ...empty, ...rest };
  }
}

function count(amounts: Map<Address, bigint>, who: Address, amount: bigint): void {
  amounts.set(who, (amounts.get(who) ?? 0n) + amount);
}

function sum(amounts: Iterable<bigint>): bigint {
  let total = 0n;
  for (const amount of amounts) total += amount;
  return total;
}
