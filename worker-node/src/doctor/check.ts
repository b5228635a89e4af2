import { describeError } from "@conun/sdk";

/** What one check found. */
export interface CheckResult {
  readonly name: string;
  readonly level: "ok" | "warn" | "fail";
  readonly detail: string;
  /** What to do about it; undefined if all is well. */
  readonly todo: string | undefined;
}

/** A check. What it throws counts as a failure. */
export interface Check {
  readonly name: string;
  readonly run: () => Promise<readonly CheckResult[]>;
}

export function ok(name: string, detail: string): CheckResult {
  return { name, level: "ok", detail, todo: undefined };
}

export function warn(name: string, detail: string, todo: string): CheckResult {
  return { name, level: "warn", detail, todo };
}

export function fail(name: string, detail: string, todo: string): CheckResult {
  return { name, level: "fail", detail, todo };
}

/** An error as a failed check. */
export function failed(name: string, error: unknown): CheckResult {
  const { message, hint } = describeError(error);
  return fail(name, message, hint === "" ? "See docs/worker.md." : hint);
}
