import { ConunError, type ErrorTable, exitCode } from "@conun/sdk";

/** The command line's own error codes: exit code, what each means, what to do about it. */
export const cliErrors = {
  USAGE: {
    exit: exitCode.usage,
    what: "A command was called with arguments that it does not take.",
    hint: "See the command's --help.",
  },
  CONFIG_INVALID: {
    exit: exitCode.usage,
    what: "The configuration holds an unknown key or a value that does not fit.",
    hint: "Correct the key that is named; docs/cli.md lists all of them.",
  },
  INPUTS_EMPTY: {
    exit: exitCode.usage,
    what: "There is nothing to run: no input was found.",
    hint: "Name a folder with files, a file with lines, or a JSON-lines file that is not empty.",
  },
  INPUTS_UNREADABLE: {
    exit: exitCode.usage,
    what: "A file or folder of inputs does not exist, or cannot be read.",
    hint: "Check the path that the message names.",
  },
  OUTPUT_EXISTS: {
    exit: exitCode.usage,
    what: "A file that would be written exists already and holds something else.",
    hint: "Choose another folder with --out, or move the files away.",
  },
  CONFIRMATION_MISSING: {
    exit: exitCode.usage,
    what: "The command spends money and there is no terminal to confirm at.",
    hint: "Look at it with --dry-run, then give --yes.",
  },
  CHAIN_NOT_STARTED: {
    exit: exitCode.unexpected,
    what: "The local chain did not start.",
    hint: "Read the cause; --port 0 chooses a free port.",
  },
  STORAGE_NOT_STARTED: {
    exit: exitCode.storage,
    what: "The storage service did not start.",
    hint: "Read the cause; port 0 chooses a free port.",
  },
  PROGRAM_REFUSED: {
    exit: exitCode.program,
    what: "The machine does not run this program.",
    hint: "Build it as each problem's hint says.",
  },
  TASKS_FAILED: {
    exit: exitCode.unexpected,
    what: "Tasks ended with a trap or with an exit code other than 0; their results are final, and were written.",
    hint: "Run the program on such an input in any WASI runtime: its standard error may say why. `conun job explain JOB TASK` tells who computed it.",
  },
  PROGRAM_FAILED: {
    exit: exitCode.unexpected,
    what: "A program that was run here ended with a trap or with an exit code other than 0.",
    hint: "Its output may say why; where a limit ended it, raise --steps, --pages or --max-output.",
  },
  MACHINES_DIFFER: {
    exit: exitCode.verification,
    what: "Engine and interpreter do not give the same result: one of them is broken.",
    hint: "Keep program and input and report them: no program may do that.",
  },
  STEP_DIFFERS: {
    exit: exitCode.verification,
    what: "The contract that judges steps does not come to the state that the interpreter comes to: one of them is broken.",
    hint: "Keep program, input and tape and report them: no step may do that.",
  },
  RESULTS_WRONG: {
    exit: exitCode.verification,
    what: "Results of a job are not what its program gives, and stand.",
    hint: "Challenge them before their window ends: `conun audit-job JOB --challenge`.",
  },
  RESULTS_WITHHELD: {
    exit: exitCode.verification,
    what: "Nobody serves the results that were revealed, so that a share of them cannot be compared.",
    hint: "Compute all of them again (`--share 1`): that tells whether the root is right.",
  },
  INTERRUPTED: {
    exit: exitCode.detached,
    what: "A command that leaves nothing behind was interrupted.",
    hint: "Run it again when you want it.",
  },
  DEMO_FAILED: {
    exit: exitCode.verification,
    what: "The demonstration ended, but not as it must.",
    hint: "Run it again; if it happens again, report it with what it printed.",
  },
} as const satisfies ErrorTable;

/** A failure of the command line itself. */
export class CliError extends ConunError {}

/** Builds one of the command line's own errors: exit code and hint come from the table. */
export function cliError(
  code: keyof typeof cliErrors,
  message: string,
  options: { readonly hint?: string; readonly cause?: unknown; readonly details?: Record<string, unknown> } = {},
): CliError {
  const entry = cliErrors[code];
  return new CliError({ code, message, hint: entry.hint, exitCode: entry.exit, ...options });
}
