import { readFile } from "node:fs/promises";
import { inputRegion, Runner, type TaskLimits, type TaskResult } from "@conun/vm";
import { expect } from "chai";
import { type BothForms, bothForms, compareMachine } from "./on-machine.ts";

/** The programs of `fixtures/c-programs`. */
export const C_PROGRAMS = ["sort", "sha256", "json", "lz", "matrix", "text"] as const;
export type CProgram = (typeof C_PROGRAMS)[number];

export const LIMITS: TaskLimits = { steps: 10n ** 10n, pages: 400, outputBytes: 1 << 22 };

const root = new URL("../../../", import.meta.url);
const known = new Map<string, Promise<BothForms>>();

/** A program of the repository, pinned, compiled and lowered once. */
export function formsOf(path: string): Promise<BothForms> {
  const found = known.get(path) ?? readFile(new URL(path, root)).then(bothForms);
  known.set(path, found);
  return found;
}

/** What a program did, and how many steps the machine took for it. */
export interface ProgramRun extends TaskResult {
  readonly machineSteps: number;
}

/**
 * Runs a program three ways: its pinned module, the default runner (speculative form first) and the interpreter. All
 * must agree.
 */
export function threeWays(
  forms: BothForms,
  stdin: Uint8Array | string,
  args: readonly string[],
  limits: Partial<TaskLimits> = {},
): ProgramRun {
  const all = { ...LIMITS, ...limits };
  const region = inputRegion({ stdin: Buffer.from(stdin), args: ["program", ...args] });
  const { result, machine } = compareMachine(forms, region, all, args.join(" "));
  expect({ ...new Runner().run(forms.compiled, region, all) }, "the default runner").to.deep.equal({ ...result });
  return { ...result, machineSteps: machine.steps };
}

/** {@link threeWays} for a C program. */
export async function runC(
  name: CProgram,
  stdin: Uint8Array | string,
  args: readonly string[] = [],
  limits: Partial<TaskLimits> = {},
): Promise<ProgramRun> {
  return threeWays(await formsOf(`vm/test/fixtures/c-programs/${name}.wasm`), stdin, args, limits);
}

/** {@link runC}; its output as text (Latin-1, a character a byte), for a program that must exit with `code`. */
export async function outputOf(
  name: CProgram,
  stdin: Uint8Array | string,
  args: readonly string[] = [],
  code = 0,
): Promise<string> {
  const run = await runC(name, stdin, args);
  expect([run.kind, run.code], `${name} ${args.join(" ")}`).to.deep.equal(["halted", code]);
  return Buffer.from(run.output).toString("latin1");
}
