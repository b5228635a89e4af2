/** Something on chain that is not what it should be. */
export interface Difference {
  readonly what: string;
  readonly expected: string;
  readonly found: string;
}

const text = (value: unknown): string => (typeof value === "string" ? value : String(value));

/** Collects comparisons: how many were made, and which failed. */
export class Comparison {
  readonly differences: Difference[] = [];
  /** What is neither right nor wrong and worth knowing. */
  readonly notes: string[] = [];
  checked = 0;

  /** Compares two values by their text; addresses and hashes whatever their case. */
  equal(what: string, expected: unknown, found: unknown): void {
    this.holds(what, text(expected).toLowerCase() === text(found).toLowerCase(), text(expected), text(found));
  }

  /** Notes a condition that must hold. */
  holds(what: string, condition: boolean, expected: string, found: string): void {
    this.checked++;
    if (!condition) this.differences.push({ what, expected, found });
  }
}

/** One line for a reader. */
export const describeDifference = ({ what, expected, found }: Difference): string =>
  `${what}: expected ${expected}, found ${found}`;
