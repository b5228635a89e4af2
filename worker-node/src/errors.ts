import { ConunError, type ErrorTable, exitCode } from "@conun/sdk";

/** The worker's own error codes: exit code, what each means, what to do about it. */
export const workerErrors = {
  CONFIG_INVALID: {
    exit: exitCode.usage,
    what: "The configuration holds an unknown key or a value that does not fit.",
    hint: "Correct the key that is named; docs/worker.md lists all of them.",
  },
  PASSWORD_EMPTY: {
    exit: exitCode.wallet,
    what: "A new key cannot have an empty password.",
    hint: "Choose one, or pass --password-file.",
  },
  CONFIRMATION_MISSING: {
    exit: exitCode.usage,
    what: "The command moves money and there is no terminal to confirm at.",
    hint: "Read what it would do, then give --yes.",
  },
  BALANCE_TOO_LOW: {
    exit: exitCode.budget,
    what: "The owner's wallet holds less CON than shall be staked.",
    hint: "Send CON to the wallet first.",
  },
  STAKE_TOO_LOW: {
    exit: exitCode.budget,
    what: "The owner has less free stake than the operator shall work with.",
    hint: "Stake more with `conun-worker stake add`.",
  },
  OPERATOR_KNOWN: {
    exit: exitCode.usage,
    what: "The operator works for an owner already.",
    hint: "Change its part with `conun-worker stake allot`, or use another operator key.",
  },
  OPERATOR_UNKNOWN: {
    exit: exitCode.usage,
    what: "No operator with this address works for the owner.",
    hint: "Look at `conun-worker stake show`; authorise it first.",
  },
  WORKER_LOCKED: {
    exit: exitCode.usage,
    what: "Another worker runs with this operator key.",
    hint: "Stop it first. Every machine needs an operator key of its own.",
  },
  JOURNAL_NEWER: {
    exit: exitCode.usage,
    what: "The journal was written by a newer version of the worker.",
    hint: "Install that version again, or start with another state directory.",
  },
  JOURNAL_DAMAGED: {
    exit: exitCode.unexpected,
    what: "The journal cannot be read.",
    hint: "Restore the newest backup beside it, or move it away: duties are read again from the chain.",
  },
  SECOND_COMMITMENT: {
    exit: exitCode.verification,
    what: "A second, different commitment for one assignment was refused.",
    hint: "The first one stands. This happens only if a program does not give the same result twice: report it.",
  },
  OPENING_MISSING: {
    exit: exitCode.verification,
    what: "A commitment stands on chain, and the journal does not hold its opening.",
    hint: "Start with the state directory that made it; without the opening it cannot be revealed.",
  },
  PROGRAM_MISMATCH: {
    exit: exitCode.program,
    what: "The program found in storage is not the one the job names.",
    hint: "Nothing to do: the job is left alone.",
  },
  INPUTS_MISMATCH: {
    exit: exitCode.verification,
    what: "The manifest or the inputs found in storage are not the ones the job names: their bytes are wrong.",
    hint: "Nothing to do: the job is left alone.",
  },
  MATERIAL_UNAVAILABLE: {
    exit: exitCode.storage,
    what: "No storage that the job names can be reached, or has its manifest, program or inputs, or takes its outputs.",
    hint: "Check the connection; it is tried again, and the job is left alone until then.",
  },
  HOST_FAILURE: {
    exit: exitCode.unexpected,
    what: "This machine could not finish a task; that is not a result.",
    hint: "Check memory and load; the batch is given back.",
  },
  REPLAY_DIFFERS: {
    exit: exitCode.verification,
    what: "The interpreter gave another result for a task than the engine: one of them is broken. The batch is given back.",
    hint: "Keep the report and the input beside it, and report them; look whether this machine's memory is sound.",
  },
  NOTHING_TO_WATCH: {
    exit: exitCode.usage,
    what: "No contract judges results on the network, so there is nothing to watch.",
    hint: "Name a network that has one, or the contract in `accept.resolvers`.",
  },
  OUTPUT_NOT_STORED: {
    exit: exitCode.storage,
    what: "No storage took the outputs of a batch.",
    hint: "Check the connection; it is tried again until the time to reveal is over.",
  },
} as const satisfies ErrorTable;

export type WorkerErrorCode = keyof typeof workerErrors;

/** An error of the worker; see {@link workerErrors}. */
export class WorkerError extends ConunError {
  override readonly name = "WorkerError";
}

/** Whether this machine, not the job, is what failed. */
export function isOwnFailure(error: unknown): error is WorkerError {
  return error instanceof WorkerError && (error.code === "HOST_FAILURE" || error.code === "REPLAY_DIFFERS");
}

/** Makes the error for one of the worker's codes. Hint and exit code come from {@link workerErrors}. */
export function workerError(
  code: WorkerErrorCode,
  message: string,
  more: { readonly hint?: string; readonly cause?: unknown; readonly details?: Readonly<Record<string, unknown>> } = {},
): WorkerError {
  const { exit, hint } = workerErrors[code];
  return new WorkerError({ code, message, hint: more.hint ?? hint, exitCode: exit, ...pick(more) });
}

function pick(more: { readonly cause?: unknown; readonly details?: Readonly<Record<string, unknown>> }) {
  return {
    ...(more.cause === undefined ? {} : { cause: more.cause }),
    ...(more.details === undefined ? {} : { details: more.details }),
  };
}
