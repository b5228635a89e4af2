import { readFile } from "node:fs/promises";
import { foldMemory, readTape, tapeRoots, VmError } from "@conun/vm";
import { expect } from "chai";
import fc from "fast-check";
import { bytes, hex } from "../../lib/reference.ts";
import type { StepVectors } from "../../lib/step-vectors.ts";

const text = await readFile(new URL("../../../../test/vectors/steps.json", import.meta.url), "utf8");
const { steps } = JSON.parse(text) as StepVectors;
const anyStep = fc.constantFrom(...steps);

/** What a tape speaks of; undefined if it is refused. */
function spokenOf(tape: Uint8Array): string | undefined {
  try {
    const { programId, stateRoot } = tapeRoots(readTape(tape));
    return `${programId} ${hex(stateRoot)}`;
  } catch (error) {
    if (error instanceof VmError && error.code === "bad-tape") return undefined;
    throw error;
  }
}

describe("machine: tapes that are none", () => {
  it("too short or too long by any number of bytes: refused", () => {
    fc.assert(
      fc.property(
        anyStep,
        fc.nat({ max: 100_000 }),
        fc.uint8Array({ minLength: 1, maxLength: 40 }),
        (step, cut, more) => {
          const tape = bytes(step.tape);
          expect(spokenOf(tape.subarray(0, cut % tape.length))).to.equal(undefined);
          const longer = new Uint8Array([...tape, ...more]);
          expect(spokenOf(longer)).to.equal(undefined);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("changed in any bit: refused, or of another program or state", () => {
    fc.assert(
      fc.property(anyStep, fc.nat({ max: 100_000 }), fc.nat({ max: 7 }), ({ tape: given }, place, bit) => {
        const tape = bytes(given);
        const before = spokenOf(tape);
        const at = place % tape.length;
        tape[at] = (tape[at] as number) ^ (1 << bit);
        expect(spokenOf(tape)).to.not.equal(before);
      }),
      { numRuns: 600 },
    );
  });

  it("with leaves that siblings do not fit", () => {
    for (const { tape } of steps) {
      const { leaves, given, siblings } = readTape(bytes(tape));
      if (leaves.length === 0) continue;
      const more = { given: given | (1n << 255n), siblings };
      expect(() => foldMemory(more, leaves)).to.throw(VmError, "siblings");
      expect(() => foldMemory({ given, siblings: [...siblings, new Uint8Array(32)] }, leaves)).to.throw(VmError);
    }
  });
});
