import { StorageError, storageError } from "./errors.ts";

/** The caller's signal with a limit in time. */
export interface Deadline {
  readonly signal: AbortSignal;
  /**
   * What to throw for an error that came under this deadline: the caller's own reason if its signal fired, a timeout
   * if time ran out, a StorageError as it is, and anything else as `STORAGE_UNREACHABLE`.
   */
  explain(error: unknown, what: string): unknown;
  /** Frees the timer: call it when the work is over. */
  clear(): void;
}

/** Ends work after `timeout` milliseconds or when `signal` fires. */
export function deadline(timeout: number, signal?: AbortSignal): Deadline {
  signal?.throwIfAborted();
  const timer = new AbortController();
  const handle = setTimeout(() => timer.abort(new DOMException("Time is over", "TimeoutError")), timeout);
  return {
    signal: signal === undefined ? timer.signal : AbortSignal.any([signal, timer.signal]),
    explain(error, what) {
      if (signal?.aborted) return signal.reason;
      if (error instanceof StorageError) return error;
      if (timer.signal.aborted)
        return storageError("STORAGE_TIMEOUT", `${what}: no answer within ${timeout} ms.`, error);
      return storageError("STORAGE_UNREACHABLE", `${what}: ${reasonOf(error)}.`, error);
    },
    clear: () => clearTimeout(handle),
  };
}

/** The innermost message of an error, where fetch and libp2p hide what happened. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  if (error.cause instanceof Error) return reasonOf(error.cause);
  return error.message.replace(/\.+$/, "") || error.name;
}

/** Runs `work` under a deadline and lets its errors be explained. */
export async function within<T>(
  what: string,
  timeout: number,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = deadline(timeout, signal);
  try {
    return await work(limit.signal);
  } catch (error) {
    throw limit.explain(error, what);
  } finally {
    limit.clear();
  }
}
