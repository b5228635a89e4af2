import { inputRoot, Machine, type MachineTask } from "@conun/vm";
import { codeRoot } from "../../../vm/src/machine/image.ts";
import { MachineOp } from "../../../vm/src/machine/opcodes.ts";
import { initialOpening, outcomeOpening } from "../../../vm/src/machine/proof/openings.ts";
import { proveStep } from "../../../vm/src/machine/proof/tape.ts";
import { outcomeOf } from "../../../vm/src/machine/replay.ts";
import { Random } from "../../../vm/test/fuzz/random.ts";
import { handMade } from "../../../vm/test/lib/hand-made.ts";
import { edgePrograms } from "../catalogue/edges.ts";
import { faultPrograms, vectorPrograms } from "../catalogue/forms.ts";
import { numberPrograms } from "../catalogue/numbers.ts";
import type { Entry, Program } from "../catalogue/program.ts";
import { soupPrograms } from "../catalogue/soup.ts";
import { wasmPrograms } from "../catalogue/wasm.ts";
import { codeRootCall, initialStateCall, outcomeCall, outcomeHash, stepCall } from "../lib/calls.ts";
import { flipped, type Good } from "../lib/corruptions.ts";
import { idOf } from "../lib/follow.ts";
import { corruptedCall } from "../lib/malformed.ts";
import { putTogether, takeApart } from "../lib/pieces.ts";

/** A question that mutants are asked. */
export interface Question {
  readonly call: Uint8Array;
  /** What the interpreter says; undefined for a call that is malformed, for which the contract as it is tells. */
  readonly expected: Uint8Array | undefined;
}

const SOUPS = 8;
/** Vectors of a number instruction: the first ones, which have edge operands, and of the rest one in so many. */
const EDGES = 125;
const ONE_IN = 7;
const CORRUPTED = 3_000;
const OPENINGS = 60;
/** What the opening of a first state has after the part that shows the code's root: length and tree of the input. */
const INPUT_BYTES = 36;

/** Steps of a program, those that `wanted` says by their opcode and how often it came up. */
function steps({ image, task }: Program, wanted: (op: number, count: number) => boolean): Good[] {
  const good: Good[] = [];
  const machine = new Machine(image, task);
  const programId = idOf(image);
  const counts = new Map<number, number>();
  for (let ended = false; !ended; ) {
    const op = machine.image.code[16 * machine.registers.pc] ?? -1;
    const count = counts.get(op) ?? 0;
    counts.set(op, count + 1);
    ended = machine.ended;
    if (!ended && !wanted(op, count)) {
      machine.step();
      continue;
    }
    const [state, tape] = [machine.stateRoot(), proveStep(machine)];
    machine.step();
    good.push({ programId, state, tape, next: machine.stateRoot() });
  }
  return good;
}

/** Steps that write output where a region ends, which no run comes to: 4 GiB. */
function fullOutputs(): Good[] {
  const image = handMade([[MachineOp.outputWord, 6, 4, 5]]);
  const programId = idOf(image);
  const start = new Machine(image, { input: new Uint8Array(0), steps: 0, pages: 0, outputLimit: 2 ** 33 }).snapshot();
  return [2 ** 32, 2 ** 32 - 1, 2 ** 32 - 8, 2 ** 32 - 9].flatMap((outputLength) =>
    [0, 1, 7, 8].map((count) => {
      const machine = new Machine(image, { ...start, registers: { ...start.registers, outputLength } });
      machine.setSlot(4, 0x0102_0304_0506_0708n);
      machine.setSlot(5, BigInt(count));
      const [state, tape] = [machine.stateRoot(), proveStep(machine)];
      machine.step();
      return { programId, state, tape, next: machine.stateRoot() };
    }),
  );
}

/** Steps that read or write the first leaf of all memory, with tapes that leave it out. */
function withoutFirstLeaf(all: readonly Good[]): Question[] {
  return all.flatMap(({ programId, state, tape }) => {
    const parts = takeApart(tape);
    const leaves = parts.leaves.filter(({ index }) => index !== 0);
    if (leaves.length === parts.leaves.length) return [];
    const left = putTogether({ ...parts, leaves, m: leaves.length });
    return [{ call: stepCall(programId, state, left), expected: undefined }];
  });
}

