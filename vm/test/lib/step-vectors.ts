import { initialOpening, inputRoot, keccak, type MachineTask, outcomeOpening, proveStep, toHex } from "@conun/vm";
import { MACHINE_LIMITS, MACHINE_VERSION } from "../../src/formats/limits.ts";
import { programIdOf } from "../../src/formats/program.ts";
import { type Image, imageRoot } from "../../src/machine/image.ts";
import { Machine } from "../../src/machine/interpreter/machine.ts";
import { MachineOp as Op } from "../../src/machine/opcodes.ts";
import { Flag } from "../../src/machine/table.ts";
import { assemble, type Line } from "./hand-made.ts";
import type { MachineVectors, VectorProgram } from "./machine-vectors.ts";
import { fromVector } from "./proofs.ts";

/** A step of a program of the machine's vectors, with its whole tape. */
export interface VectorStep {
  readonly program: string;
  readonly programId: string;
  readonly step: number;
  readonly state: string;
  readonly tape: string;
  readonly next: string;
}

/** The openings of a program's first state and of its result. */
export interface VectorOpenings {
  readonly program: string;
  readonly programId: string;
  readonly inputRoot: string;
  readonly initialState: string;
  readonly initialOpening: string;
  readonly endState: string;
  readonly outcomeOpening: string;
  readonly result: VectorProgram["result"];
}

/** What provers and verifiers of single steps compare with. */
export interface StepVectors {
  /** Programs besides those of the machine's vectors, which start like them. */
  readonly programs: readonly { readonly name: string; readonly code: string; readonly programId: string }[];
  readonly openings: readonly VectorOpenings[];
  readonly steps: readonly VectorStep[];
  /** For each program of the machine's vectors its id, and the hash of the tape from each of its states, in order. */
  readonly tapes: readonly {
    readonly program: string;
    readonly programId: string;
    readonly digests: readonly string[];
  }[];
}

const set = (slot: number, value: number): Line => [Op.mov, slot, 0, 0, value, Flag.immB];

/** Programs whose tapes the others do not have: most leaves, leaves side by side, leaves that are one. */
const EXTRA: readonly [name: string, lines: readonly Line[], step: number][] = [
  ["seven leaves", [set(6, 125), set(7, 29), set(8, 8), [Op.memoryInit, 6, 0, 0, 7], [Op.stop]], 3],
  ["copy backwards over pages", [set(6, 65_530), set(7, 30), set(8, 6), [Op.memoryCopy, 6], [Op.stop]], 3],
  ["slots of one leaf", [[Op.i64Add, 1, 2, 3], [Op.stop]], 0],
  ["slots of neighbours", [[Op.i64Add, 3, 4, 8], [Op.stop]], 0],
  ["slots far apart", [[Op.i64Add, 1, 4000, 65_535], [Op.stop]], 0],
];

/** Programs of the machine's vectors of which the step from the first state is shown whole: each shape, and faults. */
const FIRST: readonly string[] = [
  ...["i32.add", "i64.eqz, unless", "f64.sqrt", "i32.div_s, of zero", "mov, immediate", "select, 0", "stop"],
  ...["br", "br_if, 1", "br_table, 9", "call", "call_indirect", "call_indirect, null", "ret", "global_get"],
  ...["global_set", "i64.load", "i64.load, beyond", "i64.store", "memory_size", "memory_grow, 2", "memory_copy"],
  ...[
    "memory_fill",
    "memory_init",
    "table_copy, backwards",
    "table_fill",
    "table_init",
    "table_get, 0",
    "table_set, 1",
  ],
  ...["table_grow, 2", "input_word, 12", "output_word, 3", "output_word, 100", "unknown instruction"],
  ...["flags that do not go together"],
];
/** The same from a later state: beyond the code, in the middle of things, when it has ended. */
const LATER: readonly (readonly [name: string, state: number])[] = [
  ["code that runs out", 1],
  ["squares", 19],
  ["memory_copy", 3],
  ["stop", 1],
];
const OPENED: readonly string[] = ["squares", "output_word, 3", "stop"];

function idOf(image: Image): string {
  return programIdOf(imageRoot(image), MACHINE_VERSION, MACHINE_LIMITS);
}

function stepOf(program: string, machine: Machine): VectorStep {
  const step = machine.steps;
  const state = toHex(machine.stateRoot());
  const tape = toHex(proveStep(machine));
  machine.step();
  return { program, programId: idOf(machine.image), step, state, tape, next: toHex(machine.stateRoot()) };
}

function openingsOf({ name, result }: VectorProgram, image: Image, task: MachineTask): VectorOpenings {
  const machine = new Machine(image, task);
  const initialState = toHex(machine.stateRoot());
  machine.run();
  return {
    program: name,
    programId: idOf(image),
    inputRoot: toHex(inputRoot(task.input)),
    initialState,
    initialOpening: toHex(initialOpening(image, task.input)),
    endState: toHex(machine.stateRoot()),
    outcomeOpening: toHex(outcomeOpening(machine)),
    result,
  };
}

/** The vectors of proofs, made from the machine's vectors. */
export function buildStepVectors({ start, programs }: MachineVectors): StepVectors {
  const named = (name: string): VectorProgram => {
    const found = programs.find((program) => program.name === name);
    if (found === undefined) throw new Error(`no program of the vectors is named ${name}`);
    return found;
  };
  const at = (code: string, step: number): Machine => {
    const { image, task } = fromVector(start, { code });
    const machine = new Machine(image, task);
    machine.run(step);
    return machine;
  };
  const shown = [...FIRST.map((name) => [name, 0] as const), ...LATER].map(([name, state]) => {
    const { code, states } = named(name);
    return stepOf(name, at(code, states[state]?.step ?? 0));
  });
  const extra = EXTRA.map(([name, lines, step]) => ({ name, code: toHex(assemble(lines)), step }));
  return {
    programs: extra.map(({ name, code }) => ({ name, code, programId: idOf(at(code, 0).image) })),
    openings: OPENED.map((name) => {
      const program = named(name);
      const { image, task } = fromVector(start, program);
      return openingsOf(program, image, task);
    }),
    steps: [...shown, ...extra.map(({ name, code, step }) => stepOf(name, at(code, step)))],
    tapes: programs.map(({ name, code, states }) => {
      const machine = at(code, 0);
      const digests = states.map(({ step }) => {
        machine.run(step - machine.steps);
        return toHex(keccak(proveStep(machine)));
      });
      return { program: name, programId: idOf(machine.image), digests };
    }),
  };
}
