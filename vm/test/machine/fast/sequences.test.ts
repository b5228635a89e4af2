import { FastMachine, Machine, type MachineTask, toHex } from "@conun/vm";
import { expect } from "chai";
import { decodeFast } from "../../../src/machine/fast/decode.ts";
import { HANDLERS, SEQUENCES } from "../../../src/machine/fast/handlers.ts";
import { Flag, INSTRUCTIONS } from "../../../src/machine/table.ts";
import { handMade, type Line } from "../../lib/hand-made.ts";
import { noise } from "../../lib/reference.ts";

const task: MachineTask = { input: noise(41, 64), steps: 1000n, pages: 4, outputLimit: 100 };
/** Steps at most: far more than those that the fast interpreter takes one by one before a stop. */
const MOST = 500;
/** Tries of each sequence. */
const TRIES = 8;
const FIRST_SLOT = 4;
const SLOTS = 6;
const opOf = new Map(INSTRUCTIONS.map(({ name, op }) => [name, op]));
const MEMORY: Readonly<Record<string, string>> = {
  load64: "i64.load",
  load32u: "f32.load",
  load8u: "i32.load8_u",
  store64: "f64.store",
};

/** Numbers from 0 to `below - 1`, the same in every run. */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 0x5851_f42d) + 0x1405_7b7f) | 0;
    return ((state >>> 8) * below) >>> 24;
  };
}

/** One instruction of a sequence, at `pc`, whose operand is what the one before wrote if it asks for that. */
function lineOf(step: string, pc: number, before: number, next: (below: number) => number): Line {
  const link = / [bc]$/.test(step) ? step.slice(-1) : "";
  const [name = "", ...form] = (link === "" ? step : step.slice(0, -2)).split(" ");
  const op = opOf.get(MEMORY[name] ?? name);
  if (op === undefined) throw new Error(`no instruction ${name}`);
  const slot = (): number => FIRST_SLOT + next(SLOTS);
  let [b, c] = [link === "b" ? before : slot(), link === "c" ? before : slot()];
  const operands = form.at(-1) ?? "";
  // What may be exchanged has its link at either place.
  if (link === "b" && operands === "rr" && /\.(add|mul|xor)$/.test(name) && next(2) === 1) [b, c] = [c, b];
  const branches = form[0] === "if" ? Flag.if : 0;
  const flags = branches | (operands === "ri" ? Flag.immC : 0);
  const value = [3, 8, -1, 32, 1000][next(5)] as number;
  if (branches !== 0) return [op, 0, b, c, (BigInt(value) << 32n) | BigInt(pc + 2), flags];
  if (name === "br" || name === "call") return [op, SLOTS + 20, 3, 0, pc + 1];
  if (name === "select") return [op, slot(), b, c, slot()];
  if (name.startsWith("global")) return [op, slot(), b, 0, 5 + next(3)];
  if (MEMORY[name] !== undefined) return [op, slot(), b, c, 8 * next(20)];
  return [op, slot(), b, c, value, flags];
}

/** Programs one after another: each is a sequence, then the end twice, so that branches too come to an end. */
function programsOf(sequence: string, seed: number): { lines: Line[]; starts: number[] } {
  const next = numbersFrom(seed);
  const lines: Line[] = [];
  const starts: number[] = [];
  for (let i = 0; i < TRIES; i++) {
    starts.push(lines.length);
    let before = 0;
    for (const step of sequence.split(", ")) {
      const line = lineOf(step, lines.length, before, next);
      before = line[1] ?? 0;
      lines.push(line);
    }
    lines.push([0], [0]);
  }
  return { lines, starts };
}

describe("machine: fast interpreter, sequences", function () {
  this.timeout(120_000);

  it("are carried out as their instructions are, to any step and any fault", () => {
    SEQUENCES.forEach((sequence, index) => {
      const { lines, starts } = programsOf(sequence, 1000 + index);
      const image = handMade(lines, {
        initialPages: 1,
        globals: noise(42, 80),
        memory: [{ at: 0, bytes: noise(43, 65_536) }],
      });
      const { bytes } = decodeFast(image.code, { code: 0, globals: 0 });
      const fused = starts.filter(
        (pc) => new DataView(bytes.buffer).getUint16(16 * pc, true) === HANDLERS.length + index,
      );
      expect(fused, sequence).to.have.lengthOf(TRIES);
      const machines = [new FastMachine(image, task), new Machine(image, task)];
      const next = numbersFrom(2000 + index);
      const length = sequence.split(", ").length;
      for (const start of starts) {
        const words = Array.from({ length: SLOTS }, (_, i) => operand(i, next));
        for (const steps of [MOST, 1 + next(length)]) {
          const states = machines.map((machine) => {
            machine.jump(start, 0);
            words.forEach((word, i) => {
              machine.setSlot(FIRST_SLOT + i, word);
            });
            machine.run(steps);
            return { registers: machine.registers, steps: machine.steps, root: toHex(machine.stateRoot()) };
          });
          expect(states[0], `${sequence} at ${start}, ${steps} steps`).to.deep.equal(states[1]);
        }
      }
    });
  });
});

/** Addresses inside and outside of memory, links of frames, floats, NaNs that are not canonical. */
function operand(i: number, next: (below: number) => number): bigint {
  const small = BigInt(next(5000));
  const kinds = [
    small,
    small,
    BigInt(next(3)),
    0xffff_ffff_ffff_0000n + small,
    0x4010_0000_0000_0000n + (small << 20n),
    0xfff0_0000_0000_0000n + small,
    65_530n + BigInt(next(8)),
  ];
  return kinds[(next(kinds.length) + i) % kinds.length] as bigint;
}
