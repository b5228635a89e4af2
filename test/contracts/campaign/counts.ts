/** What an episode counts, in the order of `Count` in test/solidity/invariant/campaign/Books.sol. */
export const COUNTS = [
  "calls",
  "succeeded",
  "batch settled",
  "batch refunded",
  "assignment paid",
  "assignment released",
  "assignment expired",
  "assignment refuted",
  "assignment outvoted",
  "batch reopened",
  "replica added",
  "audit opened",
  "audit spared",
  "job closed",
  "batch emptied",
  "game ended by step",
  "game ended by empty position",
  "game ended by timeout",
  "game conceded",
  "game ended by another's",
  "game cancelled",
  "game won by challenger",
  "game won by defender",
  "quarantine burned",
  "quarantine restored",
  "resolver voided",
  "unbonding paid",
  "claims stopped",
  "callback notified",
  "demand unanswered",
  "demand ended by a game",
  "demand cancelled",
  "demand closed",
  "demand answered",
  "demand followed up",
] as const;

export type CountName = (typeof COUNTS)[number];

export interface Episode {
  /** What it follows from: 32 bytes, `0x` and hex digits. */
  readonly seed: string;
  readonly counts: Readonly<Record<CountName, number>>;
}

/**
 * Reads a line of a report.
 * @throws Error where it has another number of counts than there are names.
 */
export function parseEpisode(line: string): Episode {
  const [seed = "", ...numbers] = line.split(" ");
  if (numbers.length !== COUNTS.length) {
    throw new Error(
      `an episode has ${numbers.length} counts, expected ${COUNTS.length}: counts.ts and Books.sol differ`,
    );
  }
  const counts = Object.fromEntries(COUNTS.map((name, i) => [name, Number(numbers[i])]));
  return { seed, counts: counts as Record<CountName, number> };
}

/** Sums of all episodes. */
export function sumOf(episodes: readonly Episode[]): Record<CountName, number> {
  const sums = Object.fromEntries(COUNTS.map((name) => [name, 0])) as Record<CountName, number>;
  for (const { counts } of episodes) for (const name of COUNTS) sums[name] += counts[name];
  return sums;
}
