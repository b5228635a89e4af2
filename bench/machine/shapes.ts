import { takesFlags } from "../../vm/src/machine/line.ts";
import { MachineOp as Op } from "../../vm/src/machine/opcodes.ts";
import { Flag, INSTRUCTIONS, type Instruction } from "../../vm/src/machine/table.ts";
import { F32, F64 } from "../../vm/src/wasm/types.ts";
import type { Line } from "../../vm/test/lib/hand-made.ts";

/** An instruction in one form: with its operands in one leaf or far apart, with values that take little or much work. */
export interface Form {
  readonly name: string;
  /** What is special about it, for people. */
  readonly what: string;
  readonly line: Line;
  /** Values of slots before the step. */
  readonly slots: readonly (readonly [slot: number, value: bigint])[];
}

/** Slots of one leaf, and slots whose paths meet near the top only. */
const NEAR = [1, 2, 3] as const;
const FAR = [3, 20_011, 41_007] as const;
/** First of three slots in two leaves. */
const THREE = 20_002;
const TABLE = 5;
const SEGMENT_SIZE = 50n;
const MIB = 2 ** 20;
/** Addresses whose eight bytes lie in two leaves of two halves of the memory. */
const [SOURCE, TARGET, SPLIT] = [2 * MIB - 3, 6 * MIB - 5, 4 * MIB - 3];

const INTEGERS: readonly (readonly [bigint, bigint])[] = [
  [7n, 3n],
  [0xdead_beef_1234_5678n, 0x8765_4321n],
  [-1n, -5n],
];
/** Ordinary, subnormal, huge beside tiny, infinite, and NaN. */
const FLOATS: Readonly<Record<number, readonly (readonly [bigint, bigint])[]>> = {
  [F32]: [
    [0x4049_0fdbn, 0x402d_f854n],
    [0x0000_0003n, 0x0040_0001n],
    [0x7f7f_ffffn, 0x0080_0001n],
    [0x7f80_0000n, 0xc000_0001n],
    [0x7fc0_0001n, 0x3f80_0000n],
    [0x4b00_0001n, 0xcb7f_ffffn],
  ],
  [F64]: [
    [0x4009_21fb_5444_2d18n, 0x4005_bf0a_8b14_5769n],
    [0x0000_0000_0000_0003n, 0x0008_0000_0000_0001n],
    [0x7fef_ffff_ffff_ffffn, 0x0010_0000_0000_0001n],
    [0x7ff0_0000_0000_0000n, 0xc000_0000_0000_0001n],
    [0x7ff8_0000_0000_0001n, 0x3ff0_0000_0000_0000n],
    [0x41df_ffff_ffc0_0001n, 0xc3d0_0000_0000_0001n],
  ],
};

/** Every instruction of the machine in all forms that may cost the most. `pc` is where a form will stand. */
export function formsOf(row: Instruction): readonly Form[] {
  const all = PLACES.flatMap(([what, places]) => formsAt(row, what, places));
  return all.filter(({ line }) => takesFlags(row, line[5] ?? 0));
}

const PLACES = [
  ["operands in one leaf", NEAR],
  ["operands far apart", FAR],
] as const;

/** Instructions of the machine, all. */
export const ALL = INSTRUCTIONS;

function formsAt(row: Instruction, what: string, [a, b, c]: readonly [number, number, number]): Form[] {
  const { op, name, shape } = row;
  const one = (line: Line, slots: Form["slots"] = [], also = ""): Form[] => [
    { name, what: also === "" ? what : `${what}, ${also}`, line, slots },
  ];
  const three = (d: number, s: number | bigint, n: number, line: Line, also: string): Form[] => [
    {
      name,
      what: also,
      line,
      slots: [
        [THREE, BigInt(d)],
        [THREE + 1, BigInt(s)],
        [THREE + 2, BigInt(n)],
      ],
    },
  ];
  switch (shape) {
    case "unary":
    case "binary":
      return numbers(row, what, [a, b, c]);
    case "load":
    case "store":
      return one([op, a, b, c, 0], [[b, BigInt(SPLIT)]], "address in two leaves");
    case "bulk":
      return [
        ...three(TARGET, SOURCE, 100, [op, THREE], "forwards, all in two leaves"),
        ...three(TARGET, SOURCE, 8, [op, THREE], "backwards, all in two leaves"),
        ...three(TARGET + 1, SOURCE, 7, [op, THREE], "seven bytes"),
      ];
    case "bulkInit":
      if (op === Op.memoryInit) {
        return three(TARGET, 32_768 - 3, 100, [op, THREE, 0, 0, SEGMENT_SIZE], "all in two leaves");
      }
      return three(900, 3000, 9, [op, THREE, TABLE, 0, SEGMENT_SIZE], "slots in two leaves");
    case "bulkTable":
      return [
        ...three(900, 101, 9, [op, THREE, TABLE, 0], "backwards between two tables"),
        ...three(101, 900, 9, [op, THREE, TABLE, 0], "forwards between two tables"),
      ];
    case "call":
      return one([op, a, b, 0, 5]);
    case "callIndirect":
      return one([op, a, b, c, (BigInt(TABLE) << 32n) | 5n], [[b, 700n]]);
    case "return":
      return one([op, 0, b], [[b, (100n << 32n) | 7n]]);
    case "branch":
      return [0n, 1n].flatMap((value) => one([op, 0, b, 0, 7], [[b, value]]));
    case "switch":
      return one([op, 0, b, 0, (9n << 32n) | 7n], [[b, 3n]]);
    case "move":
      return [...one([op, a, b]), ...one([op, a, 0, 0, -1n, Flag.immB], [], "immediate")];
    case "select":
      return one([op, a, b, c, 30_001], [[c, 0n]]);
    case "globalGet":
    case "globalSet":
      return one([op, a, b, 0, 55]);
    case "memoryGrow":
      return one([op, a, b, 0, 65_536], [[b, 1n]]);
    case "tableGet":
      return one([op, a, b, TABLE], [[b, 700n]]);
    case "tableSet":
      return one([op, TABLE, b, c], [[b, 700n]]);
    case "tableGrow":
      return one([op, a, b, TABLE, 1_000_000], [[b, 1n]]);
    case "inputWord":
      return one([op, a, b], [[b, 70_001n]]);
    case "outputWord":
      return one(
        [op, a, b, c],
        [
          [b, 0x1122_3344_5566_7788n],
          [c, 8n],
        ],
        "bytes in two leaves",
      );
    case "stop":
    case "jump":
    case "memorySize":
      return one([op, a, 0, 0, 7]);
  }
}

function numbers({ op, name, left }: Instruction, what: string, [a, b, c]: readonly [number, number, number]): Form[] {
  const values = FLOATS[left] ?? INTEGERS;
  const forms = values.map(([x, y], i): Form => {
    const slots = [
      [b, BigInt.asUintN(64, x)],
      [c, BigInt.asUintN(64, y)],
    ] as const;
    return { name, what: `${what}, values ${i}`, line: [op, a, b, c], slots };
  });
  const [first] = forms as [Form];
  if (b === NEAR[1]) return [first];
  const also = (how: string, flags: number): Form => ({ ...first, what: how, line: [op, a, b, c, 7, flags] });
  return [...forms, also("immediate", Flag.immC), also("branch", Flag.if)];
}
