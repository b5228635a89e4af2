import { concat, equalBytes, uintWord, writeUint } from "../formats/bytes.ts";
import { FormatError } from "../formats/error.ts";
import { TAGS } from "../formats/tags.ts";
import { hashItems } from "../hash/bulk.ts";
import { keccak } from "../hash/keccak.ts";
import { treeDepth } from "./shape.ts";

/** How a task ended; the number is what is hashed. */
export const RESULT_KINDS = { halted: 0, trapped: 1 } as const;
/** `halted`: the program ended; `trapped`: the machine stopped it. */
export type ResultKind = keyof typeof RESULT_KINDS;

/** What a worker says about one task. */
export interface ResultLeaf {
  /** Index of the task in the job. */
  readonly taskIndex: number;
  readonly kind: ResultKind;
  /** Exit code if halted, trap reason if trapped; an unsigned 32-bit number. */
  readonly code: number;
  readonly outputRoot: Uint8Array;
  /** Bytes. */
  readonly outputLength: number;
  readonly steps: bigint;
}

/** A node of the sum tree. */
export interface SumNode {
  readonly hash: Uint8Array;
  readonly sum: bigint;
}

/** The result tree of one batch. */
export interface ResultTree {
  readonly root: Uint8Array;
  readonly count: number;
  /** Sum of the steps of all leaves: what is paid. */
  readonly totalSteps: bigint;
  readonly top: SumNode;
  /** Siblings of the leaf at `position` in the batch, lowest first; positions beyond `count` lead to empty leaves. */
  path(position: number): SumNode[];
}

const LEAF_BYTES = 7 * 32;
const NODE_BYTES = 5 * 32;
const EMPTY: SumNode = { hash: keccak(TAGS.resultEmpty), sum: 0n };

/** Hash of a leaf: `keccak(TAG_LEAF, taskIndex, kind, code, outputRoot, outputLength, steps)`. */
export function resultLeafHash(leaf: ResultLeaf): Uint8Array {
  const preimage = new Uint8Array(LEAF_BYTES);
  writeLeaf(preimage, 0, leaf);
  return keccak(preimage);
}

/**
 * The Merkle sum tree over the results of one batch, in the order of their tasks.
 *
 * @param leaves Leaves of consecutive tasks.
 * @throws FormatError if there is none, if task indices have a gap or if a field is out of range.
 */
export function resultTree(leaves: readonly ResultLeaf[]): ResultTree {
  const first = leaves[0];
  if (!first) throw new FormatError("BAD_RESULTS", "A batch has at least one result.", "Pass one leaf for each task.");
  const preimages = new Uint8Array(LEAF_BYTES * leaves.length);
  leaves.forEach((leaf, i) => {
    if (leaf.taskIndex !== first.taskIndex + i) {
      throw new FormatError("BAD_RESULTS", `Result ${i} is of task ${leaf.taskIndex}, out of order.`, "Sort by task.");
    }
    writeLeaf(preimages, LEAF_BYTES * i, leaf);
  });
  const depth = treeDepth(leaves.length);
  const levels: Level[] = [{ hashes: hashItems(preimages, LEAF_BYTES), sums: leaves.map((leaf) => leaf.steps) }];
  const padding: SumNode[] = [EMPTY];
  for (let k = 0; k < depth; k++) {
    const empty = padding[k] as SumNode;
    levels.push(levelAbove(levels[k] as Level, empty));
    padding.push(nodeAbove(empty, empty));
  }
  const top = nodeAt(levels[depth] as Level, 0, EMPTY);
  return {
    root: resultRoot(leaves.length, top),
    count: leaves.length,
    totalSteps: top.sum,
    top,
    path: (position) => {
      if (!(position >= 0 && position < 2 ** depth)) throw new RangeError(`no position ${position} in the tree`);
      return levels.slice(0, depth).map((level, k) => {
        const at = Math.floor(position / 2 ** k);
        return nodeAt(level, at % 2 === 0 ? at + 1 : at - 1, padding[k] as SumNode);
      });
    },
  };
}

/** Root of a batch's results, `keccak(TAG_ROOT, count, top.hash, top.sum)`. */
export function resultRoot(count: number, top: SumNode): Uint8Array {
  return keccak(concat([TAGS.resultRoot, uintWord(count), top.hash, uintWord(top.sum)]));
}

