import { Machine } from "@conun/vm";
import { MachineOp as Op } from "../../../vm/src/machine/opcodes.ts";
import { Flag, type Instruction, isWide } from "../../../vm/src/machine/table.ts";
import { handMade, type Line } from "../../../vm/test/lib/hand-made.ts";
import { dice, numberInstructions, operandWords } from "../../../vm/test/lib/number-vectors.ts";
import { edgeOperands } from "./operands.ts";
import { BARE, type Entry } from "./program.ts";

/** Vectors of each instruction. */
const EACH = 540;
/** Of those that fault, so many become programs of their own: the first ones, which have edge operands. */
const FAULTS = 12;
const [X, Y, RESULT, NOTE] = [4, 5, 6, 7];
const { immB, immC } = Flag;
const STOP: Line = [Op.stop];

const set = (slot: number, value: bigint): Line => [Op.mov, slot, 0, 0, value, immB];
const canFault = ({ name }: Instruction): boolean => /\.(trunc_f|div_[su]|rem_)/.test(name);

/**
 * Lines for one vector, placed at `pc`. Forms go round: operands from slots, the first one immediate, the last one; and
 * within these the result written, branched on if 1, if 0. A branch goes over a line that leaves a mark.
 */
function vectorLines(row: Instruction, x: bigint, y: bigint, form: number, pc: number): Line[] {
  const immediate = [0, immB, row.right === 0 ? immB : immC][form % 3] ?? 0;
  const branch = (row.flags & Flag.if) === 0 ? 0 : ([0, Flag.if, Flag.unless][Math.floor(form / 3) % 3] ?? 0);
  const lines: Line[] = [];
  if (immediate !== immB) lines.push(set(X, x));
  if (row.right !== 0 && immediate !== immC) lines.push(set(Y, y));
  const constant = immediate === immB ? x : immediate === immC ? y : 0n;
  if (branch === 0) return [...lines, [row.op, RESULT, X, Y, constant, immediate]];
  const target = BigInt(pc + lines.length + 2);
  const word = (BigInt.asUintN(32, constant) << 32n) | target;
  return [...lines, [row.op, RESULT, X, Y, word, immediate | branch], set(NOTE, BigInt(pc))];
}

/** Whether a vector's instruction, which writes its result, faults. */
function faults(lines: readonly Line[]): boolean {
  const machine = new Machine(handMade([...lines, STOP]), BARE);
  machine.run(lines.length + 1);
  return machine.registers.pc < lines.length;
}

interface Built {
  readonly lines: readonly Line[];
  /** Vectors that fault, each by itself. */
  readonly faulting: readonly (readonly Line[])[];
}

function build(row: Instruction, seed: number): Built {
  const roll = dice(seed ^ (row.op << 18));
  // Conversions fault more often than not.
  const most = canFault(row) ? 5 * EACH : EACH;
  const words = new BigUint64Array(operandWords(row, most, roll).buffer);
  const edges = edgeOperands(row.left, row.right);
  // What stands above 32 bits does not count: now and then something does.
  const above = (wide: boolean, form: number): bigint => (wide || form % 5 !== 4 ? 0n : BigInt(roll()) << 32n);
  const lines: Line[] = [];
  const faulting: Line[][] = [];
  for (let i = 0, done = 0; i < most && done < EACH; i++) {
    const [one, other] = edges[i] ?? [words[2 * i] as bigint, words[2 * i + 1] as bigint];
    const x = one | above(isWide(row.left), i);
    const y = other | above(isWide(row.right), i);
    const next = vectorLines(row, x, y, i, lines.length);
    if (canFault(row) && faults(next)) {
      faulting.push(next);
      continue;
    }
    lines.push(...next);
    done++;
  }
  return { lines: [...lines, STOP], faulting };
}

/** For each numeric instruction a program of many vectors in all its forms, and programs that fault. */
export function numberPrograms(seed: number): Entry[] {
  return numberInstructions.flatMap((row) => {
    let known: Built | undefined;
    const built = (): Built => {
      known ??= build(row, seed);
      return known;
    };
    const many: Entry = {
      group: "numbers",
      name: row.name,
      make: () => ({ image: handMade(built().lines), task: BARE }),
    };
    const single = Array.from(
      { length: canFault(row) ? FAULTS : 0 },
      (_, i): Entry => ({
        group: "faults",
        name: `${row.name}, fault ${i}`,
        make: () => ({ image: handMade([...(built().faulting[i] ?? []), STOP]), task: BARE }),
      }),
    );
    return [many, ...single];
  });
}
