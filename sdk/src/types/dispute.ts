import { GAME_STATES } from "../dispute/types.ts";

/** How a game ended; see `IDisputeGame.Ending`. */
export const ENDINGS = ["step", "empty", "timeout", "conceded", "refutedElsewhere", "cancelled"] as const;
export type Ending = (typeof ENDINGS)[number];

/** What a demanded chunk is of; see `IDemands.DemandKind`. */
export const DEMAND_KINDS = ["output", "input", "code"] as const;
export type DemandKind = (typeof DEMAND_KINDS)[number];

/** Where a demand stands; see `IDemands.DemandState`. */
export const DEMAND_STATES = ["none", "open", "shown", "held", "over"] as const;
export type DemandState = (typeof DEMAND_STATES)[number];

/** How a demand ended that was not followed up; see `IDemands.DemandEnding`. */
export const DEMAND_ENDINGS = ["unanswered", "refutedElsewhere", "cancelled", "closed"] as const;
export type DemandEnding = (typeof DEMAND_ENDINGS)[number];

/** Names of the enums' members in the order of their numbers on chain. */
export const DISPUTE_ENUMS = {
  GameState: GAME_STATES,
  Ending: ENDINGS,
  DemandKind: DEMAND_KINDS,
  DemandState: DEMAND_STATES,
  DemandEnding: DEMAND_ENDINGS,
} as const;
