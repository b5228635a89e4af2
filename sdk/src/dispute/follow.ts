import type { Address, Hex } from "../types/primitives.ts";
import { ZERO_HASH } from "../types/primitives.ts";
import { midpointRoot } from "./midpoints.ts";
import { partSteps, partsOf } from "./rounds.ts";
import type { Segment } from "./types.ts";

/** What a game's events say of it; beside it stands its clock, which only the chain knows. */
export interface Trail {
  /** From `open` on. */
  readonly segment: Segment | undefined;
  /** Steps before the segment's lower end. */
  readonly start: number;
  /** Rounds that are done. */
  readonly round: number;
  /** States of this round, if they were posted. */
  readonly midpoints: readonly Hex[] | undefined;
}

/** What changes a trail: the game's events with the fields that matter. */
export type TrailEvent =
  | {
      readonly name: "PositionOpened";
      readonly defender: Address;
      readonly payer: Address;
      readonly first: Hex;
      readonly last: Hex;
    }
  | { readonly name: "SegmentDivided"; readonly midpoints: readonly Hex[] }
  | { readonly name: "PartPicked"; readonly part: number; readonly before: Hex; readonly end: Hex };

/** The trail of a game that was challenged and not opened. */
export const NEW_TRAIL: Trail = { segment: undefined, start: 0, round: 0, midpoints: undefined };

/**
 * Goes on along a game's events, in their order.
 *
 * @throws RangeError for events that no game has; a trail is only as good as the node that gave the events, so compare
 * `segmentHash` with the chain's before a move.
 */
export function follow(trail: Trail, event: TrailEvent): Trail {
  if (event.name === "PositionOpened") {
    const { first: before, last: end, defender, payer } = event;
    return { ...NEW_TRAIL, segment: { before, end, midpoints: ZERO_HASH, defender, payer } };
  }
  const { segment, round, start } = trail;
  if (!segment) throw new RangeError(`${event.name} before the position was opened`);
  if (event.name === "SegmentDivided") {
    const { midpoints } = event;
    if (midpoints.length !== partsOf(round) - 1)
      throw new RangeError(`${midpoints.length} midpoints in round ${round}`);
    return { ...trail, midpoints, segment: { ...segment, midpoints: midpointRoot(midpoints, segment.end) } };
  }
  const { part, before, end } = event;
  if (!(part >= 0 && part < partsOf(round))) throw new RangeError(`no part ${part} in round ${round}`);
  return {
    segment: { ...segment, before, end, midpoints: ZERO_HASH },
    start: start + part * partSteps(round),
    round: round + 1,
    midpoints: undefined,
  };
}
