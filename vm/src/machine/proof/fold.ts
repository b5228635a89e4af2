import { VmError } from "../../errors.ts";
import { concat, type ProgramId, uintWord } from "../../formats/bytes.ts";
import { MACHINE_LIMITS, MACHINE_VERSION } from "../../formats/limits.ts";
import { programIdOf } from "../../formats/program.ts";
import { TAGS } from "../../formats/tags.ts";
import { reduceLevels } from "../../hash/bulk.ts";
import { keccak } from "../../hash/keccak.ts";
import { foldPath } from "../../trees/binary.ts";
import { zeroSubtree } from "../../trees/shape.ts";
import { MEMORY_DEPTH } from "../encoding.ts";
import { stateHash } from "../registers.ts";
import type { Tape, TapeImage } from "./read.ts";

/** What a tape speaks of. */
export interface TapeRoots {
  /** The program; `undefined` if the machine has ended. */
  readonly programId: ProgramId | undefined;
  readonly memoryRoot: Uint8Array;
  /** Hash of the state before the step. */
  readonly stateRoot: Uint8Array;
}

/**
 * Program and state that a tape speaks of, computed from what it shows.
 *
 * @throws VmError `bad-tape` if its siblings are not those that its leaves need.
 */
export function tapeRoots(tape: Tape): TapeRoots {
  const memoryRoot = tape.memoryRoot ?? foldMemory(tape, tape.leaves);
  return { programId: programOf(tape), memoryRoot, stateRoot: stateHash(memoryRoot, tape.registersWord) };
}

function programOf({ program, registers }: Tape): ProgramId | undefined {
  if (program === undefined) return undefined;
  const { image, code } = program;
  const tree = code.line === undefined ? code.node : foldPath(code.node, registers.pc >>> 1, code.siblings);
  return programWith(image, keccak(concat([TAGS.code, uintWord(code.length), tree])));
}

/** Id of the program with this image and this root of its code. */
export function programWith(image: TapeImage, codeRoot: Uint8Array): ProgramId {
  const preimage = [
    TAGS.image,
    codeRoot,
    ...[image.globals, image.memory, image.tables, image.segments],
    ...[uintWord(image.entry), uintWord(image.initialPages)],
  ];
  return programIdOf(keccak(concat(preimage)), MACHINE_VERSION, MACHINE_LIMITS);
}

interface Node {
  readonly index: number;
  readonly value: Uint8Array;
}

/**
 * Root of the memory that has these leaves, by the siblings of a tape.
 *
 * @param leaves As many and of the same indices as the tape's, in order; at least one.
 * @throws VmError `bad-tape` if the siblings are not those that these leaves need.
 */
export function foldMemory({ given, siblings }: Pick<Tape, "given" | "siblings">, leaves: readonly Node[]): Uint8Array {
  let used = 0;
  let bits = given;
  const next = (level: number): Uint8Array => {
    const isGiven = (bits & 1n) === 1n;
    bits >>= 1n;
    return isGiven ? (siblings[used++] ?? zeroSubtree(level)) : zeroSubtree(level);
  };
  let nodes = leaves;
  for (let level = 0; level < MEMORY_DEPTH; level++) nodes = nodesAbove(nodes, () => next(level));
  if (bits !== 0n || used !== siblings.length) {
    throw new VmError("bad-tape", "The tape's siblings are not those of its leaves.", "Make it with proveStep().");
  }
  return (nodes[0] as Node).value;
}

/** Nodes above some of one level, ascending; asks for siblings in order. */
function nodesAbove(nodes: readonly Node[], sibling: () => Uint8Array): Node[] {
  const indices: number[] = [];
  const pairs: Uint8Array[] = [];
  for (let i = 0; i < nodes.length; i++) {
    const { index, value } = nodes[i] as Node;
    const right = nodes[i + 1];
    if (index % 2 === 1) pairs.push(sibling(), value);
    else if (right?.index === index + 1) {
      pairs.push(value, right.value);
      i++;
    } else pairs.push(value, sibling());
    indices.push(index >>> 1);
  }
  const hashes = reduceLevels(concat(pairs), 1);
  return indices.map((index, i) => ({ index, value: hashes.slice(32 * i, 32 * i + 32) }));
}
