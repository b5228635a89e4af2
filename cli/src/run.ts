import { ConunError, exitCode, exitCodeOf } from "@conun/sdk";
import { CommanderError } from "commander";
import { processOutput } from "./output/output.ts";
import { createProgram } from "./program.ts";

const INTERRUPTIONS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Runs one command line.
 *
 * The first ctrl-C or SIGTERM asks the command to end cleanly, the second ends the process at once.
 *
 * @param argv Arguments without interpreter and script.
 * @returns What the process should exit with.
 */
export async function run(argv: readonly string[]): Promise<number> {
  const abort = new AbortController();
  const interrupt = (name: NodeJS.Signals) => {
    if (abort.signal.aborted) process.exit(exitCode.detached);
    abort.abort(
      new ConunError({
        code: "DETACHED",
        message: `Interrupted by ${name}.`,
        hint: "What was posted goes on; come back with its id.",
        exitCode: exitCode.detached,
      }),
    );
  };
  for (const name of INTERRUPTIONS) process.on(name, interrupt);
  const program = createProgram(abort.signal);
  try {
    await program.parseAsync([...argv], { from: "user" });
    return exitCode.ok;
  } catch (error) {
    // Commander has printed its own message already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.ok : exitCode.usage;
    const formats = [argument(argv, "--output"), argument(argv, "--log-format")];
    const format = formats.includes("json") ? "json" : "text";
    processOutput(format, format).error(error);
    return exitCodeOf(error);
  } finally {
    for (const name of INTERRUPTIONS) process.off(name, interrupt);
  }
}

function argument(argv: readonly string[], name: string): string | undefined {
  const at = argv.findIndex((word) => word === name || word.startsWith(`${name}=`));
  if (at < 0) return undefined;
  return argv[at]?.includes("=") ? argv[at]?.split("=")[1] : argv[at + 1];
}
