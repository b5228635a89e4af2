import { ConunError, type ErrorEntry, exitCode } from "../errors/error.ts";

/** What can go wrong with stored content, and what to do then. */
export const storageErrors = {
  STORAGE_NOT_FOUND: {
    exit: exitCode.storage,
    what: "Every place that was asked answered that it does not have the content.",
    hint: "Check the CID, name more providers, or ask the publisher to store it again.",
  },
  STORAGE_TIMEOUT: {
    exit: exitCode.storage,
    what: "A place that may have the content did not answer in time.",
    hint: "Try again, allow more time, or name more providers.",
  },
  STORAGE_CORRUPT: {
    exit: exitCode.storage,
    what: "Bytes came that do not hash to their CID, or that do not follow their format.",
    hint: "Do not use the bytes: ask another provider, or the publisher.",
  },
  STORAGE_WRONG_ROOT: {
    exit: exitCode.verification,
    what: "The content of a CID does not hash to the root or digest that stands on chain.",
    hint: "The hint leads to other content: do not use it, ask the publisher or another worker for the right one.",
  },
  STORAGE_FULL: {
    exit: exitCode.storage,
    what: "The quota of the storage service, or its disk, is used up.",
    hint: "Free space, raise the quota of the storage service, or use another one.",
  },
  STORAGE_UNREACHABLE: {
    exit: exitCode.storage,
    what: "There is no connection to a place that should have the content, or its service fails.",
    hint: "Check that the storage service runs and that its address is right.",
  },
  STORAGE_TOO_LARGE: {
    exit: exitCode.storage,
    what: "The content is larger than the caller or the service allows.",
    hint: "Store less at once, or raise the limit.",
  },
  STORAGE_DENIED: {
    exit: exitCode.storage,
    what: "The storage service does not let this caller store or pin.",
    hint: "Pass the bearer token of the storage service.",
  },
  STORAGE_BAD_INPUT: {
    exit: exitCode.usage,
    what: "A CID, a hint, a manifest or content to be stored is malformed.",
    hint: "Correct what the message names.",
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;

/** A code of {@link storageErrors}. */
export type StorageErrorCode = keyof typeof storageErrors;

/** Everything that storage throws, but for the reason of the caller's own AbortSignal. */
export class StorageError extends ConunError {
  declare readonly code: StorageErrorCode;
}

/**
 * A storage error.
 *
 * @param hint In place of the usual one, where more is known.
 */
export function storageError(code: StorageErrorCode, message: string, cause?: unknown, hint?: string): StorageError {
  const entry = storageErrors[code];
  return new StorageError({ code, message, hint: hint ?? entry.hint, exitCode: entry.exit, cause });
}

/** Whether a value is one of the codes: for errors that come back over HTTP. */
export function isStorageErrorCode(value: unknown): value is StorageErrorCode {
  return typeof value === "string" && Object.hasOwn(storageErrors, value);
}

/** One failed try to get content, and from where. */
export interface Attempt {
  readonly from: string;
  readonly error: StorageError;
}

/** What a caller should know before the rest, in this order. */
const RANK: readonly StorageErrorCode[] = [
  "STORAGE_CORRUPT",
  "STORAGE_TIMEOUT",
  "STORAGE_UNREACHABLE",
  "STORAGE_DENIED",
  "STORAGE_TOO_LARGE",
  "STORAGE_NOT_FOUND",
];

/** One error for content that no place delivered: says what each of them answered, and keeps their errors. */
export function allFailed(what: string, attempts: readonly Attempt[]): StorageError {
  if (attempts.length === 0) {
    return storageError("STORAGE_NOT_FOUND", `${what} is not here, and there is nobody else to ask.`);
  }
  const errors = attempts.map(({ error }) => error);
  const code = RANK.find((each) => errors.some((error) => error.code === each)) ?? "STORAGE_UNREACHABLE";
  const answers = attempts.map(({ from, error }) => `${from}: ${error.message}`).join(" ");
  const cause = errors.length === 1 ? errors[0] : new AggregateError(errors, "Every provider failed.");
  return storageError(code, `${what} could not be fetched. ${answers}`, cause);
}
