import { readFile } from "node:fs/promises";
import { pin, validate } from "@conun/vm";
import { cliError } from "../errors.ts";
import type { Context } from "../globals.ts";
import { pairs } from "../output/output.ts";

/** The bytes of a program's file; an http(s) address is left as it is. Throws CliError USAGE if the file cannot be read. */
export async function programAt(place: string): Promise<Uint8Array | string> {
  return /^https?:/.test(place) ? place : programFile(place);
}

async function programFile(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw cliError("USAGE", `The program ${path} cannot be read.`, { cause, hint: "Name an existing .wasm file." });
  }
}

/** `conun validate PROGRAM`: says whether a program runs, and if not, why and how to build it so that it does. */
export async function validateCommand(context: Context, path: string): Promise<void> {
  const bytes = await programFile(path);
  const report = validate(bytes);
  if (!report.ok) {
    const lines = report.problems.map((problem) => `${problem.where}: ${problem.what}\n    ${problem.hint}`);
    context.out.result({ ok: false, path, problems: report.problems }, lines.join("\n"));
    throw cliError("PROGRAM_REFUSED", `${path} does not run: ${report.problems.length} problem(s).`);
  }
  const pinned = pin(bytes);
  context.out.result(
    { ok: true, path, programId: pinned.id, size: bytes.length, pinnedSize: pinned.module.length, info: report.info },
    pairs([
      ["program", `${path} runs on CONUN`],
      ["program id", pinned.id],
      ["size", `${bytes.length} bytes, ${pinned.module.length} with its meter`],
    ]),
  );
}
