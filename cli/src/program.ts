import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { Command } from "commander";
import type { DemoOptions } from "./commands/demo.ts";
import type { DevOptions } from "./commands/dev.ts";
import { addDisputeCommands } from "./commands/dispute/commands.ts";
import type { MapCommandOptions } from "./commands/job/map.ts";
import {
  addJobOptions,
  addresses,
  addWaitingOptions,
  type JobOptions,
  type WaitingOptions,
  whole,
} from "./commands/job/options.ts";
import type { GetOptions } from "./commands/job/read.ts";
import type { StorageOptions } from "./commands/storage.ts";
import { addVmCommands } from "./commands/vm/commands.ts";
import { cliError } from "./errors.ts";
import { addGlobalOptions, type Context, collect, contextOf } from "./globals.ts";
import { readStandardInput, standardInputWaits } from "./stdin.ts";

// Commands are loaded when they run: `--help` need not wait for a chain and a storage node to load.
const jobs = () => import("./commands/job/map.ts");
const reads = () => import("./commands/job/read.ts");
const wallets = () => import("./commands/wallet.ts");

/** Builds the command line. Every action ends when the signal aborts. */
export function createProgram(signal: AbortSignal): Command {
  const program = new Command("conun")
    .description("Run programs on other people's machines, and pay for what they prove to have computed.")
    .version((createRequire(import.meta.url)("../package.json") as { version: string }).version)
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false })
    .exitOverride();
  addGlobalOptions(program);

  /** Runs an action with the context of its command. */
  const act =
    <A extends unknown[]>(action: (context: Context, ...args: A) => Promise<void>) =>
    async (...args: unknown[]): Promise<void> => {
      const command = args.at(-1) as Command;
      const context = contextOf(command, signal);
      await action(context, ...([...args.slice(0, command.processedArgs.length), command.opts()] as unknown as A));
    };

  program
    .command("demo")
    .description("the whole market on this machine: a chain, storage, four workers of which one cheats, a picture")
    .option("--out <folder>", "where the picture is written", "conun-demo")
    .action(
      act(async (context, options: DemoOptions) => (await import("./commands/demo.ts")).demoCommand(context, options)),
    );

  program
    .command("dev")
    .description("a local network to develop against, until ctrl-C")
    .option("--workers <n>", "honest workers", whole(0, 16), 2)
    .option("--port <n>", "port of the chain", whole(0, 65535), 8545)
    .option("--storage-port <n>", "HTTP port of the storage service", whole(0, 65535), 8550)
    .option("--fund <address>", "gives it 10,000 CON and coins for gas; repeat it for several", addresses)
    .action(
      act(async (context, options: DevOptions) => (await import("./commands/dev.ts")).devCommand(context, options)),
    );

  const storage = program.command("storage").description("keep programs, inputs and outputs for others");
  storage
    .command("start")
    .description("run a storage service, until ctrl-C")
    .option("--data-dir <folder>", "where blocks are kept")
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .option("--http-port <n>", "HTTP port", whole(0, 65535), 8550)
    .option("--libp2p-port <n>", "libp2p port", whole(0, 65535), 4050)
    .option("--public-url <url>", "HTTP address under which others reach it, if it is another one")
    .option("--quota <mib>", "disk space to use at most, in MiB", whole(1, 2 ** 40), 5120)
    .option("--retention <hours>", "how long outputs are kept after settlement", whole(0, 24 * 3650), 168)
    .option("--token-file <file>", "file with a token that uploads must carry")
    .action(
      act(async (context, options: StorageOptions) =>
        (await import("./commands/storage.ts")).storageCommand(context, options),
      ),
    );

  program
    .command("validate")
    .description("say whether a program runs here, and if not, how to build it so that it does")
    .argument("<program>", "a .wasm file")
    .action(
      act(async (context, path: string) => (await import("./commands/validate.ts")).validateCommand(context, path)),
    );

  addVmCommands(program, act, readInput);

  const job = program.command("job").description("post, follow and end jobs");
  addWaitingOptions(addJobOptions(job.command("run")))
    .description("run a program once and print what it writes")
    .argument("<program>", "a .wasm file or an http(s) address")
    .option("--input <file>", "standard input of the program; default: our own, if it is a pipe or a file")
    .option("--arg <text>", "argument of the program; repeat it for several", collect)
    .action(
      act(async (context, path: string, options: JobOptions & WaitingOptions & { input?: string; arg?: string[] }) => {
        const stdin = await readInput(context, options.input);
        const args = options.arg === undefined ? {} : { args: [path, ...options.arg] };
        await (await jobs()).runCommand(context, path, { stdin, ...args }, options);
      }),
    );
  addWaitingOptions(addInputs(addJobOptions(job.command("map"))))
    .description("run a program on many inputs")
    .argument("<program>", "a .wasm file or an http(s) address")
    .option("--out <folder>", "where results are written")
    .option("--no-wait", "post and return at once")
    .action(
      act(async (context, path: string, options: MapCommandOptions) =>
        (await jobs()).mapCommand(context, path, options),
      ),
    );
  addInputs(addJobOptions(job.command("estimate")))
    .description("say what a map would cost")
    .argument("<program>", "a .wasm file or an http(s) address")
    .action(
      act(async (context, path: string, options: MapCommandOptions) =>
        (await jobs()).estimateCommand(context, path, options),
      ),
    );
  job
    .command("list")
    .description("list jobs")
    .option("--requester <address>", "of this requester; default: ours")
    .option("--all", "of everybody")
    .action(
      act(async (context, options: { requester?: string; all?: boolean }) =>
        (await reads()).listCommand(context, options),
      ),
    );
  job
    .command("describe")
    .description("say where a job stands")
    .argument("<job>", "id of the job")
    .action(act(async (context, id: string) => (await reads()).describeCommand(context, id)));
  addWaitingOptions(job.command("get"))
    .description("fetch and check the results of a job, waiting for them")
    .argument("<job>", "id of the job")
    .option("--out <folder>", "where results are written")
    .option("--no-settle", "sign nothing: leave the job as it is")
    .action(act(async (context, id: string, options: GetOptions) => (await reads()).getCommand(context, id, options)));
  job
    .command("explain")
    .description("tell what happened to a task, with transactions and cost")
    .argument("<job>", "id of the job")
    .argument("<task>", "number of the task, from 0", whole(0, Number.MAX_SAFE_INTEGER))
    .action(act(async (context, id: string, task: number) => (await reads()).explainCommand(context, id, task)));
  job
    .command("cancel")
    .description("close a job; what nobody has begun is refunded")
    .argument("<job>", "id of the job")
    .action(act(async (context, id: string) => (await reads()).cancelCommand(context, id)));

  addDisputeCommands(program, act);

  const wallet = program.command("wallet").description("the requester's encrypted key");
  wallet
    .command("new")
    .description("create a key")
    .action(act(async (context) => (await wallets()).walletNew(context)));
  wallet
    .command("import")
    .description("read a private key or a mnemonic from standard input")
    .action(act(async (context) => (await wallets()).walletImport(context)));
  wallet
    .command("show")
    .description("show address and balances")
    .action(act(async (context) => (await wallets()).walletShow(context)));

  for (const command of everyCommand(program)) command.exitOverride();
  return program;
}

function addInputs(command: Command): Command {
  return command
    .option("--inputs <folder>", "each file is the standard input of one task")
    .option("--lines <file>", "each line is the standard input of one task; - is our own standard input")
    .option("--jsonl <file>", "each line is a JSON object with stdin or stdinBase64, args, seed");
}

function everyCommand(command: Command): Command[] {
  return [command, ...command.commands.flatMap((child) => everyCommand(child as Command))];
}

async function readInput(context: Context, file: string | undefined): Promise<Uint8Array> {
  if (file === undefined && !standardInputWaits()) return new Uint8Array(0);
  if (file === undefined || file === "-") return readStandardInput(context.signal);
  try {
    return await readFile(file);
  } catch (cause) {
    throw cliError("USAGE", `The input ${file} cannot be read.`, {
      cause,
      hint: "Name an existing file, or - for standard input.",
    });
  }
}
