import type { Command } from "commander";
import { type Context, collect } from "../../globals.ts";
import { whole } from "../job/options.ts";
import type { ProveOptions } from "./prove.ts";
import type { StateOptions } from "./state.ts";
import type { VmOptions } from "./task.ts";
import type { TraceOptions } from "./trace.ts";
import type { VerifyOptions } from "./verify.ts";

type Run<O> = (context: Context, path: string, stdin: Uint8Array, options: O) => Promise<void>;
type Act = <A extends unknown[]>(
  action: (context: Context, ...args: A) => Promise<void>,
) => (...args: unknown[]) => Promise<void>;
type ReadInput = (context: Context, file: string | undefined) => Promise<Uint8Array>;

const MAX_COUNT = Number.MAX_SAFE_INTEGER;

/** Adds `conun vm`: programs on the interpreter of the machine, and single steps of them on its contract. */
export function addVmCommands(program: Command, act: Act, readInput: ReadInput): void {
  const vm = program.command("vm").description("run a program step by step on the machine that settles disputes");
  const add = (name: string, description: string): Command =>
    vm
      .command(name)
      .description(description)
      .argument("<program>", "a .wasm file")
      .option("--input <file>", "standard input of the program; default: our own, if it is a pipe or a file")
      .option("--arg <text>", "argument of the program; repeat it for several", collect)
      .option("--steps <n>", "step limit, in units of the meter", whole(0, MAX_COUNT), 10_000_000_000)
      .option("--pages <n>", "memory limit in pages of 64 KiB", whole(0, 65_536), 16_384)
      .option("--max-output <bytes>", "output limit", whole(0, 2 ** 32), 2 ** 24);
  /** Loads a command when it runs, and gives it its standard input. */
  const running = <O extends VmOptions>(load: () => Promise<Run<O>>) =>
    act(async (context, path: string, { input, ...options }: O & { input?: string }) => {
      const run = await load();
      await run(context, path, await readInput(context, input), options as unknown as O);
    });

  add("run", "run a program to its end, and compare with the engine").action(
    running<VmOptions>(async () => (await import("./run.ts")).vmRunCommand),
  );
  add("trace", "print instructions with their operands, and the function and place they come from")
    .option("--from <step>", "number of the machine's step to begin with, from 0", whole(0, MAX_COUNT), 0)
    .option("--count <n>", "steps to print", whole(1, 1_000_000), 100)
    .action(running<TraceOptions>(async () => (await import("./trace.ts")).vmTraceCommand));
  add("state", "print registers, roots of the regions and the hash of the state")
    .option("--step <n>", "number of the machine's step to stop before, from 0; default: the end", whole(0, MAX_COUNT))
    .action(running<StateOptions>(async () => (await import("./state.ts")).vmStateCommand));
  add("prove", "print the tape of a step: what a contract has to see to carry it out")
    .requiredOption("--step <n>", "number of the machine's step, from 0", whole(0, MAX_COUNT))
    .option("--out <file>", "file for the tape; default: it is printed")
    .action(running<ProveOptions>(async () => (await import("./prove.ts")).vmProveCommand));
  add("verify", "let the contract carry out a step in a transaction, and compare what it comes to")
    .requiredOption("--step <n>", "number of the machine's step, from 0", whole(0, MAX_COUNT))
    .option("--tape <file>", "file with the tape; default: it is made here")
    .action(running<VerifyOptions>(async () => (await import("./verify.ts")).vmVerifyCommand));
}
