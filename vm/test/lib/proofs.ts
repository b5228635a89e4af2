import {
  foldMemory,
  type MachineSnapshot,
  type MachineTask,
  proveStep,
  type Registers,
  readTape,
  type Tape,
  tapeRoots,
} from "@conun/vm";
import { expect } from "chai";
import type { Image } from "../../src/machine/image.ts";
import { Machine } from "../../src/machine/interpreter/machine.ts";
import type { RegionSnapshot } from "../../src/machine/interpreter/region.ts";
import { SparseTree } from "../../src/machine/interpreter/sparse-tree.ts";
import { stateHash } from "../../src/machine/registers.ts";
import type { RegionName } from "../../src/machine/table.ts";
import { handMade, regionTop } from "./hand-made.ts";
import type { VectorProgram, VectorStart } from "./machine-vectors.ts";
import { bytes, hash, hex, log2, tag, word } from "./reference.ts";

const PAGE = 65_536;
/** What memory is filled with that a tape does not show. */
const POISON = 0xa5;
const POISONED = new DataView(new Uint8Array(PAGE).fill(POISON).buffer);
/** Half words above `fp` that are. The leaves of a tape lie in there. */
const STACK_HALVES = 2 ** 13;

/** Image and task of a program of the machine's vectors. */
export function fromVector(
  start: VectorStart,
  { code }: Pick<VectorProgram, "code">,
): { image: Image; task: MachineTask } {
  const pieces = (list: VectorStart["memory"]) => list.map(({ at, bytes: text }) => ({ at, bytes: bytes(text) }));
  const { globals, memory, tables, segments, entry, initialPages, input, steps, pages, outputLimit } = start;
  const image: Image = {
    ...handMade([]),
    code: bytes(code),
    globals: bytes(globals),
    segments: bytes(segments),
    memory: pieces(memory),
    tables: pieces(tables),
    entry,
    initialPages,
  };
  return { image, task: { input: bytes(input), steps: BigInt(steps), pages, outputLimit } };
}

/** A machine that has nothing but the leaves of a tape: all else is poison. */
export function onlyWith(image: Image, { registers, leaves }: Tape): Machine {
  const region = (name: RegionName): RegionSnapshot => {
    const own = leaves.filter((leaf) => leaf.region === name);
    const touched = own.map(({ position }) => Math.floor((32 * position) / PAGE));
    const pages: (DataView | undefined)[] = [];
    for (const page of [0, ...touched.map((index) => index + 1)]) if (page < PAGE) pages[page] = POISONED;
    for (const page of touched) pages[page] = new DataView(POISONED.buffer.slice(0));
    for (const { position, value } of own) {
      const page = pages[Math.floor((32 * position) / PAGE)] as DataView;
      new Uint8Array(page.buffer).set(value, (32 * position) % PAGE);
    }
    return { pages: Array.from(pages), tree: new SparseTree(11, 16), stale: [] };
  };
  const halves = new Int32Array(2 * registers.fp + STACK_HALVES).fill(0xa5a5_a5a5);
  for (const { region: name, position, value } of leaves) {
    if (name === "stack") new Uint8Array(halves.buffer).set(value, 32 * position);
  }
  const snapshot: MachineSnapshot = {
    registers,
    limit: 0n,
    steps: 0,
    regions: {
      globals: region("globals"),
      input: region("input"),
      output: region("output"),
      memory: region("memory"),
      tables: region("tables"),
      segments: region("segments"),
    },
    stack: { halves, stale: new Uint8Array(halves.length), tree: new SparseTree(7, 20) },
  };
  return new Machine(image, snapshot);
}

/** Bytes of a leaf, without the machine's trees. */
function leafOf(machine: Machine, region: RegionName, position: number): Uint8Array {
  if (region !== "stack") return machine.read(region, 32 * position, 32);
  const leaf = new Uint8Array(32);
  const view = new DataView(leaf.buffer);
  const first = 4 * position - machine.registers.fp;
  for (let i = 0; i < 4; i++) view.setBigUint64(8 * i, machine.slot(first + i), true);
  return leaf;
}

/** What a step makes of the leaves of its tape and of nothing else. */
export function stepOnTape(image: Image, tape: Tape): { registers: Registers; memoryRoot: Uint8Array } {
  if (tape.program === undefined || tape.memoryRoot !== undefined) {
    const machine = onlyWith(image, tape);
    machine.step();
    return { registers: machine.registers, memoryRoot: tape.memoryRoot as Uint8Array };
  }
  const machine = onlyWith(image, tape);
  machine.step();
  const after = tape.leaves.map(({ index, region, position }) => ({
    index,
    value: leafOf(machine, region as RegionName, position),
  }));
  return { registers: machine.registers, memoryRoot: foldMemory(tape, after) };
}

