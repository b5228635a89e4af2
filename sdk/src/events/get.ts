import { zeroPadValue } from "ethers";
import type { Client } from "../client/client.ts";
import type { Address, Hex, JobId } from "../types/primitives.ts";
import { topicsOf } from "./decode.ts";
import { type EventRange, eventRanges } from "./logs.ts";
import type { EventName } from "./types.ts";

/** Blocks to read. */
export interface EventSpan {
  /** The deployment's first block if left out. */
  readonly fromBlock?: number | undefined;
  /** The newest block if left out. */
  readonly toBlock?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Which events of the market. */
export interface MarketEventFilter {
  readonly jobId?: JobId | undefined;
  /** All if left out. */
  readonly names?: readonly EventName<"market">[] | undefined;
}

/**
 * Past events of the market in order, range after range.
 *
 * @example
 * for await (const { events } of getMarketEvents(client, { jobId })) for (const event of events) show(event.name);
 */
export function getMarketEvents(
  client: Client,
  parameters: MarketEventFilter & EventSpan = {},
): AsyncGenerator<EventRange<"market">, void, undefined> {
  const { fromBlock = client.deployment.block, toBlock, signal } = parameters;
  return eventRanges(client, "market", { topics: marketTopics(parameters), fromBlock, toBlock, signal });
}

/** Which events of the registry. */
export interface RegistryEventFilter {
  /** All if left out. */
  readonly names?: readonly EventName<"registry">[] | undefined;
  /** Only events whose first indexed field is this owner: `Staked`, `UnbondingStarted`, `OperatorAuthorised`... */
  readonly owner?: Address | undefined;
}

/** Past events of the registry in order, range after range. */
export function getRegistryEvents(
  client: Client,
  parameters: RegistryEventFilter & EventSpan = {},
): AsyncGenerator<EventRange<"registry">, void, undefined> {
  const { fromBlock = client.deployment.block, toBlock, signal, names, owner } = parameters;
  const topics = [
    names && topicsOf("registry", names),
    owner === undefined ? undefined : [zeroPadValue(owner, 32).toLowerCase() as Hex],
  ];
  return eventRanges(client, "registry", { topics, fromBlock, toBlock, signal });
}

/** Topics of a filter: the event's, then the job's, which is the first indexed field of every event about a job. */
export function marketTopics({ names, jobId }: MarketEventFilter): (readonly Hex[] | undefined)[] {
  return [names && topicsOf("market", names), jobId === undefined ? undefined : [jobId]];
}
