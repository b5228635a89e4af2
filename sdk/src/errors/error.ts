/** What a process that ends with this kind of failure exits with. */
export const exitCode = {
  ok: 0,
  unexpected: 1,
  usage: 2,
  noMatch: 3,
  budget: 4,
  timeout: 5,
  verification: 6,
  chain: 7,
  storage: 8,
  program: 9,
  wallet: 10,
  detached: 130,
} as const;

/** One of the values of {@link exitCode}. */
export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/** One code of an error registry. */
export interface ErrorEntry {
  /** What the command line exits with. */
  readonly exit: ExitCode;
  /** When it happens, for the documentation. */
  readonly what: string;
  /** What to do about it. */
  readonly hint: string;
}

/** A package's error codes: one place, from which `docs/errors.md` is made. */
export type ErrorTable = Readonly<Record<string, ErrorEntry>>;

/** Parts of a {@link ConunError}. */
export interface ConunErrorParts {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly exitCode: ExitCode;
  readonly cause?: unknown;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** Base of every error that the SDK, the worker and the command line throw. */
export class ConunError extends Error {
  /** Stable name of the failure, upper case; every code is listed in `docs/errors.md`. */
  readonly code: string;
  /** What to do about it, one sentence. */
  readonly hint: string;
  /** What a command that ends with it exits with. */
  readonly exitCode: ExitCode;
  /** The values that matter, for programs. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(parts: ConunErrorParts) {
    super(parts.message, parts.cause === undefined ? undefined : { cause: parts.cause });
    this.name = new.target.name;
    this.code = parts.code;
    this.hint = parts.hint;
    this.exitCode = parts.exitCode;
    this.details = parts.details ?? {};
  }
}
