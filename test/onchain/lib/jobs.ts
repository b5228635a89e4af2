import { floatInstructions } from "../../../vm/test/lib/number-vectors.ts";
import type { Followed } from "./follow.ts";
import type { Corrupted } from "./malformed.ts";

/** A part of a run that a worker does by itself. */
export type Job =
  | { readonly kind: "program"; readonly number: number }
  | { readonly kind: "floats"; readonly op: number; readonly count: number }
  | { readonly kind: "malformed"; readonly seed: number; readonly count: number };

/** What a job came to, or what went wrong. */
export interface Report {
  readonly name: string;
  readonly group: string;
  readonly followed?: Followed;
  /** Vectors of floats that agree. */
  readonly vectors?: number;
  readonly corrupted?: Corrupted;
  readonly failure?: string;
}

const CHUNK = 4_000;

/** Jobs of so many vectors of float instructions, at least. */
export function floatJobs(vectors: number): Job[] {
  const count = Math.ceil(vectors / floatInstructions.length);
  return count === 0 ? [] : floatInstructions.map(({ op }) => ({ kind: "floats", op, count }));
}

/** Jobs of so many corrupted calls. */
export function malformedJobs(calls: number, seed: number): Job[] {
  return Array.from({ length: Math.ceil(calls / CHUNK) }, (_, i) => ({
    kind: "malformed",
    seed: seed + i,
    count: Math.min(CHUNK, calls - CHUNK * i),
  }));
}
