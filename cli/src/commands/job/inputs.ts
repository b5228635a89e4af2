import { createReadStream } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { TaskInput, TaskInputs } from "@conun/sdk";
import { z } from "zod";
import { cliError } from "../../errors.ts";

/** Where a map's inputs come from; exactly one is given. */
export interface InputSource {
  /** A folder: each file is the standard input of one task, in the order of their names. */
  readonly inputs?: string | undefined;
  /** A file whose lines are the standard inputs, without their line breaks; `-` is our own standard input. */
  readonly lines?: string | undefined;
  /** A file of JSON objects, one a line; `-` is our own standard input. */
  readonly jsonl?: string | undefined;
}

const jsonTask = z.strictObject({
  /** Standard input as text. */
  stdin: z.string().optional(),
  /** Standard input as bytes, in base64. */
  stdinBase64: z.base64().optional(),
  /** Arguments, the program's name first. */
  args: z.array(z.string()).optional(),
  /** Seed of the random stream, 32 bytes in hexadecimal. */
  seed: z
    .string()
    .regex(/^0x[0-9a-fA-F]{64}$/)
    .optional(),
});

/**
 * The inputs of a map, to be read as often as wanted: files anew each time, one input at a time; our own standard input
 * once, into memory.
 *
 * @throws CliError as {@link readInputs}.
 */
export async function openInputs(
  { inputs, lines: linesOf, jsonl }: InputSource,
  signal?: AbortSignal,
): Promise<() => TaskInputs> {
  const source = { inputs, lines: linesOf, jsonl };
  const first = readInputs(source, signal);
  if (linesOf !== "-" && jsonl !== "-") return () => readInputs(source, signal);
  const all: TaskInput[] = [];
  for await (const input of first) all.push(input);
  return () => all;
}

/**
 * Reads the inputs of a map, one at a time.
 *
 * @throws CliError USAGE if none or several sources are given, or a line is not what it must be; the signal's reason.
 */
export function readInputs(source: InputSource, signal?: AbortSignal): AsyncIterable<TaskInput> {
  const given = Object.values(source).filter((value) => value !== undefined).length;
  if (given !== 1) throw cliError("USAGE", "Give exactly one of --inputs, --lines and --jsonl.");
  if (source.inputs !== undefined) return files(source.inputs);
  if (source.lines !== undefined) return lines(source.lines, signal);
  return objects(source.jsonl as string, signal);
}

async function* files(folder: string): AsyncGenerator<TaskInput> {
  let names: string[];
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    names = entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
  } catch (cause) {
    throw unreadable("folder", folder, cause);
  }
  if (names.length === 0) throw cliError("INPUTS_EMPTY", `The folder ${folder} holds no file.`);
  for (const name of names.sort()) {
    const path = join(folder, name);
    yield await readFile(path).catch((cause: unknown) => {
      throw unreadable("file", path, cause);
    });
  }
}

async function* lines(path: string, signal: AbortSignal | undefined): AsyncGenerator<string> {
  signal?.throwIfAborted();
  const input = path === "-" ? process.stdin : createReadStream(path);
  let count = 0;
  try {
    const options = { crlfDelay: Number.POSITIVE_INFINITY, ...(signal === undefined ? {} : { signal }) };
    for await (const line of createInterface({ input, ...options })) {
      count++;
      yield line;
    }
  } catch (cause) {
    throw unreadable("file", path, cause);
  }
  signal?.throwIfAborted(); // it closes what is read, which looks like the end
  if (count === 0) {
    throw cliError("INPUTS_EMPTY", path === "-" ? "Standard input is empty." : `The file ${path} is empty.`);
  }
}

function unreadable(kind: "file" | "folder", path: string, cause: unknown): Error {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  if (code === "ENOENT") return cliError("INPUTS_UNREADABLE", `There is no ${kind} ${path}.`, { cause });
  const other = {
    EISDIR: "a folder; name it with --inputs",
    ENOTDIR: "no folder; name a file with --lines or --jsonl",
  };
  const why = Object.hasOwn(other, String(code))
    ? `It is ${other[code as keyof typeof other]}.`
    : String(code ?? cause);
  return cliError("INPUTS_UNREADABLE", `The ${kind} ${path} cannot be read. ${why}`, { cause });
}

async function* objects(path: string, signal: AbortSignal | undefined): AsyncGenerator<TaskInput> {
  let number = 0;
  for await (const line of lines(path, signal)) {
    number++;
    if (line.trim() === "") continue;
    yield parseTask(line, `${path}, line ${number}`);
  }
}

function parseTask(line: string, where: string): TaskInput {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw cliError("USAGE", `${where} is not JSON.`, { cause });
  }
  const result = jsonTask.safeParse(value);
  if (!result.success) {
    throw cliError(
      "USAGE",
      `${where}: ${result.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`.trim()).join("; ")}.`,
      {
        hint: 'A line is an object like {"stdin": "text", "args": ["name", "value"]}; stdinBase64 and seed are optional.',
      },
    );
  }
  const { stdin, stdinBase64, args, seed } = result.data;
  if (stdin !== undefined && stdinBase64 !== undefined)
    throw cliError("USAGE", `${where} has both stdin and stdinBase64.`);
  return {
    stdin: stdinBase64 === undefined ? (stdin ?? "") : Buffer.from(stdinBase64, "base64"),
    ...(args === undefined ? {} : { args }),
    ...(seed === undefined ? {} : { seed: seed as `0x${string}` }),
  };
}