/** What shows that a batch's result root holds a leaf. */
export interface ResultProof {
  readonly root: Uint8Array;
  readonly count: number;
  /** Position in the batch. */
  readonly position: number;
  /** Index of the batch's first task in the job. */
  readonly firstTask: number;
  /** `null` for a position that the tree pads with the empty leaf. */
  readonly leaf: ResultLeaf | null;
  readonly path: readonly SumNode[];
}

/** Total steps of the batch if the proof holds, else `null`. Never throws on bad proofs. */
export function verifyResult({ root, count, position, firstTask, leaf, path }: ResultProof): bigint | null {
  if (!Number.isSafeInteger(count) || count < 1 || path.length !== treeDepth(count)) return null;
  if (!Number.isSafeInteger(position) || position < 0 || position >= 2 ** path.length) return null;
  if ((leaf === null) !== position >= count || (leaf && leaf.taskIndex !== firstTask + position)) return null;
  if (path.some(({ hash, sum }) => hash.length !== 32 || sum < 0n || sum >= 1n << 64n)) return null;
  try {
    let node: SumNode = leaf ? { hash: resultLeafHash(leaf), sum: leaf.steps } : EMPTY;
    path.forEach((sibling, k) => {
      const right = Math.floor(position / 2 ** k) % 2 === 1;
      node = right ? nodeAbove(sibling, node) : nodeAbove(node, sibling);
    });
    return equalBytes(resultRoot(count, node), root) ? node.sum : null;
  } catch (error) {
    if (error instanceof FormatError) return null;
    throw error;
  }
}

interface Level {
  readonly hashes: Uint8Array;
  readonly sums: readonly bigint[];
}

function levelAbove(level: Level, empty: SumNode): Level {
  const count = Math.ceil(level.sums.length / 2);
  const preimages = new Uint8Array(NODE_BYTES * count);
  const sums: bigint[] = [];
  for (let i = 0; i < count; i++) {
    const left = nodeAt(level, 2 * i, empty);
    const right = nodeAt(level, 2 * i + 1, empty);
    writeNode(preimages, NODE_BYTES * i, left, right);
    sums.push(left.sum + right.sum);
  }
  return { hashes: hashItems(preimages, NODE_BYTES), sums };
}

function nodeAt(level: Level, index: number, empty: SumNode): SumNode {
  const sum = level.sums[index];
  return sum === undefined ? empty : { hash: level.hashes.slice(32 * index, 32 * index + 32), sum };
}

function nodeAbove(left: SumNode, right: SumNode): SumNode {
  const preimage = new Uint8Array(NODE_BYTES);
  writeNode(preimage, 0, left, right);
  return { hash: keccak(preimage), sum: left.sum + right.sum };
}

function writeNode(target: Uint8Array, at: number, left: SumNode, right: SumNode): void {
  target.set(TAGS.resultNode, at);
  target.set(left.hash, at + 32);
  writeUint(target, at + 64, left.sum);
  target.set(right.hash, at + 96);
  writeUint(target, at + 128, right.sum);
}

function writeLeaf(target: Uint8Array, at: number, leaf: ResultLeaf): void {
  const kind = RESULT_KINDS[leaf.kind];
  const fits =
    kind !== undefined &&
    Number.isSafeInteger(leaf.taskIndex) &&
    leaf.taskIndex >= 0 &&
    leaf.code >>> 0 === leaf.code &&
    leaf.outputRoot.length === 32 &&
    Number.isSafeInteger(leaf.outputLength) &&
    leaf.outputLength >= 0 &&
    leaf.steps >= 0n &&
    leaf.steps < 1n << 64n;
  if (!fits) throw new FormatError("BAD_RESULT", "A field of a result leaf is out of range.", "See ResultLeaf.");
  target.set(TAGS.resultLeaf, at);
  writeUint(target, at + 32, leaf.taskIndex);
  writeUint(target, at + 64, kind);
  writeUint(target, at + 96, leaf.code);
  target.set(leaf.outputRoot, at + 128);
  writeUint(target, at + 160, leaf.outputLength);
  writeUint(target, at + 192, leaf.steps);
}
