import { expect } from "chai";
import { Machine } from "../../src/machine/interpreter/machine.ts";
import { Flag } from "../../src/machine/table.ts";
import { handMade, type Line } from "../lib/hand-made.ts";
import {
  compareVectors,
  dice,
  floatInstructions,
  integerInstructions,
  numberInstructions,
} from "../lib/number-vectors.ts";

const SEED = 20_261_122;
const FLOAT_VECTORS = 1_000_000;
const INTEGER_VECTORS = 200_000;
const NO_TASK = { input: new Uint8Array(0), steps: 0, pages: 0, outputLimit: 0 };

describe("machine: numbers", function () {
  this.timeout(60_000);

  it(`${FLOAT_VECTORS} vectors of float instructions are what V8 gives, to the bit`, () => {
    expect(floatInstructions.length).to.equal(66);
    const each = Math.ceil(FLOAT_VECTORS / floatInstructions.length);
    for (const row of floatInstructions) compareVectors(row, each, SEED);
  });

  it(`${INTEGER_VECTORS} vectors of integer instructions are what V8 gives, to the bit`, () => {
    const each = Math.ceil(INTEGER_VECTORS / integerInstructions.length);
    for (const row of integerInstructions) compareVectors(row, each, SEED);
  });

  it("immediate operands, and branches, are the same instruction", () => {
    const roll = dice(SEED);
    const word = (): bigint => {
      const small = BigInt.asUintN(64, BigInt((roll() | 0) >> (roll() % 32)));
      return roll() & 1 ? small : (BigInt(roll()) << 32n) | BigInt(roll());
    };
    const target = (operand: bigint): bigint => (operand << 32n) | 99n;
    for (const { op, name, right, flags } of numberInstructions) {
      const pairs = Array.from({ length: 20 }, () => [word(), BigInt.asUintN(64, BigInt.asIntN(32, word()))] as const);
      const forms = (x: bigint, y: bigint): Line[] => [
        [op, 2, 0, 1],
        [op, 2, 0, 1, x, Flag.immB],
        [op, 2, 0, 1, y, Flag.immC],
        [op, 2, 0, 1, target(0n), Flag.if],
        [op, 2, 0, 1, target(0n), Flag.unless],
        [op, 2, 0, 1, target(y), Flag.if | Flag.immB],
        [op, 2, 0, 1, target(y), Flag.unless | Flag.immC],
      ];
      const lines = pairs.flatMap(([x, y]) => forms(x, y));
      const machine = new Machine(handMade(lines), NO_TASK);
      const run = (pc: number, x: bigint, y: bigint) => {
        machine.jump(pc, 0);
        machine.setSlot(0, x);
        machine.setSlot(1, y);
        machine.setSlot(2, 77n);
        machine.step();
        const { registers, ended } = machine;
        return { ended, value: machine.slot(2), pc: registers.pc };
      };
      pairs.forEach(([x, y], i) => {
        const first = 7 * i;
        const seen = ({ ended, value }: ReturnType<typeof run>) => [ended, value];
        const plain = run(first, x, y);
        expect(seen(run(first + 1, 5n, y)), `${name} immB`).to.deep.equal(seen(plain));
        if (right !== 0) expect(seen(run(first + 2, x, 5n)), `${name} immC`).to.deep.equal(seen(plain));
        if ((flags & Flag.if) === 0) return;
        const expectBranch = (at: number, b: bigint, c: bigint, branches: boolean): void => {
          const { pc, value } = run(at, b, c);
          expect([pc, value], `${name} branches`).to.deep.equal([branches ? 99 : at + 1, 77n]);
        };
        const holds = plain.value === 1n;
        expectBranch(first + 3, x, y, holds);
        expectBranch(first + 4, x, y, !holds);
        expectBranch(first + 5, 5n, x, run(first, y, x).value === 1n);
        if (right !== 0) expectBranch(first + 6, x, 5n, !holds);
      });
    }
  });
});
