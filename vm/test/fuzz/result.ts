import type { TaskResult } from "@conun/vm";

/** Limits of every run: enough for most programs to end by themselves. */
export const LIMITS = { steps: 3_000_000n, pages: 65_536, outputBytes: 1 << 16 } as const;

/** How a run ended, comparable and printable. */
export interface Ending {
  readonly kind: string;
  readonly code: number;
  /** Hex. */
  readonly output: string;
  readonly steps: string;
}

export function endingOf({
  kind,
  code,
  output,
  steps,
}: Pick<TaskResult, "kind" | "code" | "output" | "steps">): Ending {
  return { kind, code, output: Buffer.from(output).toString("hex"), steps: String(steps) };
}

export const same = (left: Ending, right: Ending): boolean => JSON.stringify(left) === JSON.stringify(right);
