/** What one suite came to. */
export interface Outcome {
  readonly passed: number;
  readonly skipped: number;
  readonly failed: readonly Failure[];
}

export interface Failure {
  readonly title: string;
  readonly message: string;
}

export const NOTHING: Outcome = { passed: 0, skipped: 0, failed: [] };

/** The outcome of a suite that could not tell its own. */
export const broken = (title: string, message: string): Outcome => ({ ...NOTHING, failed: [{ title, message }] });

export const add = (a: Outcome, b: Outcome): Outcome => ({
  passed: a.passed + b.passed,
  skipped: a.skipped + b.skipped,
  failed: [...a.failed, ...b.failed],
});

/** The one line that says it all; continuous integration reads it. */
export const summaryLine = (o: Outcome): string =>
  `${o.passed} passed, ${o.failed.length} failed, ${o.skipped} skipped`;
