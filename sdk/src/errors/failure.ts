import { ConunError } from "./error.ts";
import { type SdkErrorCode, sdkErrors } from "./registry.ts";

/** What may be added to a failure. */
export interface FailureOptions {
  /** In place of the registry's hint, where more is known. */
  readonly hint?: string;
  readonly cause?: unknown;
  readonly details?: Readonly<Record<string, unknown>>;
}

/**
 * An error of the SDK's own registry.
 *
 * @param code Its code: exit code and hint come from the registry.
 * @param message What happened here, with the values.
 */
export function failure(code: SdkErrorCode, message: string, options: FailureOptions = {}): ConunError {
  const entry = sdkErrors[code];
  return new ConunError({ code, message, hint: entry.hint, exitCode: entry.exit, ...options });
}
