import type { Hex } from "../types/primitives.ts";
import type { GameContract } from "./contract.ts";
import { follow, NEW_TRAIL, type Trail } from "./follow.ts";

const MOVES = ["PositionOpened", "SegmentDivided", "PartPicked"] as const;

/** What a game's events come to, as a node tells them. Throws RangeError for events that no game has. */
export async function readTrail(
  contract: GameContract,
  id: Hex,
  span: { readonly fromBlock: number; readonly toBlock?: number; readonly signal?: AbortSignal | undefined },
): Promise<Trail> {
  let trail = NEW_TRAIL;
  for await (const { events } of contract.events({ names: MOVES, id, ...span })) {
    for (const event of events) {
      if (event.name !== "PositionChallenged" && event.name !== "GameOver") trail = follow(trail, event);
    }
  }
  return trail;
}
