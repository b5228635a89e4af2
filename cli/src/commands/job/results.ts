import { access, constants, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { TaskResult } from "@conun/sdk";
import { cliError } from "../../errors.ts";

/** What a written result looks like in the summary. */
export interface WrittenResult {
  readonly index: number;
  readonly path: string;
  readonly kind: TaskResult["kind"];
  readonly code: number;
  /** Name of the trap, if it ended with one. */
  readonly trap?: string | undefined;
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

  /** @throws CliError USAGE if it cannot be made. */
  static async open(folder: string, tasks: number): Promise<ResultFolder> {
    try {
      await mkdir(folder, { recursive: true });
      await access(folder, constants.W_OK);
    } catch (cause) {
      throw notWritable(folder, cause);
    }
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
    const { index, kind, code, trap, steps } = result;
    const entry = { index, path, kind, code, trap, steps, bytes: result.output.length };
    this.written.push(entry);
    return entry;
  }
}

/**
 * Looks, before money is spent, whether results can be written to a folder; it is not made yet.
 *
 * @param repeated Whether the job may have been posted before, so that results of it may be there already.
 * @throws CliError USAGE if nothing can be written there, OUTPUT_EXISTS if it holds results.
 */
export async function checkFolder(folder: string, repeated: boolean): Promise<void> {
  try {
    const nearest = await nearestFolder(resolve(folder));
    await access(nearest, constants.W_OK | constants.X_OK);
    if (nearest !== resolve(folder)) return;
  } catch (cause) {
    throw notWritable(folder, cause);
  }
  if (repeated) return;
  const there = (await readdir(folder)).find((name) => /^\d+\.out$/.test(name));
  if (there === undefined) return;
  throw cliError("OUTPUT_EXISTS", `${join(folder, there)} exists: ${folder} holds the results of something else.`);
}

/** A folder, or where it is missing the nearest one above it. Throws if a file is in the way. */
async function nearestFolder(path: string): Promise<string> {
  try {
    await readdir(path);
    return path;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT" || dirname(path) === path) throw error;
    return nearestFolder(dirname(path));
  }
}

function notWritable(folder: string, cause: unknown): Error {
  const hint = "Choose another folder with --out.";
  return cliError("USAGE", `Results cannot be written to ${folder}.`, { hint, cause });
}

/** How a task ended, for people: `ok`, `exit code 3`, `trap: unreachable`. */
export function outcome(result: Pick<TaskResult, "kind" | "code"> & { readonly trap?: string | undefined }): string {
  if (result.kind === "trapped") return `trap: ${result.trap ?? result.code}`;
  return result.code === 0 ? "ok" : `exit code ${result.code}`;
}

/** Ends a command whose tasks did not all end well. Throws CliError TASKS_FAILED. */
export function requireAllOk(
  results: readonly Pick<WrittenResult, "index" | "kind" | "code" | "trap">[],
  details: Record<string, unknown> = {},
): void {
  const failed = results.filter((result) => outcome(result) !== "ok");
  const [first] = failed;
  if (first === undefined) return;
  if (failed.length === 1)
    throw cliError("TASKS_FAILED", `Task ${first.index} ended with ${outcome(first)}.`, { details });
  const which = `${failed.length} of ${results.length} tasks ended with a trap or an exit code other than 0`;
  throw cliError("TASKS_FAILED", `${which}; task ${first.index}: ${outcome(first)}.`, { details });
}
