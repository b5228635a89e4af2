import { type PinnedProgram, pin, validate } from "@conun/vm";
import { failure } from "../errors/failure.ts";
import type { ProgramId } from "../types/primitives.ts";

/** A program: its bytes, or where to read them. */
export type Program = Uint8Array | URL | string;

/** Reads what is at a place; for places that are not http(s). */
export type ProgramLoader = (place: string, signal?: AbortSignal) => Promise<Uint8Array>;

/** A program as it was given, and as the machine runs it. */
export interface LoadedProgram {
  readonly bytes: Uint8Array;
  readonly pinned: PinnedProgram;
  readonly id: ProgramId;
}

/**
 * Reads a program and pins it.
 *
 * @param loader Reads places that are not http(s); without it they are refused.
 * @throws ConunError `PROGRAM_UNREADABLE`, `PROGRAM_REFUSED` with `details.problems`.
 */
export async function loadProgram(
  program: Program,
  loader: ProgramLoader | undefined,
  signal?: AbortSignal,
): Promise<LoadedProgram> {
  const bytes = program instanceof Uint8Array ? program : await read(String(program), loader, signal);
  const report = validate(bytes);
  const [first] = report.problems;
  if (first !== undefined) {
    const more = report.problems.length > 1 ? ` (and ${report.problems.length - 1} more)` : "";
    throw failure("PROGRAM_REFUSED", `The program will not run: ${first.what}${more}`, {
      hint: first.hint,
      details: { problems: report.problems },
    });
  }
  const pinned = pin(bytes);
  return { bytes, pinned, id: pinned.id };
}

async function read(place: string, loader: ProgramLoader | undefined, signal?: AbortSignal): Promise<Uint8Array> {
  try {
    if (/^(https?|data|blob):/.test(place)) {
      const response = await fetch(place, signal === undefined ? {} : { signal });
      if (!response.ok) throw new Error(`HTTP status ${response.status}`);
      return new Uint8Array(await response.arrayBuffer());
    }
    if (loader !== undefined) return await loader(place, signal);
  } catch (cause) {
    signal?.throwIfAborted();
    throw failure("PROGRAM_UNREADABLE", `The program at ${place} cannot be read.`, { cause });
  }
  throw failure("PROGRAM_UNREADABLE", `"${place}" is a path, and files are not read here.`, {
    hint: "Import Conun from @conun/sdk/node to name files, or pass the bytes.",
  });
}