/** First state, outcome and code of a program, as they are and corrupted. */
function openings({ image, task }: Program, random: Random): Question[] {
  const machine = new Machine(image, task);
  const programId = idOf(image);
  const [input, state] = [inputRoot(task.input), machine.stateRoot()];
  const first = initialOpening(image, task.input);
  machine.run();
  const [end, last] = [machine.stateRoot(), outcomeOpening(machine)];
  const limit = BigInt(task.steps);
  const wrong = (call: Uint8Array): Question => ({ call, expected: undefined });
  const longer = (bytes: Uint8Array): Uint8Array => Buffer.concat([bytes, new Uint8Array(1)]);
  const other: MachineTask = { ...task, steps: limit ^ (1n << BigInt(random.below(60))) };
  const code = first.subarray(0, -INPUT_BYTES);
  return [
    { call: codeRootCall(programId, code), expected: codeRoot(image.code) },
    wrong(codeRootCall(flipped(programId, random), code)),
    wrong(codeRootCall(programId, flipped(code, random))),
    wrong(codeRootCall(programId, code.subarray(0, -1))),
    wrong(codeRootCall(programId, longer(code))),
    { call: initialStateCall(programId, input, task, first), expected: state },
    { call: outcomeCall(end, limit, last), expected: outcomeHash(outcomeOf(machine)) },
    wrong(initialStateCall(programId, flipped(input, random), task, first)),
    wrong(initialStateCall(flipped(programId, random), input, task, first)),
    wrong(initialStateCall(programId, input, other, first)),
    wrong(initialStateCall(programId, input, { ...task, pages: task.pages + 1, outputLimit: 5 }, first)),
    wrong(initialStateCall(programId, input, task, flipped(first, random))),
    wrong(initialStateCall(programId, input, task, first.subarray(0, -1))),
    wrong(initialStateCall(programId, input, task, longer(first))),
    wrong(outcomeCall(state, limit, last)),
    wrong(outcomeCall(end, limit, Buffer.concat([new Uint8Array(1), last.subarray(1)]))),
    wrong(outcomeCall(end, limit, flipped(last, random))),
    wrong(outcomeCall(end, limit + 5n, last)),
    wrong(outcomeCall(end, limit, last.subarray(0, -1))),
    wrong(outcomeCall(end, limit, longer(last))),
    wrong(
      outcomeCall(
        end,
        limit,
        Buffer.concat([last.subarray(0, 64), flipped(last.subarray(64, 96), random), last.subarray(96)]),
      ),
    ),
  ];
}

async function make(entries: readonly Entry[]): Promise<Program[]> {
  return await Promise.all(entries.map((entry) => entry.make()));
}

/**
 * A compact set of calls that mutants are put to: steps of all instructions in all forms, faults, first states and
 * outcomes, corrupted calls. In an order in which many mutants fall early.
 */
export async function questions(seed: number): Promise<Question[]> {
  const random = new Random(seed);
  const vectors = await make(vectorPrograms());
  const numbers = await make(numberPrograms(seed));
  const soups = await make(soupPrograms(seed, SOUPS));
  const faults = await make(faultPrograms());
  const plain = new Set<number>([MachineOp.mov, MachineOp.stop]);
  const fromVectors = vectors.flatMap((program) => steps(program, () => true));
  const fromNumbers = numbers.flatMap((program) =>
    steps(program, (op, count) => !plain.has(op) && (count < EDGES || count % ONE_IN === 0)),
  );
  const fromSoups = soups.flatMap((program) => steps(program, (op, count) => !plain.has(op) || count % 20 === 0));
  const fromEdges = (await make(edgePrograms())).flatMap((program) => steps(program, () => true));
  const fromFaults = faults.flatMap((program) => steps(program, () => true));
  const good = [...fromVectors, ...fromNumbers, ...fromSoups, ...fromEdges, ...fullOutputs()];
  const asked = (list: readonly Good[]): Question[] =>
    list.map(({ programId, state, tape, next }) => ({ call: stepCall(programId, state, tape), expected: next }));
  const several = [...fromVectors, ...fromSoups];
  const corrupted = Array.from({ length: CORRUPTED }, () => ({
    call: corruptedCall(several, random).call,
    expected: undefined,
  }));
  const samples = await make(wasmPrograms().filter(({ group }) => group === "samples"));
  const opened = [...vectors.slice(0, OPENINGS), ...soups, ...samples].flatMap((program) => openings(program, random));
  const leftOut = withoutFirstLeaf(fromEdges);
  return shuffled([...asked(good), ...asked(fromFaults), ...corrupted, ...leftOut, ...opened], random);
}

function shuffled<T>(list: readonly T[], random: Random): T[] {
  const all = [...list];
  for (let i = all.length - 1; i > 0; i--) {
    const other = random.below(i + 1);
    [all[i], all[other]] = [all[other] as T, all[i] as T];
  }
  return all;
}
