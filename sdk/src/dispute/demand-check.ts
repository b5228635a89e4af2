import {
  programWith,
  RESULT_KINDS,
  readProgramOpening,
  rootOfChunk,
  toBytes,
  toHex,
  verifyResult,
  verifyTask,
} from "@conun/vm";
import type { JobSpec } from "../types/market.ts";
import type { Hex } from "../types/primitives.ts";
import type { Answer, Demand } from "./demand.ts";
import { leafNode, type ShownPath } from "./locate.ts";
import { EMPTY_NODE, resultLeafOf } from "./opened-paths.ts";
import type { LeafFields } from "./types.ts";

/** A result as it was revealed. */
export interface RevealedRoot {
  readonly root: Hex;
  readonly totalSteps: bigint;
}

/** What an answer says, once it is checked. */
export type ShownChunk =
  /** Nothing belongs at the position, and nothing is there. */
  | { readonly kind: "empty" }
  /** The region's length in bytes, and its bytes from `4096 * index` on: none if the chunk is beyond its end. */
  | { readonly kind: "chunk"; readonly length: number; readonly data: Uint8Array };

/** Tasks of a batch. */
const tasksOf = ({ taskCount, batchSize }: JobSpec, batch: bigint): bigint => {
  const left = taskCount - batch * BigInt(batchSize);
  return left < BigInt(batchSize) ? left : BigInt(batchSize);
};

/**
 * What an answer shows, with nothing but the job's specification and the revealed result at hand: the check that the
 * contract makes. `undefined` if it shows nothing of what was demanded. Never throws on bad answers.
 */
export function checkAnswer(
  demand: Demand,
  spec: JobSpec,
  revealed: RevealedRoot,
  answer: Answer,
): ShownChunk | undefined {
  if (demand.kind === "output" && demand.position >= tasksOf(spec, demand.batch)) {
    return holdsLeaf(demand, spec, revealed, answer, null) ? { kind: "empty" } : undefined;
  }
  const chunk = {
    length: Number(answer.length),
    data: toBytes(answer.data),
    siblings: answer.siblings.map((sibling) => toBytes(sibling)),
  };
  const root = rootOfChunk(demand.kind, chunk, demand.index);
  if (root === null || !belongs(demand, spec, revealed, answer, root)) return undefined;
  return { kind: "chunk", length: chunk.length, data: chunk.data };
}

/** The path in the other's result tree that an answer about an output shows: what `locate` goes on with. */
export function shownPath(demand: Demand, spec: JobSpec, answer: Answer): ShownPath | undefined {
  if (demand.kind !== "output") return undefined;
  const node = demand.position < tasksOf(spec, demand.batch) ? leafNode(resultLeafOf(answer.leaf)) : EMPTY_NODE;
  return { position: Number(demand.position), node, path: answer.path };
}

/** Whether a region's root is that of the output, the input or the code in question. */
function belongs(demand: Demand, spec: JobSpec, revealed: RevealedRoot, answer: Answer, root: Uint8Array): boolean {
  switch (demand.kind) {
    case "output": {
      const { leaf } = answer;
      if (toHex(root) !== leaf.outputRoot || answer.length !== leaf.outputLength) return false;
      return holdsLeaf(demand, spec, revealed, answer, leaf);
    }
    case "input":
      return verifyTask({
        tasksRoot: toBytes(spec.tasksRoot),
        taskCount: Number(spec.taskCount),
        index: Number(demand.batch * BigInt(spec.batchSize) + demand.position),
        inputRoot: root,
        path: answer.taskPath.map((sibling) => toBytes(sibling)),
      });
    case "code":
      return isCode(spec.programId, toBytes(answer.program), root);
  }
}

function isCode(programId: Hex, opening: Uint8Array, root: Uint8Array): boolean {
  if (opening.length !== 168) return false;
  const { image, codeRoot } = readProgramOpening(opening);
  return toHex(codeRoot) === toHex(root) && programWith(image, codeRoot) === programId;
}

/** Whether a leaf, or nothing, is at the position of the tree that was revealed; within the job's limits. */
function holdsLeaf(
  { batch, position }: Demand,
  spec: JobSpec,
  { root, totalSteps }: RevealedRoot,
  { path }: Answer,
  leaf: LeafFields | null,
): boolean {
  if (leaf !== null && !isWithin(leaf, spec)) return false;
  const sum = verifyResult({
    root: toBytes(root),
    count: Number(tasksOf(spec, batch)),
    position: Number(position),
    firstTask: Number(batch) * spec.batchSize,
    leaf: leaf && resultLeafOf(leaf),
    path: path.map(({ hash, sum: steps }) => ({ hash: toBytes(hash), sum: steps })),
  });
  return sum === totalSteps;
}

function isWithin({ kind, steps, outputLength }: LeafFields, { limits }: JobSpec): boolean {
  const kinds: readonly number[] = Object.values(RESULT_KINDS);
  return kinds.includes(kind) && steps <= limits.steps && outputLength <= limits.outputBytes;
}
