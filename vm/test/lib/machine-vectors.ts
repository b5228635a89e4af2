import { outputRoot } from "@conun/vm";
import { type Image, imageRoot } from "../../src/machine/image.ts";
import { Machine } from "../../src/machine/interpreter/machine.ts";
import { MachineOp as Op } from "../../src/machine/opcodes.ts";
import type { Registers } from "../../src/machine/registers.ts";
import { Flag, INSTRUCTIONS, type Instruction } from "../../src/machine/table.ts";
import { F32, F64, I32, type ValType } from "../../src/wasm/types.ts";
import { handMade, type Line } from "./hand-made.ts";
import { hex, noise } from "./reference.ts";

/** Where all programs of the vectors start: regions as hexadecimal text, and the task. */
export interface VectorStart {
  readonly globals: string;
  readonly memory: readonly { readonly at: number; readonly bytes: string }[];
  readonly tables: readonly { readonly at: number; readonly bytes: string }[];
  readonly segments: string;
  readonly entry: number;
  readonly initialPages: number;
  readonly input: string;
  readonly steps: string;
  readonly pages: number;
  readonly outputLimit: number;
}

/** A program from its code to its result, with hashes of states on the way. */
export interface VectorProgram {
  readonly name: string;
  readonly code: string;
  readonly imageRoot: string;
  /** After so many steps. */
  readonly states: readonly { readonly step: number; readonly registers: Registers; readonly root: string }[];
  readonly machineSteps: number;
  readonly result: {
    readonly kind: string;
    readonly code: number;
    readonly outputRoot: string;
    readonly outputLength: number;
    readonly steps: string;
  };
}

/** Tasks of the machine, for other implementations to compare with. */
export interface MachineVectors {
  readonly start: VectorStart;
  readonly programs: readonly VectorProgram[];
}

const { immB, immC, unless } = Flag;
const STEPS = (3n << 32n) | 500n;
const TASK = { input: noise(21, 100), steps: STEPS, pages: 8, outputLimit: 20 };
const STOP: Line = [Op.stop];
const set = (slot: number, value: bigint | number): Line => [Op.mov, slot, 0, 0, value, immB];

function words(...values: readonly bigint[]): Uint8Array {
  const bytes = new Uint8Array(8 * values.length);
  values.forEach((value, i) => {
    new DataView(bytes.buffer).setBigUint64(8 * i, BigInt.asUintN(64, value), true);
  });
  return bytes;
}

/** Regions that every vector starts with: two tables of four and two entries, a data and an element segment. */
const PARTS: Partial<Image> = {
  initialPages: 1,
  globals: words(1n, 7n, 400n, 8n, 4n, 2n, 77n, 40n, 3n),
  memory: [
    { at: 0, bytes: noise(22, 64) },
    { at: 65_500, bytes: noise(23, 36) },
  ],
  tables: [
    { at: 0, bytes: words((5n << 32n) | 3n, (6n << 32n) | 3n) },
    { at: 8 * 2 ** 20, bytes: words((5n << 32n) | 1n) },
  ],
  segments: new Uint8Array([...noise(24, 40), ...new Uint8Array(24), ...words(11n, 12n, 13n)]),
};

function vector(name: string, lines: readonly Line[], wanted: (step: number) => boolean): VectorProgram {
  const image = handMade(lines, PARTS);
  const machine = new Machine(image, TASK);
  const states: VectorProgram["states"][number][] = [];
  for (;;) {
    if (wanted(machine.steps) || machine.ended) {
      states.push({ step: machine.steps, registers: machine.registers, root: hex(machine.stateRoot()) });
    }
    if (machine.ended) break;
    machine.step();
  }
  const { kind, code, output, steps } = machine.result();
  return {
    name,
    code: hex(image.code),
    imageRoot: hex(imageRoot(image)),
    states,
    machineSteps: machine.steps,
    result: { kind, code, outputRoot: hex(outputRoot(output)), outputLength: output.length, steps: `${steps}` },
  };
}

