import { TRACE_STEPS } from "@conun/vm";

/** Parts into which each round divides the segment in question. */
export const ROUND_PARTS = [64, 64, 64, 64, 64, 32, 32] as const;

/** Rounds of a game. */
export const ROUNDS: number = ROUND_PARTS.length;

/** Parts of a round. Throws RangeError for a round that no game has. */
export function partsOf(round: number): number {
  const parts = ROUND_PARTS[round];
  if (parts === undefined) throw new RangeError(`a game has no round ${round}`);
  return parts;
}

/** Steps of one part in a round: 2^34 in the first, 1 in the last. */
export function partSteps(round: number): number {
  return ROUND_PARTS.slice(0, round + 1).reduce((steps, parts) => steps / parts, TRACE_STEPS);
}

/** Numbers of steps of a round's midpoints, for a segment that begins after `start` steps. */
export function midpointSteps(round: number, start: number): number[] {
  const length = partSteps(round);
  return Array.from({ length: partsOf(round) - 1 }, (_, i) => start + length * (i + 1));
}
