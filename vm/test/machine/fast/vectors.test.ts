import { readFile } from "node:fs/promises";
import { FastMachine } from "@conun/vm";
import { expect } from "chai";
import { loopFiles } from "../../../scripts/fast/loop.ts";
import type { MachineVectors } from "../../lib/machine-vectors.ts";
import { fromVector } from "../../lib/proofs.ts";
import { hex } from "../../lib/reference.ts";

const text = await readFile(new URL("../../../../test/vectors/machine.json", import.meta.url), "utf8");
const { start, programs } = JSON.parse(text) as MachineVectors;

describe("machine: fast interpreter, vectors", function () {
  this.timeout(120_000);

  for (const { path, render } of loopFiles) {
    it(`${path} is what its script writes`, async () => {
      const committed = await readFile(new URL(`../../../${path}`, import.meta.url), "utf8");
      expect(committed, "run node vm/scripts/fast/loop.ts").to.equal(render());
    });
  }

  it("gives every state of every program, and the result", () => {
    for (const program of programs) {
      const { image, task } = fromVector(start, program);
      const machine = new FastMachine(image, task);
      for (const { step, registers, root } of program.states) {
        machine.run(step - machine.steps);
        expect([machine.registers, hex(machine.stateRoot())], `${program.name}, ${step}`).to.deep.equal([
          registers,
          root,
        ]);
      }
      expect([machine.ended, machine.steps], program.name).to.deep.equal([true, program.machineSteps]);
      const { kind, code } = machine.result();
      expect({ kind, code }).to.deep.equal({ kind: program.result.kind, code: program.result.code });
    }
  });
});
