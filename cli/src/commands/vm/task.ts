import { readFile } from "node:fs/promises";
import { setImmediate } from "node:timers/promises";
import {
  type AnyMachine,
  FastMachine,
  type Image,
  inputRegion,
  lower,
  type Origins,
  type ProgramId,
  ProgramRefused,
  pinWithOrigins,
  type TaskLimits,
} from "@conun/vm";
import { cliError } from "../../errors.ts";
import type { Context } from "../../globals.ts";

/** Options that all `conun vm` commands take. */
export interface VmOptions {
  readonly arg?: readonly string[];
  /** Units of the meter. */
  readonly steps: number;
  readonly pages: number;
  /** Bytes. */
  readonly maxOutput: number;
}

/** A program and what it runs on, ready for the engine and for the interpreter. */
export interface VmTask {
  /** The program as it was written. */
  readonly bytes: Uint8Array;
  readonly programId: ProgramId;
  readonly image: Image;
  /** Where the image's code comes from in the program. */
  readonly origins: Origins;
  readonly region: Uint8Array;
  readonly limits: TaskLimits;
}

/** Steps between two looks at the signal: some hundredths of a second. */
const SLICE = 20_000_000;

/** Reads, pins and lowers a program. Fails with PROGRAM_REFUSED if the machine does not run it. */
export async function openTask(path: string, stdin: Uint8Array, options: VmOptions): Promise<VmTask> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    throw cliError("USAGE", `The program ${path} cannot be read.`, { cause, hint: "Name an existing .wasm file." });
  }
  const { module, id, origins } = pinned(path, bytes);
  return {
    bytes,
    programId: id,
    image: lower(module),
    origins,
    region: inputRegion({ stdin, ...(options.arg === undefined ? {} : { args: [path, ...options.arg] }) }),
    limits: { steps: BigInt(options.steps), pages: options.pages, outputBytes: options.maxOutput },
  };
}

function pinned(path: string, bytes: Uint8Array): ReturnType<typeof pinWithOrigins> {
  try {
    return pinWithOrigins(bytes);
  } catch (cause) {
    if (!(cause instanceof ProgramRefused)) throw cause;
    throw cliError("PROGRAM_REFUSED", `${path} does not run.`, {
      cause,
      hint: "`conun validate` names each problem and how to build the program without it.",
      details: { problems: cause.report.problems },
    });
  }
}

/** The interpreter at the start of a task. */
export function machineFor({ image, region, limits }: VmTask): AnyMachine {
  const { steps, pages, outputBytes } = limits;
  return new FastMachine(image, { input: region, steps, pages, outputLimit: outputBytes });
}

/** Runs a machine for so many steps, or to its end; throws the signal's reason when it aborts. */
export async function advance(machine: AnyMachine, steps: number, { signal }: Context): Promise<void> {
  for (let left = steps; left > 0 && !machine.ended; left -= SLICE) {
    signal.throwIfAborted();
    machine.run(Math.min(left, SLICE));
    await setImmediate();
  }
  signal.throwIfAborted();
}
