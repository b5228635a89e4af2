import { FastMachine, Machine, type MachineTask, proveStep, toHex } from "@conun/vm";
import { expect } from "chai";
import fc from "fast-check";
import { readSmallKernel } from "../../../../bench/kernels/small.ts";
import type { Image } from "../../../src/machine/image.ts";
import { MachineOp as Op } from "../../../src/machine/opcodes.ts";
import { Flag } from "../../../src/machine/table.ts";
import { grammarProgram } from "../../fuzz/grammar.ts";
import { handMade, type Line } from "../../lib/hand-made.ts";
import { bothForms } from "../../lib/on-machine.ts";
import { wat } from "../../lib/programs.ts";
import { noise } from "../../lib/reference.ts";

const task: MachineTask = { input: noise(31, 300), steps: 1_000_000n, pages: 20, outputLimit: 100_000 };
const { immB, immC } = Flag;
const set = (slot: number, value: bigint | number): Line => [Op.mov, slot, 0, 0, value, immB];

/** Where machines stand, comparable. */
const stateOf = (machine: Machine | FastMachine) => ({
  steps: machine.steps,
  registers: machine.registers,
  root: toHex(machine.stateRoot()),
});

/** Runs both for as many steps, again and again, and compares their states. */
function runBoth(image: Image, on: MachineTask, stops: readonly number[], what: string): FastMachine {
  const machine = new FastMachine(image, on);
  const reference = new Machine(image, on);
  for (const steps of stops) {
    machine.run(steps);
    reference.run(steps);
    expect(stateOf(machine), what).to.deep.equal(stateOf(reference));
    if (machine.ended) break;
  }
  return machine;
}

