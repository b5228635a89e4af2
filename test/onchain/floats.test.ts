import { expect } from "chai";
import { INSTRUCTIONS } from "../../vm/src/machine/table.ts";
import { floatInstructions } from "../../vm/test/lib/number-vectors.ts";
import { compareOnChain } from "./lib/floats.ts";
import { useVerifier } from "./lib/verifier.ts";

const SEED = 20_261_122;
const EACH = 50;

describe("machine on chain: float vectors", function () {
  this.timeout(60_000);
  const verifier = useVerifier();

  it(`V8, interpreter and contract agree on ${EACH} vectors of each instruction, to the bit`, async () => {
    const named = INSTRUCTIONS.filter(({ name }) => /f(32|64)/.test(name) && !/load|store/.test(name));
    expect(floatInstructions.map(({ name }) => name)).to.deep.equal(named.map(({ name }) => name));
    for (const row of floatInstructions) await compareOnChain(verifier, row, EACH, SEED);
  });
});
