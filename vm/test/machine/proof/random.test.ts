import { expect } from "chai";
import { MACHINE_LIMITS, MACHINE_VERSION } from "../../../src/formats/limits.ts";
import { programIdOf } from "../../../src/formats/program.ts";
import { type Image, imageRoot } from "../../../src/machine/image.ts";
import { Machine } from "../../../src/machine/interpreter/machine.ts";
import { takesFlags } from "../../../src/machine/line.ts";
import { INSTRUCTIONS, type Instruction } from "../../../src/machine/table.ts";
import { Random } from "../../fuzz/random.ts";
import { handMade, type Line } from "../../lib/hand-made.ts";
import { checkStep } from "../../lib/proofs.ts";

/** Instructions of each kind: more of those whose access depends on much. */
const FORMS = 6;
const MANY = 40;
const MANIFOLD: ReadonlySet<string> = new Set([
  ...["select", "load", "store", "bulk", "bulkInit", "bulkTable", "callIndirect", "return"],
  ...["tableGet", "tableSet", "tableGrow", "inputWord", "outputWord", "globalGet", "globalSet", "memoryGrow"],
]);
const SLOTS = 90;

function words(values: readonly bigint[]): Uint8Array {
  return new Uint8Array(BigUint64Array.from(values).buffer);
}

/** What fits an instruction in some way: slots of many leaves, tables that are and that are not, places at edges. */
function randomLine({ op, shape }: Instruction, flags: number, random: Random): Line {
  const slot = (): number => random.below(SLOTS);
  const table = (): number => (random.once(20) ? 600 : random.below(3));
  const isTable = ["tableGet", "tableSet", "tableGrow", "bulkTable", "bulkInit"].includes(shape);
  const low = random.pick([random.below(60), random.below(200), random.below(66_000), 2 ** 29 - 1, 2 ** 32 - 1]);
  const high = random.pick([0, 0, 1, 2, random.below(20), 2 ** 27 - 1, 2 ** 32 - 1]);
  return [
    op,
    shape === "tableSet" ? table() : slot(),
    isTable && shape !== "tableGet" && shape !== "tableGrow" && shape !== "tableSet" ? table() : slot(),
    isTable && shape !== "tableSet" ? table() : slot(),
    (BigInt(high) << 32n) | BigInt(shape === "callIndirect" ? 5 : shape === "select" ? slot() : low),
    flags,
  ];
}

const NUMBERS = [0, 1, 3, 7, 8, 9, 31, 40, 65_530, 2 ** 20 - 1, 2 ** 29 - 1, 2 ** 31, 2 ** 32 - 1];

function randomNumber(random: Random): bigint {
  const low = random.once(3) ? random.pick(NUMBERS) : random.below(random.pick([4, 70, 300]));
  const high = random.once(3) ? random.below(4) : random.once(4) ? random.word() : 0;
  return (BigInt(high) << 32n) | BigInt(low);
}

function randomImage(random: Random): Image {
  const lines = INSTRUCTIONS.flatMap((row) =>
    Array.from({ length: MANIFOLD.has(row.shape) ? MANY : FORMS }, (_, i) => {
      const flags = [0, ...Array.from({ length: 15 }, (_, k) => k + 1)].filter((value) => takesFlags(row, value));
      return randomLine(row, flags[i % flags.length] as number, random);
    }),
  );
  return handMade(lines, {
    initialPages: 1,
    globals: words(Array.from({ length: 60 }, (_, i) => BigInt([300, 70_000, 40, 2][i % 4] as number))),
    memory: [{ at: 0, bytes: random.bytes(600) }],
    tables: [0, 1, 2].map((table) => ({
      at: 2 ** 23 * table,
      bytes: words(Array.from({ length: 300 }, () => BigInt(random.below(3)) | (5n << 32n))),
    })),
    segments: random.bytes(3000),
  });
}

describe("machine: proofs of random instructions", function () {
  this.timeout(60_000);

  it("leaves of a tape suffice wherever operands lie, and trees follow", () => {
    const random = new Random(7);
    const image = randomImage(random);
    const id = programIdOf(imageRoot(image), MACHINE_VERSION, MACHINE_LIMITS);
    const machine = new Machine(image, { input: random.bytes(3000), steps: 1, pages: 9, outputLimit: 2000 });
    let faults = 0;
    for (let pc = 0; pc < image.code.length / 16; pc++) {
      machine.jump(pc, random.once(100) ? 2 ** 20 : random.below(300));
      for (let i = 0; i < 10; i++) machine.setSlot(random.below(SLOTS + 3), randomNumber(random));
      const at = 16 * pc;
      for (const field of [2, 4, 6]) {
        const slot = ((image.code[at + field] as number) << 8) | (image.code[at + field + 1] as number);
        machine.setSlot(slot, randomNumber(random));
        if (field === 2) for (const x of [1, 2]) machine.setSlot(slot + x, randomNumber(random));
      }
      checkStep(machine, id);
      if (machine.ended) faults++;
    }
    expect(faults)
      .to.be.above(100)
      .and.below(image.code.length / 48);
  });
});
