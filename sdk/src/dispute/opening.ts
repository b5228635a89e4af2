import { differences, RESULT_KINDS, type ResultLeaf, type ResultTree, type TraceEnd, toHex } from "@conun/vm";
import { ZERO_HASH } from "../types/primitives.ts";
import type { LeafFields, Opening } from "./types.ts";

/** In place of a leaf where there is none. */
export const NO_LEAF: LeafFields = {
  taskIndex: 0n,
  kind: 0,
  code: 0,
  outputRoot: ZERO_HASH,
  outputLength: 0n,
  steps: 0n,
};

/** What shows that a task has its input, and from which state it starts. */
export interface ShownTask {
  readonly inputRoot: Uint8Array;
  /** The input root's path in the tasks tree (`taskPath`). */
  readonly taskPath: readonly Uint8Array[];
  /** `initialOpening` of the program's image and the input region. */
  readonly first: Uint8Array;
  /** End of the task's trace (`TaskTrace.end`). */
  readonly end: TraceEnd;
  /** States of the first round; none leaves them to a move of their own. */
  readonly midpoints?: readonly Uint8Array[];
}

/** A result leaf as the contract takes it. */
export function leafFields({ taskIndex, kind, code, outputRoot, outputLength, steps }: ResultLeaf): LeafFields {
  return {
    taskIndex: BigInt(taskIndex),
    kind: RESULT_KINDS[kind],
    code,
    outputRoot: toHex(outputRoot),
    outputLength: BigInt(outputLength),
    steps,
  };
}

/** Whether a trace ends in what a leaf says. */
export function leafHolds(leaf: ResultLeaf, { outcome }: TraceEnd): boolean {
  return differences(outcome, leaf).length === 0;
}

/**
 * The opening of a position of one's own result: its leaf and path; and for a position that a task has, the task's input
 * and the two ends of its trace. `undefined` if the trace does not end in what the leaf says: such a position cannot be
 * defended.
 *
 * @param tree Of the batch's leaves, as it was revealed.
 * @param leaves In the order of their tasks.
 * @param task Not looked at for a position beyond the leaves.
 */
export function openingOf(
  tree: ResultTree,
  leaves: readonly ResultLeaf[],
  position: number,
  task?: ShownTask,
): Opening | undefined {
  const path = tree.path(position).map(({ hash, sum }) => ({ hash: toHex(hash), sum }));
  const leaf = leaves[position];
  if (leaf === undefined) {
    const nothing = { inputRoot: ZERO_HASH, taskPath: [], first: "0x", last: "0x", end: ZERO_HASH } as const;
    return { leaf: NO_LEAF, path, ...nothing, midpoints: [] };
  }
  if (task === undefined || !leafHolds(leaf, task.end)) return undefined;
  return {
    leaf: leafFields(leaf),
    path,
    inputRoot: toHex(task.inputRoot),
    taskPath: task.taskPath.map(toHex),
    first: toHex(task.first),
    last: toHex(task.end.opening),
    end: toHex(task.end.state),
    midpoints: (task.midpoints ?? []).map(toHex),
  };
}
