import { exitCode, exitCodeOf } from "@conun/sdk";
import { CommanderError } from "commander";
import { cliError } from "./errors.ts";
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
    abort.abort(cliError("INTERRUPTED", `Interrupted by ${name}.`));
  };
  for (const name of INTERRUPTIONS) process.on(name, interrupt);
  const program = createProgram(abort.signal);
  try {
    await program.parseAsync([...argv], { from: "user" });
    return exitCode.ok;
  } catch (thrown) {
    // Commander has printed its own message already.
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? exitCode.ok : exitCode.usage;
    const error = atQuestion(thrown) ? cliError("INTERRUPTED", "Interrupted at a question; nothing was done.") : thrown;
    const formats = [argument(argv, "--output"), argument(argv, "--log-format")];
    const format = formats.includes("json") ? "json" : "text";
    processOutput(format, format).error(error);
    return exitCodeOf(error);
  } finally {
    for (const name of INTERRUPTIONS) process.off(name, interrupt);
  }
}

/** Whether a question was left unanswered: by ctrl-C, which the terminal hands to the question, or by a signal. */
function atQuestion(error: unknown): boolean {
  return error instanceof Error && (error.name === "ExitPromptError" || error.name === "AbortPromptError");
}

function argument(argv: readonly string[], name: string): string | undefined {
  const at = argv.findIndex((word) => word === name || word.startsWith(`${name}=`));
  if (at < 0) return undefined;
  return argv[at]?.includes("=") ? argv[at]?.split("=")[1] : argv[at + 1];
}
