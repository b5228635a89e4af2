import { readFile } from "node:fs/promises";
import { readTape } from "@conun/vm";
import { expect } from "chai";
import { instructionOf } from "../../../src/machine/table.ts";
import type { MachineVectors } from "../../lib/machine-vectors.ts";
import { bytes } from "../../lib/reference.ts";
import { buildStepVectors, type StepVectors } from "../../lib/step-vectors.ts";

const read = async (name: string): Promise<unknown> =>
  JSON.parse(await readFile(new URL(`../../../../test/vectors/${name}.json`, import.meta.url), "utf8"));
const committed = (await read("steps")) as StepVectors;

describe("machine: vectors of steps", () => {
  it("are what the prover gives", async () => {
    const built = buildStepVectors((await read("machine")) as MachineVectors);
    expect(built.programs).to.deep.equal(committed.programs);
    expect(built.openings).to.deep.equal(committed.openings);
    expect(built.steps.map(({ program }) => program)).to.deep.equal(committed.steps.map(({ program }) => program));
    built.steps.forEach((step, i) => {
      expect(step, step.program).to.deep.equal(committed.steps[i]);
    });
    expect(built.tapes).to.deep.equal(committed.tapes);
  });

  it("show tapes of every shape, without leaves and with seven, beyond the code and of a machine that has ended", () => {
    const tapes = committed.steps.map(({ tape }) => readTape(bytes(tape)));
    const shapes = new Set(tapes.map(({ program }) => instructionOf(program?.code.line?.op ?? 0xff)?.shape));
    expect(shapes.size).to.equal(26);
    const leaves = new Set(tapes.map((tape) => tape.leaves.length));
    expect([...leaves].sort()).to.deep.equal([0, 1, 2, 3, 4, 5, 7]);
    expect(tapes.some(({ program }) => program === undefined)).to.equal(true);
    expect(tapes.some(({ program }) => program && program.code.line === undefined)).to.equal(true);
  });
});
