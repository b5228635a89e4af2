import { concat, keccak, toBytes, toHex } from "@conun/vm";
import type { Hex } from "../types/primitives.ts";
import { partsOf } from "./rounds.ts";
import type { Pick, Segment } from "./types.ts";

/** Levels of the binary tree over a round's midpoints and, as the last leaf, the segment's end; leaves first. */
function levelsOf(midpoints: readonly Hex[], end: Hex): Uint8Array[][] {
  let level = [...midpoints, end].map((state) => toBytes(state));
  if ((level.length & (level.length - 1)) !== 0) throw new RangeError(`${midpoints.length} midpoints make no round`);
  const levels = [level];
  while (level.length > 1) {
    level = level.flatMap((left, i) => (i % 2 === 0 ? [pair(left, level[i + 1] as Uint8Array)] : []));
    levels.push(level);
  }
  return levels;
}

const pair = (left: Uint8Array, right: Uint8Array): Uint8Array => keccak(concat([left, right]));

/** Root over a round's midpoints and the segment's end. Throws RangeError if no round has so many. */
export function midpointRoot(midpoints: readonly Hex[], end: Hex): Hex {
  return toHex(levelsOf(midpoints, end).at(-1)?.[0] as Uint8Array);
}

/**
 * The pick of a part: its two ends, and what leads from both to the root of the midpoints (docs/design/disputes.md,
 * section 5). While the lower end is a right child, both need their outer sibling, the lower one's first; from where the
 * two are siblings one path goes on.
 *
 * @param midpoints Those of the round.
 */
export function pickOf(midpoints: readonly Hex[], segment: Pick | Segment, part: number): Pick {
  const levels = levelsOf(midpoints, segment.end);
  const leaves = levels[0] as Uint8Array[];
  if (!(part >= 0 && part < leaves.length)) throw new RangeError(`no part ${part} among ${leaves.length}`);
  const node = (level: number, index: number): Hex => toHex(levels[level]?.[index] as Uint8Array);
  const siblings: Hex[] = [];
  let level = 0;
  let index = part;
  if (part > 0) {
    let lower = part - 1;
    for (; lower % 2 === 1; lower >>= 1, level++) {
      siblings.push(node(level, lower - 1), node(level, lower + 2));
    }
    index = lower >> 1;
    level++;
  }
  for (; level < levels.length - 1; level++, index >>= 1) siblings.push(node(level, index ^ 1));
  return { part, before: part === 0 ? segment.before : node(0, part - 1), end: node(0, part), siblings };
}

/** Whether a pick shows a part of the segment in this round: the check that the contract makes. */
export function pickHolds(pick: Pick, round: number, segment: Segment): boolean {
  const parts = partsOf(round);
  const depth = Math.log2(parts);
  if (!Number.isInteger(pick.part) || pick.part < 0 || pick.part >= parts) return false;
  const siblings = pick.siblings.map((sibling) => toBytes(sibling));
  const next = (): Uint8Array => siblings.shift() as Uint8Array;
  let upper = toBytes(pick.end);
  let index = pick.part;
  if (pick.part === 0) {
    if (pick.before !== segment.before || siblings.length !== depth) return false;
  } else {
    let lower = toBytes(pick.before);
    let at = pick.part - 1;
    let levels = depth;
    for (; at % 2 === 1; at >>= 1, levels--) {
      if (siblings.length < 2) return false;
      lower = pair(next(), lower);
      upper = pair(upper, next());
    }
    if (siblings.length !== levels - 1) return false;
    upper = pair(lower, upper);
    index = at >> 1;
  }
  for (; siblings.length > 0; index >>= 1) upper = index % 2 === 0 ? pair(upper, next()) : pair(next(), upper);
  return toHex(upper) === segment.midpoints;
}
