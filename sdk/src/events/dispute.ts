import { zeroPadValue } from "ethers";
import type { ContractAt } from "../abi/contracts.ts";
import type { Client } from "../client/client.ts";
import type { TrailEvent } from "../dispute/follow.ts";
import type { Address, Hex, JobId } from "../types/primitives.ts";
import { topicsOf } from "./decode.ts";
import type { EventSpan } from "./get.ts";
import { type EventRange, eventRanges } from "./logs.ts";
import type { DisputeEvent, EventName } from "./types.ts";
import { type EventPage, type WatchOptions, watchEvents } from "./watch.ts";

/** Which events of a resolver. */
export interface DisputeEventFilter {
  /** The resolver; the deployment's if left out. */
  readonly resolver?: Address | undefined;
  /** Only events of this game or demand. */
  readonly id?: Hex | undefined;
  /** Only games and demands of this job; their later events name the game or demand alone. */
  readonly jobId?: JobId | undefined;
  /** Only games and demands of this challenger or demander; as with `jobId`. */
  readonly by?: Address | undefined;
  /** All if left out; those that name job and challenger, if one of these is given. */
  readonly names?: readonly EventName<"disputeGame">[] | undefined;
}

/** Events that say what a game or demand is about. */
const FIRST: readonly EventName<"disputeGame">[] = ["PositionChallenged", "ChunkDemanded"];

/** The resolver that an action speaks to. */
export const resolverAt = (resolver: Address | undefined): ContractAt<"disputeGame"> =>
  resolver === undefined ? "disputeGame" : { contract: "disputeGame", address: resolver };

/**
 * Past events of a resolver in order, range after range.
 *
 * @throws ConunError `RESOLVER_MISSING`, `CHAIN_UNAVAILABLE`.
 *
 * @example
 * for await (const { events } of getDisputeEvents(client, { jobId })) for (const event of events) show(event.name);
 */
export function getDisputeEvents(
  client: Client,
  parameters: DisputeEventFilter & EventSpan = {},
): AsyncGenerator<EventRange<"disputeGame">, void, undefined> {
  const { fromBlock = client.deployment.block, toBlock, signal, resolver } = parameters;
  return eventRanges(client, resolverAt(resolver), { topics: disputeTopics(parameters), fromBlock, toBlock, signal });
}

/** Follows a resolver's events as `watchMarketEvents` follows the market's. Throws the signal's reason. */
export function watchDisputeEvents(
  client: Client,
  parameters: DisputeEventFilter & WatchOptions = {},
): AsyncGenerator<EventPage<"disputeGame">, void, undefined> {
  return watchEvents(client, resolverAt(parameters.resolver), disputeTopics(parameters), parameters);
}

function disputeTopics({ id, jobId, by, names }: DisputeEventFilter): (readonly Hex[] | undefined)[] {
  const chosen = names ?? (jobId === undefined && by === undefined ? undefined : FIRST);
  const account = by === undefined ? undefined : [zeroPadValue(by, 32).toLowerCase() as Hex];
  return [chosen && topicsOf("disputeGame", chosen), id && [id], jobId && [jobId], account];
}

/** The part of an event that `follow` goes on with; undefined for one that changes no trail. */
export function trailEvent(event: DisputeEvent): TrailEvent | undefined {
  switch (event.name) {
    case "PositionOpened":
    case "SegmentDivided":
      return event;
    case "PartPicked":
      return { name: event.name, part: Number(event.part), before: event.before, end: event.end };
    default:
      return undefined;
  }
}
