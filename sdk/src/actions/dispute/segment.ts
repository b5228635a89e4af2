import type { Segment } from "../../dispute/types.ts";
import { NOBODY, ZERO_HASH } from "../../types/primitives.ts";

/** What stands for the segment of a game that has none yet. */
export const NO_SEGMENT: Segment = {
  before: ZERO_HASH,
  end: ZERO_HASH,
  midpoints: ZERO_HASH,
  defender: NOBODY,
  payer: NOBODY,
};