describe("machine: fast interpreter agrees with the reference", function () {
  this.timeout(120_000);

  it("on programs of the grammar, stopped at random steps", () => {
    for (let seed = 100; seed < 112; seed++) {
      const { image } = bothForms(wat(grammarProgram(seed)));
      const [sizes] = fc.sample(fc.array(fc.nat(3000), { minLength: 6, maxLength: 6 }), { numRuns: 1, seed }) as [
        number[],
      ];
      runBoth(image, task, [...sizes, 200_000], `program ${seed}`);
    }
  });

  for (const name of ["fib", "lz", "hash-table"]) {
    it(`on kernel ${name}, stopped after every step for a while, and far on`, async () => {
      const { image } = bothForms(await readSmallKernel(name));
      const on = { ...task, steps: 1n << 40n, pages: 1000 };
      runBoth(image, on, [...new Array<number>(60).fill(1), 99_991, 1, 1, 300_007, 2, 3, 1000], name);
    });
  }

  it("and goes on from any snapshot, which changes no more", async () => {
    const { image } = bothForms(await readSmallKernel("quicksort"));
    const on = { ...task, steps: 1n << 40n, pages: 1000 };
    const machine = new FastMachine(image, on);
    const taken = [];
    for (const steps of [0, 1000, 777, 50_000, 1, 300_000]) {
      machine.run(steps);
      // Roots that are asked for in between change nothing.
      const state = steps % 2 === 0 ? stateOf(machine) : undefined;
      taken.push({ snapshot: machine.snapshot(), state: state ?? stateOf(machine) });
    }
    machine.run(200_000);
    const end = stateOf(machine);
    for (const { snapshot, state } of taken.toReversed()) {
      const again = new FastMachine(image, snapshot);
      expect(stateOf(again)).to.deep.equal(state);
      const second = again.snapshot();
      again.run(end.steps - state.steps);
      expect(stateOf(again)).to.deep.equal(end);
      expect(stateOf(new FastMachine(image, second))).to.deep.equal(state);
    }
  });

  it("and a snapshot copies only what was written since the last", () => {
    const image = handMade(
      [set(4, 0), set(5, 7), set(6, 65_536), [Op.memoryFill, 4], set(4, 9000), [Op.i64Store, 0, 4, 5], [Op.stop]],
      { initialPages: 1 },
    );
    const machine = new FastMachine(image, task);
    machine.run(4 + 8192 + 1);
    const [before] = [machine.snapshot()];
    machine.run();
    const after = machine.snapshot();
    const memory = 4;
    const same = after.pages[memory]?.map((page, index) => page === before.pages[memory]?.[index]);
    expect(same).to.deep.equal(Array.from({ length: 16 }, (_, page) => page !== 2));
  });

  it("on tapes", async () => {
    const { image } = bothForms(await readSmallKernel("sha256"));
    const machine = new FastMachine(image, task);
    const reference = new Machine(image, task);
    for (const steps of [0, 1, 1, 1, 5000, 1, 1, 30_001, 1]) {
      machine.run(steps);
      reference.run(steps);
      expect(toHex(proveStep(machine))).to.equal(toHex(proveStep(reference)));
    }
  });

  it("on stores across the edge of a page, whose hashes are asked for before and after", () => {
    for (const op of [Op.i32Store16, Op.i32Store, Op.i64Store]) {
      for (let at = 4088; at <= 4096; at++) {
        const image = handMade([set(4, at), set(5, 0x0102_0304_0506_0708n), [op, 0, 4, 5], [Op.stop]], {
          initialPages: 1,
        });
        runBoth(image, task, [1, 1, 1, 1], `${op} at ${at}`);
      }
    }
  });

  it("when what repeats is stopped between rounds", () => {
    for (const op of [Op.memoryCopy, Op.memoryFill]) {
      for (const [d, s, n] of [
        [3, 100, 61],
        [100, 3, 61],
        [7, 8, 64],
        [4090, 20, 9000],
      ] as const) {
        const lines: Line[] = [set(4, d), set(5, s), set(6, n), [op, 4], [Op.br, 0, 0, 0, 0]];
        const image = handMade(lines, { initialPages: 1, memory: [{ at: 0, bytes: noise(32, 10_000) }] });
        runBoth(image, task, [1, 1, 1, 1, 1, 1, 3, 2, 1, 7, 500, 1, 1500, 1, 1], `${op} ${d} ${s} ${n}`);
      }
    }
  });

  it("when memory, output and tables grow in turns", () => {
    const lines: Line[] = [
      set(4, 1),
      [Op.memoryGrow, 5, 4, 0, 300],
      [Op.memorySize, 6],
      [Op.i32Shl, 7, 6, 0, 16, immC],
      [Op.i64Store, 0, 7, 8, 2 ** 32 - 8],
      [Op.i64Store, 0, 7, 8, 0],
    ];
    // The second store lies beyond memory: it faults, and that is the end.
    const image = handMade(lines, { initialPages: 1 });
    runBoth(image, task, [3, 1, 1, 1, 1], "fault");
    const around: Line[] = [
      set(9, 8),
      set(4, 1),
      [Op.memoryGrow, 5, 4, 0, 1000],
      [Op.memorySize, 6],
      [Op.i32Shl, 7, 6, 0, 16, immC],
      [Op.i32Sub, 7, 7, 0, 8, immC],
      [Op.i64Add, 8, 8, 0, 0x0123_4567_89ab_cdefn, immC],
      [Op.i64Store, 0, 7, 8],
      [Op.outputWord, 10, 8, 9],
      [Op.i32Add, 11, 11, 0, 1, immC],
      [Op.i32LtU, 0, 11, 0, (700n << 32n) | 6n, immC | Flag.if],
      [Op.i32LtU, 0, 6, 0, (40n << 32n) | 12n, immC | Flag.if],
      set(11, 0),
      [Op.br, 0, 0, 0, 1],
    ];
    const growing = handMade(around, { initialPages: 1 });
    const machine = runBoth(growing, { ...task, outputLimit: 2 ** 22 }, [50_000, 3, 70_001, 30_000], "growing");
    expect(machine.registers.outputLength).to.be.above(200_000);
    expect(machine.registers.pages).to.be.above(20);
  });

  it("and says so when it has no room, where the reference goes on", () => {
    const image = handMade([set(4, 65_535), [Op.memoryGrow, 5, 4, 0, 65_536], [Op.stop]], { initialPages: 1 });
    const machine = new FastMachine(image, task);
    expect(() => machine.run())
      .to.throw("no memory")
      .with.property("code", "no-memory");
    const reference = new Machine(image, task);
    reference.run(1);
    expect(stateOf(machine)).to.deep.equal(stateOf(reference));
    const whole = { initialPages: 65_536 };
    expect(() => new FastMachine(handMade([[Op.stop]], whole), task))
      .to.throw()
      .with.property("code", "no-memory");
  });
});
