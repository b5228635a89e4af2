import { access, constants, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
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
    await makeWritable(folder);
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
 * Looks, before money is spent, whether results can be written to a folder, which is made if it is missing.
 *
 * @param repeated Whether the job may have been posted before, so that results of it may be there already.
 * @throws CliError USAGE if nothing can be written there, OUTPUT_EXISTS if it holds results.
 */
export async function prepareFolder(folder: string, repeated: boolean): Promise<void> {
  await makeWritable(folder);
  if (repeated) return;
  const there = (await readdir(folder)).find((name) => /^\d+\.out$/.test(name));
  if (there === undefined) return;
  throw cliError("OUTPUT_EXISTS", `${join(folder, there)} exists: ${folder} holds the results of something else.`);
}

async function makeWritable(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (cause) {
    throw cliError("USAGE", `Results cannot be written to ${folder}.`, {
      hint: "Choose another folder with --out.",
      cause,
    });
  }
}

/** How a task ended, for people: `ok`, `exit code 3`, `trap: unreachable`. */
export function outcome(result: Pick<TaskResult, "kind" | "code"> & { readonly trap?: string | undefined }): string {
  if (result.kind === "trapped") return `trap: ${result.trap ?? result.code}`;
  return result.code === 0 ? "ok" : `exit code ${result.code}`;
}

/** Ends a command whose tasks did not all end well. Throws CliError TASKS_FAILED. */
export function requireAllOk(results: readonly Pick<WrittenResult, "index" | "kind" | "code" | "trap">[]): void {
  const failed = results.filter((result) => outcome(result) !== "ok");
  const [first] = failed;
  if (first === undefined) return;
  if (failed.length === 1) throw cliError("TASKS_FAILED", `Task ${first.index} ended with ${outcome(first)}.`);
  const which = `${failed.length} of ${results.length} tasks ended with a trap or an exit code other than 0`;
  throw cliError("TASKS_FAILED", `${which}; task ${first.index}: ${outcome(first)}.`);
}
