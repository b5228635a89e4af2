import { randomInt } from "node:crypto";
import { compareVectors, numberInstructions } from "../lib/number-vectors.ts";

const EACH = 100_000;

describe("machine: numbers, from any seed", function () {
  this.timeout(600_000);
  const wanted = process.env.CONUN_SEED;
  const seed = wanted === undefined || wanted === "random" ? randomInt(2 ** 31) : Number(wanted);

  it(`${EACH} vectors of each instruction are what V8 gives, to the bit (seed ${seed})`, () => {
    for (const row of numberInstructions) compareVectors(row, EACH, seed);
  });
});