function vectorStart(): VectorStart {
  const { globals, memory, tables, segments, entry, initialPages } = handMade([], PARTS);
  const pieces = (list: Image["memory"]) => list.map(({ at, bytes }) => ({ at, bytes: hex(bytes) }));
  return {
    globals: hex(globals),
    memory: pieces(memory),
    tables: pieces(tables),
    segments: hex(segments),
    entry,
    initialPages,
    input: hex(TASK.input),
    steps: `${TASK.steps}`,
    pages: TASK.pages,
    outputLimit: TASK.outputLimit,
  };
}

/** A few operands of a type. */
function operands(type: ValType): readonly bigint[] {
  if (type === I32) return [7n, 0xffff_fffbn, 0n];
  if (type === F32) return [0x4020_0000n, 0xff80_1234n, 0x8000_0000n];
  if (type === F64) return [0x4004_0000_0000_0000n, 0xfff0_0000_0000_1234n, 0x8000_0000_0000_0000n];
  return [0x1_0000_0007n, 0xffff_ffff_ffff_fffbn, 0n];
}

/** Programs of one instruction between its operands and the end. */
function forms({ op, name, shape, left, right, flags }: Instruction): [string, Line[]][] {
  const between = (what: string, before: readonly Line[], line: Line): [string, Line[]] => [
    `${name}${what}`,
    [...before, line, STOP, STOP],
  ];
  const bulk = (d: number, s: number, n: number): Line[] => [set(4, d), set(5, s), set(6, n)];
  switch (shape) {
    case "unary":
    case "binary": {
      const [x = 0n, y = 0n, z = 0n] = operands(left);
      const [u = 0n, v = 0n, w = 0n] = operands(right === 0 ? left : right);
      const plain = [
        between("", [set(4, x), set(5, v)], [op, 6, 4, 5]),
        between(", first immediate", [set(5, u)], [op, 6, 0, 5, y, immB]),
        between(", of zero", [set(4, z), set(5, w)], [op, 6, 4, 5]),
      ];
      if ((flags & unless) === 0) return plain;
      return [...plain, between(", unless", [set(4, x), set(5, u)], [op, 0, 4, 5, 3, unless])];
    }
    case "load":
      return [between("", [set(4, 65_495)], [op, 6, 4, 0, 33]), between(", beyond", [set(4, -1)], [op, 6, 4, 0, 1])];
    case "store":
      return [
        between("", [set(4, 29), set(5, 0x8899_aabb_ccdd_eeffn)], [op, 0, 4, 5, 2]),
        between(", immediate", [], [op, 0, 0, 0, (0xfedc_ba98n << 32n) | 13n, immB | immC]),
        between(", beyond", [set(4, 65_536)], [op, 0, 4, 4]),
      ];
    case "bulk":
      return [
        between("", bulk(3, 10, 21), [op, 4]),
        between(", backwards", bulk(10, 3, 21), [op, 4]),
        between(", beyond", bulk(65_530, 3, 21), [op, 4]),
      ];
    case "bulkInit":
      if (name === "table_init") return [between("", bulk(1, 1, 2), [op, 4, 0, 0, (2n << 32n) | 8n])];
      return [
        between("", bulk(100, 5, 21), [op, 4, 0, 0, 7]),
        between(", beyond", bulk(100, 20, 21), [op, 4, 0, 0, 7]),
      ];
    case "bulkTable":
      return [
        between("", bulk(0, 0, 2), [op, 4, 0, 1]),
        between(", backwards", bulk(1, 0, 2), [op, 4, 0, 0]),
        between(", beyond", bulk(3, 0, 2), [op, 4, 0, 1]),
      ];
    case "call":
      return [between("", [], [op, 40, 3, 0, 2])];
    case "callIndirect":
      return [
        between("", [set(4, 0), set(5, 0)], [op, 40, 4, 3, 5]),
        between(", another type", [set(4, 1), set(5, 0)], [op, 40, 4, 3, 5]),
        between(", null", [set(4, 2), set(5, 0)], [op, 40, 4, 3, 0]),
      ];
    case "return":
      return [between("", [set(4, 3)], [op, 0, 4]), between(", too far", [set(4, (1n << 32n) | 3n)], [op, 0, 4])];
    case "stop":
      return [between("", [], [op])];
    case "jump":
      return [between("", [], [op, 0, 0, 0, 2])];
    case "branch":
      return [1, 0].map((value) => between(`, ${value}`, [set(4, value)], [op, 0, 4, 0, 3]));
    case "switch":
      return [0, 9].map((value) => between(`, ${value}`, [set(4, value)], [op, 0, 4, 0, (1n << 32n) | 2n]));
    case "move":
      return [between("", [set(4, 1n << 40n)], [op, 5, 4]), between(", immediate", [], [op, 5, 0, 0, -2n, immB])];
    case "select":
      return [1, 0].map((value) => between(`, ${value}`, [set(4, 44), set(5, 55), set(6, value)], [op, 7, 4, 6, 5]));
    case "globalGet":
      return [between("", [], [op, 4, 0, 0, 6])];
    case "globalSet":
      return [between("", [set(4, -5)], [op, 0, 4, 0, 6])];
    case "memorySize":
      return [between("", [], [op, 4])];
    case "memoryGrow":
      return [2, 3].map((pages) => between(`, ${pages}`, [set(4, pages)], [op, 5, 4, 0, 3]));
    case "tableGet":
      return [0, 4].map((index) => between(`, ${index}`, [set(4, index)], [op, 5, 4, 0]));
    case "tableSet":
      return [1, 2].map((index) => between(`, ${index}`, [set(4, index), set(5, 99)], [op, 1, 4, 5]));
    case "tableGrow":
      return [2, 3].map((entries) => between(`, ${entries}`, [set(4, entries)], [op, 5, 4, 1, 4]));
    case "inputWord":
      return [3, 12, 13].map((index) => between(`, ${index}`, [set(4, index)], [op, 5, 4]));
    case "outputWord":
      return [3, 100].map((count) =>
        between(`, ${count}`, [set(4, 0x1122_3344_5566_7788n), set(5, count)], [op, 6, 4, 5]),
      );
  }
}

