import type { Client } from "../client/client.ts";
import { getDisputeEvents, trailEvent } from "../events/dispute.ts";
import type { Address, Hex } from "../types/primitives.ts";
import { follow, NEW_TRAIL, type Trail } from "./follow.ts";

const MOVES = ["PositionOpened", "SegmentDivided", "PartPicked"] as const;

/** What a game's events come to, as a node tells them. Throws RangeError for events that no game has. */
export async function readTrail(
  client: Client,
  span: {
    readonly resolver: Address;
    readonly id: Hex;
    readonly fromBlock: number;
    readonly toBlock?: number;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<Trail> {
  let trail = NEW_TRAIL;
  for await (const { events } of getDisputeEvents(client, { names: MOVES, ...span })) {
    for (const event of events) {
      const next = trailEvent(event);
      if (next !== undefined) trail = follow(trail, next);
    }
  }
  return trail;
}
