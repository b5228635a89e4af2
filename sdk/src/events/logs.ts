import type { Log } from "ethers";
import { type ContractAt, type ContractName, kindOf } from "../abi/contracts.ts";
import { contractAddress } from "../client/address.ts";
import type { Client } from "../client/client.ts";
import { ConunError } from "../errors/error.ts";
import { chainError } from "../errors/revert.ts";
import type { Address, Hex } from "../types/primitives.ts";
import { abortable } from "../util/abort.ts";
import { decodeEvent } from "./decode.ts";
import type { ContractEvent } from "./types.ts";

/** Which logs, in terms of the node. */
export interface LogFilter {
  /** Values that each topic may have; undefined: any. */
  readonly topics?: readonly (readonly Hex[] | undefined)[] | undefined;
  readonly fromBlock: number;
  /** The newest block if left out. */
  readonly toBlock?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Events of a range of blocks, in order. */
export interface EventRange<C extends ContractName> {
  readonly events: readonly ContractEvent<C>[];
  /** Last block of the range. */
  readonly toBlock: number;
}

/** Logs of a range of blocks as they came. */
export interface LogRange {
  readonly logs: readonly Log[];
  /** Last block of the range. */
  readonly toBlock: number;
}

/**
 * Logs of one contract, range after range. A range that the node refuses is halved, one that works is doubled again up
 * to the client's `maxLogRange`.
 *
 * @throws ConunError if the node refuses even a single block, or `CHAIN_UNAVAILABLE`.
 */
export async function* logRanges(
  client: Client,
  address: Address,
  filter: LogFilter,
): AsyncGenerator<LogRange, void, undefined> {
  const { signal, topics } = filter;
  const last = filter.toBlock ?? (await abortable(client.provider.getBlockNumber(), signal));
  let size = client.maxLogRange;
  for (let from = filter.fromBlock; from <= last; ) {
    const to = Math.min(last, from + size - 1);
    const query = {
      address,
      fromBlock: from,
      toBlock: to,
      topics: (topics ?? []).map((values) => (values === undefined ? null : [...values])),
    };
    let logs: Log[];
    try {
      logs = await abortable(client.provider.getLogs(query), signal);
    } catch (error) {
      signal?.throwIfAborted();
      const known = chainError(error, `Reading logs of blocks ${from} to ${to}`);
      const unanswered = known instanceof ConunError && known.code === "CHAIN_UNAVAILABLE";
      if (unanswered || to === from) throw known;
      size = Math.max(1, Math.floor((to - from + 1) / 2));
      continue;
    }
    yield { logs, toBlock: to };
    from = to + 1;
    size = Math.min(client.maxLogRange, size * 2);
  }
}

/** Events of one contract, range after range. Throws as {@link logRanges}. */
export async function* eventRanges<C extends ContractName>(
  client: Client,
  contract: ContractAt<C>,
  filter: LogFilter,
): AsyncGenerator<EventRange<C>, void, undefined> {
  for await (const { logs, toBlock } of logRanges(client, contractAddress(client, contract), filter)) {
    yield { events: decodeLogs(kindOf(contract), logs), toBlock };
  }
}

/** The events that logs of one contract hold, in order. */
function decodeLogs<C extends ContractName>(contract: C, logs: readonly Log[]): ContractEvent<C>[] {
  return logs
    .map((log) =>
      decodeEvent(contract, log, {
        address: log.address as Address,
        blockNumber: log.blockNumber,
        blockHash: log.blockHash as Hex,
        transactionHash: log.transactionHash as Hex,
        logIndex: log.index,
      }),
    )
    .filter((event) => event !== undefined)
    .sort((a, b) => a.log.blockNumber - b.log.blockNumber || a.log.logIndex - b.log.logIndex);
}
