import { exitCode, exitCodeOf } from "@conun/sdk";
import { CommanderError } from "commander";
import { processOutput } from "./commands/output.ts";
import { createProgram } from "./commands/program.ts";

/**
 * Runs one command line. The first ctrl-C or SIGTERM asks the command to end, the second ends the process at once.
 *
 * @param argv Arguments without interpreter and script.
 * @returns What the process should exit with.
 */
export async function run(argv: readonly string[]): Promise<number> {
  const abort = new AbortController();
  const interrupt = () => {
    if (abort.signal.aborted) process.exit(exitCode.detached);
    abort.abort(new Error("interrupted"));
  };
  process.on("SIGINT", interrupt).on("SIGTERM", interrupt);
  let code: number = exitCode.ok;
  try {
    const program = createProgram(abort.signal, (other) => {
      code = other;
    });
    await program.parseAsync([...argv], { from: "user" });
    return code;
  } catch (error) {
    // Commander has printed its own message already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.ok : exitCode.usage;
    if (abort.signal.aborted && error === abort.signal.reason) return exitCode.detached;
    const json = argv.some((word, i) => word === "--output=json" || (word === "--output" && argv[i + 1] === "json"));
    processOutput(json ? "json" : "text").error(error);
    return exitCodeOf(error);
  } finally {
    process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
  }
}
