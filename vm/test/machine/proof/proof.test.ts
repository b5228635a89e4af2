import { readFile } from "node:fs/promises";
import { initialOpening, inputRegion, inputRoot, lower, outcomeOpening, outputRoot, pin, proveStep } from "@conun/vm";
import { expect } from "chai";
import { MACHINE_LIMITS, MACHINE_VERSION } from "../../../src/formats/limits.ts";
import { programIdOf } from "../../../src/formats/program.ts";
import { imageRoot } from "../../../src/machine/image.ts";
import { Machine } from "../../../src/machine/interpreter/machine.ts";
import type { MachineVectors } from "../../lib/machine-vectors.ts";
import { checkStep, foldInitial, foldOutcome, fromVector } from "../../lib/proofs.ts";
import { bytes, hex, noise } from "../../lib/reference.ts";

const text = await readFile(new URL("../../../../test/vectors/machine.json", import.meta.url), "utf8");
const { start, programs } = JSON.parse(text) as MachineVectors;
const kernels = new Uint8Array(await readFile(new URL("../../fixtures/kernels.wasm", import.meta.url)));

describe("machine: proofs", function () {
  this.timeout(60_000);

  it("tapes of every step of the vectors fold to the state, and their leaves suffice for the step", () => {
    for (const program of programs) {
      const { image, task } = fromVector(start, program);
      const machine = new Machine(image, task);
      const roots = new Map(program.states.map(({ step, root }) => [step, root]));
      const id = programIdOf(bytes(program.imageRoot), MACHINE_VERSION, MACHINE_LIMITS);
      for (let ended = false; !ended; ) {
        ended = machine.ended;
        const root = ended ? undefined : roots.get(machine.steps);
        if (root !== undefined) expect(hex(machine.stateRoot()), program.name).to.equal(root);
        checkStep(machine, id);
      }
      expect(hex(machine.stateRoot())).to.equal(roots.get(program.machineSteps));
    }
  });

  it("openings of the first state and of the result fold to what they show", () => {
    for (const program of programs.filter((_, i) => i % 5 === 0)) {
      const { image, task } = fromVector(start, program);
      const machine = new Machine(image, task);
      expect(foldInitial(initialOpening(image, task.input), task)).to.deep.equal({
        image: hex(imageRoot(image)),
        input: hex(inputRoot(task.input)),
        state: hex(machine.stateRoot()),
      });
      expect(() => outcomeOpening(machine)).to.throw("not ended");
      machine.run();
      const { state, outputRoot: root, leaf } = foldOutcome(outcomeOpening(machine));
      expect(state).to.equal(hex(machine.stateRoot()));
      expect(root).to.equal(hex(outputRoot(machine.result().output)));
      expect(hex(leaf)).to.equal(hex(machine.read("globals", 0, 32)));
    }
  });

  it("a program of clang, here and there: trees that follow every step are those that are hashed anew", () => {
    const { module, id } = pin(kernels);
    const image = lower(module);
    const task = { input: inputRegion({ stdin: noise(1, 3000), args: ["kernels", "48"] }), steps: 10n ** 8n };
    const machine = new Machine(image, { ...task, pages: 128, outputLimit: 10_000 });
    const plain = new Machine(image, { ...task, pages: 128, outputLimit: 10_000 });
    for (let round = 0; !machine.ended; round++) {
      for (let i = 0; i < 10; i++) checkStep(machine, id);
      machine.run(97 * round * round);
      plain.run(machine.steps - plain.steps);
      expect(hex(machine.stateRoot())).to.equal(hex(plain.stateRoot()));
      if (round === 60) {
        const twin = new Machine(image, machine.snapshot());
        expect(hex(proveStep(twin))).to.equal(hex(proveStep(machine)));
      }
    }
    expect(foldOutcome(outcomeOpening(machine)).state).to.equal(hex(plain.stateRoot()));
    expect(machine.steps).to.be.above(1_000_000);
  });
});
