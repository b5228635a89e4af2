import type { Feature } from "../../vm/src/wasm/error.ts";

/** Why an assertion may be skipped: nothing else is a reason. */
export const SKIP_REASONS = [
  "multi-memory",
  "memory64",
  "GC and typed references",
  "exceptions",
  "tail calls",
  "threads",
  "SIMD",
  "cross-module imports of mutable state",
] as const;
export type SkipReason = (typeof SKIP_REASONS)[number];

const BY_FEATURE: Partial<Record<Feature, SkipReason>> = {
  "multi-memory": "multi-memory",
  memory64: "memory64",
  gc: "GC and typed references",
  "typed-references": "GC and typed references",
  exceptions: "exceptions",
  "tail-calls": "tail calls",
  threads: "threads",
  simd: "SIMD",
  "relaxed-simd": "SIMD",
};

/** The reason that a feature outside of the supported set amounts to; undefined if it is on no list. */
export function reasonOf(feature: Feature | undefined): SkipReason | undefined {
  return feature && BY_FEATURE[feature];
}

/** What cannot be tried on an engine, for one of the reasons above. */
export class Skip extends Error {
  readonly reason: SkipReason;

  constructor(reason: SkipReason) {
    super(reason);
    this.reason = reason;
  }
}

/** A module that an engine refuses. */
export class Refusal extends Error {
  readonly kind: "malformed" | "invalid" | "limit";

  constructor(kind: Refusal["kind"], message: string, cause: unknown) {
    super(message, { cause });
    this.kind = kind;
  }
}

/** Imports that are not given, or are of another type. */
export class LinkFailure extends Error {}

/** A trap of the program: by `unreachable`, by the call depth, or another. */
export class Trap extends Error {
  readonly reason: "unreachable" | "exhaustion" | "fault";

  constructor(reason: Trap["reason"], cause?: unknown) {
    super(reason, { cause });
    this.reason = reason;
  }
}
