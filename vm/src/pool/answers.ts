import { ProgramRefused } from "../pin.ts";
import { HostFailure } from "../run/failure.ts";
import type { TaskLimits } from "../run/runner.ts";
import type { ValidationReport } from "../validate.ts";
import {
  decodeJson,
  decodePinned,
  decodeResult,
  type ExecutedTask,
  type FailureNote,
  type Frame,
  Kind,
  type PinnedAnswer,
} from "./frames.ts";

/** A result from an answer. Throws HostFailure. */
export function readResult({ kind, payload }: Frame, limits: TaskLimits): ExecutedTask {
  if (kind === Kind.failure) throw failureOf(payload);
  const result = kind === Kind.result ? decodeResult(payload, limits) : undefined;
  if (!result) throw broken("answered no result");
  return result;
}

/** A pinned program from an answer. Throws ProgramRefused, HostFailure. */
export function readPinned({ kind, payload }: Frame): PinnedAnswer {
  if (kind === Kind.failure) throw failureOf(payload);
  if (kind === Kind.refused) {
    const report = decodeJson<ValidationReport>(payload);
    if (report) throw new ProgramRefused(report);
  }
  const pinned = kind === Kind.pinned ? decodePinned(payload) : undefined;
  if (!pinned) throw broken("answered no pinned program");
  return pinned;
}

/** The failure that a process reports. */
export function failureOf(payload: Uint8Array): HostFailure {
  const note = decodeJson<FailureNote>(payload);
  return note ? new HostFailure(note.code, note.message) : broken("failed without a reason");
}

/** What a process cannot have answered. */
export function broken(what: string): HostFailure {
  return new HostFailure("host-broken", `An executor ${what}.`);
}
