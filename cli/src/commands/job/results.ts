import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { TaskResult } from "@conun/sdk";
import { cliError } from "../../errors.ts";

/** What a written result looks like in the summary. */
export interface WrittenResult {
  readonly index: number;
  readonly path: string;
  readonly kind: TaskResult["kind"];
  readonly code: number;
  readonly steps: bigint;
  readonly bytes: number;
}

/**
 * Writes results into a folder, one file `<index>.out` a task. A file that holds the same bytes already is left alone, so
 * that an interrupted download can be repeated.
 */
export class ResultFolder {
  readonly #folder: string;
  readonly #digits: number;
  readonly written: WrittenResult[] = [];

  private constructor(folder: string, tasks: number) {
    this.#folder = folder;
    this.#digits = String(Math.max(0, tasks - 1)).length;
  }

  static async open(folder: string, tasks: number): Promise<ResultFolder> {
    await mkdir(folder, { recursive: true });
    return new ResultFolder(folder, tasks);
  }

  /** @throws CliError OUTPUT_EXISTS if another file is in the way. */
  async write(result: TaskResult): Promise<WrittenResult> {
    const path = join(this.#folder, `${String(result.index).padStart(this.#digits, "0")}.out`);
    try {
      await writeFile(path, result.output, { flag: "wx" });
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== "EEXIST") throw cause;
      const there = await readFile(path);
      if (!there.equals(result.output)) {
        throw cliError("OUTPUT_EXISTS", `${path} exists and holds something else than task ${result.index} wrote.`);
      }
    }
    const { index, kind, code, steps } = result;
    const entry = { index, path, kind, code, steps, bytes: result.output.length };
    this.written.push(entry);
    return entry;
  }
}

/** How a task ended, for people: `ok`, `exit code 3`, `trap: unreachable`. */
export function outcome(result: Pick<TaskResult, "kind" | "code"> & { readonly trap?: string | undefined }): string {
  if (result.kind === "trapped") return `trap: ${result.trap ?? result.code}`;
  return result.code === 0 ? "ok" : `exit code ${result.code}`;
}

/** Ends a command whose tasks did not all end well. Throws CliError TASKS_FAILED. */
export function requireAllOk(results: readonly Pick<WrittenResult, "index" | "kind" | "code">[]): void {
  const failed = results.filter((result) => outcome(result) !== "ok");
  const [first] = failed;
  if (first === undefined) return;
  const which = failed.length === 1 ? `Task ${first.index} ended` : `${failed.length} of ${results.length} tasks ended`;
  throw cliError("TASKS_FAILED", `${which} with a trap or an exit code other than 0.`);
}