/**
 * Checks the tape of a machine's next step and carries the step out: the tape folds to the state, and its leaves
 * suffice for the step. Gives the tape.
 */
export function checkStep(machine: Machine, programId: string): Uint8Array {
  const bytesOf = proveStep(machine);
  const tape = readTape(bytesOf);
  const roots = tapeRoots(tape);
  expect(hex(roots.stateRoot)).to.equal(hex(machine.stateRoot()));
  expect(roots.programId).to.equal(machine.ended ? undefined : programId);
  expect(tape.leaves.length).to.be.at.most(7);
  const found = stepOnTape(machine.image, tape);
  machine.step();
  expect(found.registers).to.deep.equal(machine.registers);
  expect(hex(found.memoryRoot)).to.equal(hex(machine.memoryRoot()));
  return bytesOf;
}

const lift = (node: Uint8Array, level: number): Uint8Array => {
  let top = node;
  for (let k = level; k < 27; k++) top = hash(top, regionTop(new Uint8Array(0), k));
  return top;
};

const memoryOf = (regions: readonly Uint8Array[]): Uint8Array => {
  let nodes = [...regions, regionTop(new Uint8Array(0))];
  while (nodes.length > 1) {
    nodes = nodes.flatMap((left, i) => (i % 2 === 0 ? [hash(left, nodes[i + 1] as Uint8Array)] : []));
  }
  return nodes[0] as Uint8Array;
};

const number = (part: Uint8Array): bigint => BigInt(hex(part));

/** Image root, input root and state that the opening of a first state leads to, written from the definition. */
export function foldInitial(opening: Uint8Array, task: MachineTask): Record<"image" | "input" | "state", string> {
  const at = (from: number, length = 32): Uint8Array => opening.subarray(from, from + length);
  const [globals, memory, tables, segments] = [at(0), at(32), at(64), at(96)];
  const [entry, pages, code, n, tree] = [at(128, 4), at(132, 4), at(136), at(168, 4), at(172)];
  const image = hash(
    ...[tag("image"), code, globals, memory, tables, segments],
    ...[word(number(entry)), word(number(pages))],
  );
  const length = Number(number(n));
  const stack = new Uint8Array(32);
  const view = new DataView(stack.buffer);
  view.setBigUint64(0, BigInt.asUintN(32, BigInt(task.steps)), true);
  view.setBigUint64(8, BigInt(task.steps) >> 32n, true);
  view.setBigUint64(16, BigInt(task.pages), true);
  const zero = regionTop(new Uint8Array(0));
  const memoryRoot = memoryOf([
    ...[globals, lift(stack, 0), lift(tree, log2(Math.ceil(length / 32)))],
    ...[zero, memory, tables, segments],
  ]);
  const registers = new Uint8Array(32);
  registers.set(entry, 4);
  registers.set(pages, 12);
  new DataView(registers.buffer).setBigUint64(24, BigInt(task.outputLimit));
  return {
    image: hex(image),
    input: hex(hash(tag("input"), word(length), tree)),
    state: hex(stateHash(memoryRoot, registers)),
  };
}

/** State and output root that the opening of a result leads to, written from the definition; and its leaf of globals. */
export function foldOutcome(opening: Uint8Array): { state: string; outputRoot: string; leaf: Uint8Array } {
  const registers = opening.subarray(0, 32);
  const leaf = opening.subarray(32, 64);
  const given = number(opening.subarray(64, 96));
  let at = 96;
  const next = (): Uint8Array => {
    at += 32;
    return opening.subarray(at - 32, at);
  };
  let globals = leaf;
  for (let k = 0; k < 27; k++) {
    globals = hash(globals, (given >> BigInt(k)) & 1n ? next() : regionTop(new Uint8Array(0), k));
  }
  const [stack, input, memory, tables, segments, tree] = [next(), next(), next(), next(), next(), next()];
  expect(at, "length of the opening").to.equal(opening.length);
  const length = Number(number(registers.subarray(16, 24)));
  const output = lift(tree, log2(Math.ceil(length / 32)));
  return {
    state: hex(stateHash(memoryOf([globals, stack, input, output, memory, tables, segments]), registers)),
    outputRoot: hex(hash(tag("output"), word(length), tree)),
    leaf,
  };
}
