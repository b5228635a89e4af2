import { readFile } from "node:fs/promises";
import { expect } from "chai";
import { opcodeFiles } from "../../scripts/opcodes.ts";
import { INSTRUCTIONS, instructionOf, isComparison } from "../../src/machine/table.ts";
import { I32 } from "../../src/wasm/types.ts";

describe("machine: table of instructions", () => {
  for (const { path, render } of opcodeFiles) {
    it(`${path} is what the table gives`, async () => {
      const committed = await readFile(new URL(`../../../${path}`, import.meta.url), "utf8");
      expect(committed, "run node vm/scripts/opcodes.ts").to.equal(render());
    });
  }

  it("numbers and names are unique", () => {
    expect(new Set(INSTRUCTIONS.map(({ op }) => op)).size).to.equal(INSTRUCTIONS.length);
    expect(new Set(INSTRUCTIONS.map(({ name }) => name)).size).to.equal(INSTRUCTIONS.length);
    for (const instruction of INSTRUCTIONS) expect(instructionOf(instruction.op)).to.equal(instruction);
  });

  it("exactly the 34 comparisons and tests may branch, and all give an i32", () => {
    const branching = INSTRUCTIONS.filter(({ flags }) => (flags & 12) !== 0);
    expect(branching).to.have.lengthOf(34);
    for (const { op, result, flags } of branching) {
      expect(isComparison(op)).to.equal(true);
      expect(result).to.equal(I32);
      expect(flags & 12).to.equal(12);
    }
  });
});
