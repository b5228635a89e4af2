import { ConunError, type ExitCode, exitCode } from "./error.ts";
import { sdkErrors } from "./registry.ts";

/** An error as a command prints it, and as `--output json` holds it. */
export interface ErrorDescription {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly exitCode: ExitCode;
  /** Messages of what lies behind it, nearest first. */
  readonly causes: readonly string[];
}

/** What an error says, whatever it is. Never throws. */
export function describeError(error: unknown): ErrorDescription {
  const causes = causesOf(error);
  if (error instanceof ConunError) {
    const { code, message, hint } = error;
    return { code, message, hint, exitCode: error.exitCode, causes };
  }
  if (isAbort(error)) {
    const { exit, hint, what } = sdkErrors.DETACHED;
    return { code: "DETACHED", message: what, hint, exitCode: exit, causes };
  }
  if (isTimeout(error)) {
    const { exit, hint, what } = sdkErrors.TIMED_OUT;
    return { code: "TIMED_OUT", message: what, hint, exitCode: exit, causes };
  }
  const { code, hint } = (typeof error === "object" && error !== null ? error : {}) as Record<string, unknown>;
  const message = error instanceof Error ? error.message : String(error);
  if (typeof code === "string" && typeof hint === "string") {
    return { code, message, hint, exitCode: exitCodeOf(error), causes }; // errors of the machine: their own base, the same parts
  }
  return { code: "UNEXPECTED", message, hint: sdkErrors.UNEXPECTED.hint, exitCode: exitCode.unexpected, causes };
}

/** What a command that fails with this error exits with. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof ConunError) return error.exitCode;
  if (isAbort(error)) return exitCode.detached;
  if (isTimeout(error)) return exitCode.timeout;
  const named = error instanceof Error ? error.name : "";
  return /^(Vm|Format|Wasm|Validation|Program)/.test(named) ? exitCode.program : exitCode.unexpected;
}

/** Whether an error is that of an AbortSignal. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}

/** Whether an error is that of `AbortSignal.timeout`. */
export function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === "TimeoutError";
}

function causesOf(error: unknown): string[] {
  const causes: string[] = [];
  let at = error instanceof Error ? error.cause : undefined;
  while (at !== undefined && causes.length < 8) {
    const text = at instanceof Error ? briefly(at) : String(at);
    // A library that does not know the contracts says no more than this of an error that is known here.
    if (!/unknown custom error/.test(text)) causes.push(text);
    at = at instanceof Error ? at.cause : undefined;
  }
  return causes;
}

/** A library's message without the request that it drags along. */
function briefly(error: Error): string {
  return "shortMessage" in error && typeof error.shortMessage === "string" ? error.shortMessage : error.message;
}