/** Squares of the input's bytes, through a function, memory and a table; ends by itself after some hundred steps. */
const SQUARES: readonly Line[] = [
  set(4, 0),
  [Op.i32ShrU, 5, 4, 0, 3, immC],
  [Op.inputWord, 5, 5],
  [Op.i32And, 6, 4, 0, 7, immC],
  [Op.i32Shl, 6, 6, 0, 3, immC],
  [Op.i64ShrU, 5, 5, 6],
  [Op.i64And, 20, 5, 0, 255, immC],
  [Op.call, 20, 1, 0, 18],
  [Op.i64Store, 0, 4, 20, 65_530 - 24],
  [Op.f64ConvertI64U, 7, 20],
  [Op.f64Sqrt, 7, 7],
  [Op.f64Div, 8, 7, 8],
  [Op.globalSet, 0, 8, 0, 6],
  set(9, 1),
  [Op.outputWord, 10, 20, 9],
  [Op.i32Add, 4, 4, 0, 1, immC],
  [Op.i32LtU, 0, 4, 0, (24n << 32n) | 1n, immC | Flag.if],
  STOP,
  [Op.i64Mul, 0, 0, 0],
  [Op.ret, 0, 1],
];

/** All vectors: one longer program, then every instruction of the table in a few forms. */
export function buildMachineVectors(): MachineVectors {
  const always = (): boolean => true;
  return {
    start: vectorStart(),
    programs: [
      vector("squares", SQUARES, (step) => step < 20 || step % 50 === 0),
      vector("code that runs out", [set(4, 1)], always),
      vector("unknown instruction", [[0xff], STOP], always),
      vector("flags that do not go together", [[Op.i32Add, 4, 0, 1, 5, immB | immC], STOP], always),
      ...INSTRUCTIONS.flatMap(forms).map(([name, lines]) => vector(name, lines, (step) => step >= lines.length - 3)),
    ],
  };
}
