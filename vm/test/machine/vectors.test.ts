import { readFile } from "node:fs/promises";
import { expect } from "chai";
import { INSTRUCTIONS } from "../../src/machine/table.ts";
import { buildMachineVectors, type MachineVectors } from "../lib/machine-vectors.ts";

const text = await readFile(new URL("../../../test/vectors/machine.json", import.meta.url), "utf8");
const committed = JSON.parse(text) as MachineVectors;

/** Number of the instruction that a program comes to at `pc`. */
const opAt = (code: string, pc: number): number => Number.parseInt(code.slice(2 + 32 * pc, 4 + 32 * pc), 16);

describe("machine: vectors", () => {
  it("are what the interpreter gives", () => {
    const built = JSON.parse(JSON.stringify(buildMachineVectors())) as MachineVectors;
    expect(committed.start).to.deep.equal(built.start);
    expect(committed.programs.map(({ name }) => name)).to.deep.equal(built.programs.map(({ name }) => name));
    built.programs.forEach((program, i) => {
      expect(program, program.name).to.deep.equal(committed.programs[i]);
    });
  });

  it("hold every instruction of the table, and faults", () => {
    const executed = new Set<number>();
    let faults = 0;
    for (const { code, states } of committed.programs) {
      for (const { registers } of states) {
        if (registers.status === 0) executed.add(opAt(code, registers.pc));
        else if (opAt(code, registers.pc) !== 0) faults++;
      }
    }
    for (const { op, name } of INSTRUCTIONS) expect(executed.has(op), name).to.equal(true);
    expect(faults).to.be.above(40);
  });
});
