import { trapName } from "@conun/vm";
import { current } from "../state/reduce.ts";
import type { BatchState } from "../state/types.ts";
import { fetchOutputs } from "../storage/read/objects.ts";
import type { JobSpec } from "../types/market.ts";
import type { ResultRoot } from "../types/primitives.ts";
import type { Storages } from "./storages.ts";

/** The result of one task, recomputed from the bytes that were served and found to be what the chain holds. */
export interface TaskResult {
  /** Index of the task in the job. */
  readonly index: number;
  /** What the program wrote to standard output; what it had written so far if it trapped. */
  readonly output: Uint8Array;
  /** `halted`: the program ended; `trapped`: the machine stopped it. */
  readonly kind: "halted" | "trapped";
  /** Exit code, or number of the trap. */
  readonly code: number;
  /** Name of the trap; undefined if it halted. */
  readonly trap: string | undefined;
  readonly steps: bigint;
  readonly batch: bigint;
  /** The result root that it is part of. */
  readonly root: ResultRoot;
  /** Whether the batch is settled: before, a result may still be outvoted. */
  readonly final: boolean;
  /** The output as UTF-8 text. */
  text(): string;
}

/** A root of a batch, and where its outputs are said to be. */
export interface Candidate {
  readonly batch: BatchState;
  readonly root: ResultRoot;
  readonly hints: readonly string[];
  readonly final: boolean;
}

/** The root whose outputs to fetch: the accepted one; before, if that is wanted, the one that most have revealed. */
export function candidateOf(batch: BatchState, final: boolean): Candidate | undefined {
  const hintsOf = (root: ResultRoot): string[] =>
    batch.assignments.flatMap(({ resultRoot, hint }) => (resultRoot === root && hint !== undefined ? [hint] : []));
  if (batch.status === "settled" && batch.resultRoot !== undefined) {
    return { batch, root: batch.resultRoot, hints: hintsOf(batch.resultRoot), final: true };
  }
  if (final || batch.status === "refunded") return undefined;
  const votes = new Map<ResultRoot, number>();
  for (const { status, resultRoot } of current(batch)) {
    if (status === "revealed" && resultRoot !== undefined) votes.set(resultRoot, (votes.get(resultRoot) ?? 0) + 1);
  }
  const [best] = [...votes].sort(([, a], [, b]) => b - a);
  return best === undefined ? undefined : { batch, root: best[0], hints: hintsOf(best[0]), final: false };
}

/**
 * The results of a batch, in the order of its tasks.
 *
 * @throws StorageError if no place serves bytes that hash to the root.
 */
export async function fetchResults(
  spec: JobSpec,
  { batch, root, hints, final }: Candidate,
  { storage, providers }: Storages,
  signal?: AbortSignal,
): Promise<TaskResult[]> {
  const firstTask = Number(batch.firstTask);
  const expected = { resultRoot: root, firstTask, count: batch.count, outputLimit: Number(spec.limits.outputBytes) };
  const { results } = await fetchOutputs(hints, expected, storage, { providers, signal });
  return results.map(({ kind, code, steps, output }, i) => ({
    index: firstTask + i,
    output,
    kind,
    code,
    trap: kind === "trapped" ? trapName(code) : undefined,
    steps,
    batch: batch.batch,
    root,
    final,
    text: () => new TextDecoder().decode(output),
  }));
}
