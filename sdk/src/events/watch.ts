import type { ContractAt, ContractName } from "../abi/contracts.ts";
import type { Client } from "../client/client.ts";
import { ConunError } from "../errors/error.ts";
import { failure } from "../errors/failure.ts";
import { chainError } from "../errors/revert.ts";
import type { Hex } from "../types/primitives.ts";
import { abortable, sleep } from "../util/abort.ts";
import { type Cursor, Trail } from "./cursor.ts";
import { type MarketEventFilter, marketTopics } from "./get.ts";
import { eventRanges, type LogFilter } from "./logs.ts";
import type { ContractEvent } from "./types.ts";

/** How to follow the chain. */
export interface WatchOptions {
  /** Where to go on; the deployment's first block if left out. */
  readonly cursor?: Cursor | undefined;
  /** Blocks that have to be on top of an event before it is told; 0. */
  readonly confirmations?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What is new on the chain. */
export interface EventPage<C extends ContractName = "market"> {
  readonly events: readonly ContractEvent<C>[];
  /** Everything up to here was told. */
  readonly cursor: Cursor;
  /** Unix seconds of the cursor's block; only where that is the newest one. */
  readonly time?: number;
  /** Set after a reorganisation: forget what was told of blocks above; what stands there now follows. */
  readonly rewoundTo?: number;
}

/** Looks at a head below the cursor before it is believed: another RPC address may lag. */
const LOOKS_BEFORE_SHORTER = 5;

/**
 * Follows the market's events: first the past, then each new block, and back where a reorganisation undid blocks.
 * A node that does not answer is asked again; ends by its signal, or when the caller stops iterating.
 *
 * @throws the signal's reason.
 *
 * @example
 * for await (const { events, cursor } of watchMarketEvents(client, { cursor: saved, signal })) {
 *   for (const event of events) if (event.name === "JobPosted") consider(event.spec);
 *   save(cursor);
 * }
 */
export function watchMarketEvents(
  client: Client,
  parameters: MarketEventFilter & WatchOptions = {},
): AsyncGenerator<EventPage, void, undefined> {
  return watchEvents(client, "market", marketTopics(parameters), parameters);
}

/** As {@link watchMarketEvents} for any contract. @param topics As of {@link LogFilter}. */
export async function* watchEvents<C extends ContractName>(
  client: Client,
  contract: ContractAt<C>,
  topics: LogFilter["topics"],
  { cursor, confirmations = 0, signal }: WatchOptions,
): AsyncGenerator<EventPage<C>, void, undefined> {
  const trail = new Trail(client, cursor);
  let next = cursor === undefined ? client.deployment.block : cursor.block + 1;
  let shorter = 0;
  let rewoundTo: number | undefined;
  for (; ; await sleep(client.pollingMs, signal)) {
    try {
      const newest = await newestBlock(client, signal);
      const last = trail.last;
      // One request tells that nothing is new.
      if (confirmations === 0 && newest.hash === last?.hash && rewoundTo === undefined) continue;
      const head = newest.number - confirmations;
      const onTop = confirmations === 0 && newest.parentHash === last?.hash;
      shorter = head < (last?.block ?? 0) ? shorter + 1 : 0;
      if (!onTop && (shorter === 0 || shorter > LOOKS_BEFORE_SHORTER)) {
        const undone = await trail.rewind(signal);
        if (undone !== undefined) {
          rewoundTo = Math.min(undone, rewoundTo ?? undone);
          next = undone + 1;
        }
      }
      if (next > head && rewoundTo === undefined) continue;
      const hash = confirmations === 0 ? newest.hash : await trail.hashOf(head, signal);
      if (hash === undefined) continue;
      for await (const { events, toBlock } of eventRanges(client, contract, {
        topics,
        fromBlock: next,
        toBlock: head,
        signal,
      })) {
        const place = { block: toBlock, hash: toBlock === head ? hash : await trail.hashOf(toBlock, signal) };
        // Logs and hash come from two requests: if the chain changed in between, the next look finds out and reads again.
        if (
          place.hash === undefined ||
          events.some((event) => event.log.blockNumber === toBlock && event.log.blockHash !== place.hash)
        ) {
          break;
        }
        trail.push(place as Cursor);
        next = toBlock + 1;
        const time = toBlock === newest.number ? { time: newest.timestamp } : {};
        const page = { events, cursor: place as Cursor, ...time };
        yield rewoundTo === undefined ? page : { ...page, rewoundTo };
        rewoundTo = undefined;
      }
    } catch (error) {
      signal?.throwIfAborted();
      const known = chainError(error, "Following the chain");
      if (!(known instanceof ConunError) || known.code !== "CHAIN_UNAVAILABLE") throw known;
    }
  }
}

interface NewestBlock {
  readonly number: number;
  readonly hash: Hex;
  readonly parentHash: string;
  readonly timestamp: number;
}

async function newestBlock(client: Client, signal: AbortSignal | undefined): Promise<NewestBlock> {
  const block = await abortable(client.provider.getBlock("latest"), signal);
  if (block?.hash == null) throw failure("CHAIN_UNAVAILABLE", "The node knows no newest block.");
  const { number, hash, parentHash, timestamp } = block;
  return { number, hash: hash as Hex, parentHash, timestamp };
}
