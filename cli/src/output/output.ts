import { ConunError, describeError } from "@conun/sdk";
import { toJson as commonJson } from "@conun/worker-node/cli";
import Table from "cli-table3";

export { pairs } from "@conun/worker-node/cli";

/** How results are printed: for people, or as JSON for programs. */
export type OutputFormat = "text" | "json";

/** Where a command prints: results to standard output, everything else to standard error. */
export interface Output {
  readonly format: OutputFormat;
  /** Whether a person watches: progress may redraw its line. */
  readonly live: boolean;
  /** A line of what is going on; not part of the result. */
  note(line: string): void;
  /** The command's result: `text` for people, `value` for programs. */
  result(value: unknown, text: string): void;
  /** Bytes to standard output, unchanged. */
  raw(bytes: Uint8Array): Promise<void>;
  /** A failure, with what to do about it. */
  error(error: unknown): void;
}

/** An output on the process's own streams. */
export function processOutput(format: OutputFormat, logFormat: OutputFormat): Output {
  return {
    format,
    live: format === "text" && logFormat === "text" && process.stderr.isTTY === true,
    note: (line) => {
      process.stderr.write(
        logFormat === "json" ? `${toJson({ time: new Date().toISOString(), note: line })}\n` : `${line}\n`,
      );
    },
    result: (value, text) => {
      process.stdout.write(format === "json" ? `${toJson(value)}\n` : text === "" ? "" : `${text}\n`);
    },
    raw: (bytes) =>
      new Promise((resolve, reject) => process.stdout.write(bytes, (error) => (error ? reject(error) : resolve()))),
    error: (error) => {
      const { code, message, hint, exitCode, causes } = describeError(error);
      if (format === "json" || logFormat === "json") {
        const details = error instanceof ConunError ? error.details : {};
        process.stderr.write(`${toJson({ ok: false, code, message, hint, exitCode, causes, details })}\n`);
        return;
      }
      process.stderr.write(`error ${code}: ${message}\n`);
      for (const cause of causes) process.stderr.write(`  because: ${cause}\n`);
      if (hint !== "") process.stderr.write(`  what to do: ${hint}\n`);
    },
  };
}

/**
 * Fields that count something: numbers in JSON although the SDK has them as bigints. All other bigints are amounts, of
 * wei or of units of stake, and become decimal strings.
 */
export const COUNTS: ReadonlySet<string> = new Set([
  ...["tasks", "taskCount", "task", "batches", "batch", "firstTask"],
  ...["steps", "maxSteps", "meanSteps", "totalSteps", "pages", "outputBytes", "units", "gasUsed", "position"],
]);

/** JSON on one line: counts are numbers, amounts decimal strings, bytes hexadecimal strings, maps objects. */
export const toJson = (value: unknown): string => commonJson(value, COUNTS);

/** A table without frames, columns padded. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const grid = new Table({
    head: [...head],
    style: { head: [], border: [], "padding-left": 0, "padding-right": 2 },
    chars: Object.fromEntries(FRAME.map((part) => [part, ""])),
  });
  grid.push(...rows.map((row) => [...row]));
  return grid
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}

const FRAME = [
  ...["top", "top-mid", "top-left", "top-right", "bottom", "bottom-mid", "bottom-left", "bottom-right"],
  ...["left", "left-mid", "mid", "mid-mid", "right", "right-mid", "middle"],
] as const;

/** A number with its noun: `1 task`, `2 tasks`. */
export function count(number: number | bigint, one: string, many = `${one}s`): string {
  return `${number} ${Number(number) === 1 ? one : many}`;
}
