import { concat, keccak, outputRoot, type ResultKind, regionDepth, TAGS, type TraceEnd, zeroSubtree } from "@conun/vm";
import { regionTree } from "../../../vm/src/trees/region.ts";

/** What a worker says of a task beside the truth. */
export interface Lie {
  readonly kind?: ResultKind;
  readonly code?: number;
  readonly steps?: bigint;
  readonly output?: Uint8Array;
  /** Another stack at the end, which no result tells. */
  readonly stack?: Uint8Array;
}

const REGION_DEPTH = 27;
const STATUS = { halted: 1n, trapped: 2n } as const;

/**
 * A last state that says a lie and can be shown: the true one with other words in it. No machine ever comes to it, but
 * nothing in its opening tells.
 *
 * @param end Where the task's trace truly ends.
 * @param stepLimit Steps that the job allows each task.
 */
export function forgeEnd(end: TraceEnd, stepLimit: bigint, lie: Lie): TraceEnd {
  const words = Array.from({ length: end.opening.length / 32 }, (_, i) => end.opening.slice(32 * i, 32 * i + 32));
  const [registers, leaf, given] = words.splice(0, 3) as [Uint8Array, Uint8Array, Uint8Array];
  const regions = words.splice(-6) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array];
  const outcome = { ...end.outcome };

  const told = new DataView(leaf.buffer);
  if (lie.kind !== undefined) told.setBigUint64(0, STATUS[lie.kind], true);
  if (lie.code !== undefined) told.setBigUint64(8, BigInt(lie.code), true);
  if (lie.steps !== undefined) told.setBigUint64(16, BigInt.asUintN(64, stepLimit - lie.steps), true);
  if (lie.output !== undefined) {
    new DataView(registers.buffer).setBigUint64(16, BigInt(lie.output.length));
    regions[5] = regionTree(lie.output);
    Object.assign(outcome, { outputRoot: outputRoot(lie.output), outputLength: lie.output.length });
  }
  if (lie.stack !== undefined) regions[0] = keccak(lie.stack);
  const { kind = outcome.kind, code = outcome.code, steps = outcome.steps } = lie;
  Object.assign(outcome, { kind, code, steps });

  const globals = climb(leaf, given, [...words]);
  const [stack, input, memory, tables, segments, outputTree] = regions;
  const output = lift(outputTree, regionDepth(outcome.outputLength));
  const tops = [globals, stack, input, output, memory, tables, segments, zeroSubtree(REGION_DEPTH)];
  const state = keccak(concat([TAGS.state, fold(tops), registers]));
  return { steps: end.steps, state, outcome, opening: concat([registers, leaf, given, ...words, ...regions]) };
}

/** The root of a region of which leaf 0 is known, and its siblings as far as they are not the tops of zeros. */
function climb(leaf: Uint8Array, given: Uint8Array, siblings: Uint8Array[]): Uint8Array {
  let node = leaf;
  for (let level = 0; level < REGION_DEPTH; level++) {
    const bit = ((given[31 - (level >> 3)] as number) >> (level & 7)) & 1;
    node = keccak(concat([node, bit === 1 ? (siblings.shift() as Uint8Array) : zeroSubtree(level)]));
  }
  return node;
}

function lift(top: Uint8Array, depth: number): Uint8Array {
  let node = top;
  for (let level = depth; level < REGION_DEPTH; level++) node = keccak(concat([node, zeroSubtree(level)]));
  return node;
}

function fold(nodes: readonly Uint8Array[]): Uint8Array {
  if (nodes.length === 1) return nodes[0] as Uint8Array;
  const above = nodes.flatMap((node, i) => (i % 2 === 0 ? [keccak(concat([node, nodes[i + 1] as Uint8Array]))] : []));
  return fold(above);
}
