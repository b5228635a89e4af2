import { expect } from "chai";
import { INSTRUCTIONS } from "../../vm/src/machine/table.ts";
import { floatInstructions } from "../../vm/test/lib/number-vectors.ts";
import { type Evm, startEvm } from "./lib/evm.ts";
import { compareOnChain } from "./lib/floats.ts";
import { type Verifier, verifierOf } from "./lib/verifier.ts";

const SEED = 20_261_122;
const EACH = 50;

describe("machine on chain: float vectors", function () {
  this.timeout(60_000);
  let evm: Evm;
  let verifier: Verifier;

  before(async () => {
    evm = await startEvm();
    verifier = await verifierOf(evm);
  });
  after(() => evm.stop());

  it(`V8, interpreter and contract agree on ${EACH} vectors of each instruction, to the bit`, async () => {
    const named = INSTRUCTIONS.filter(({ name }) => /f(32|64)/.test(name) && !/load|store/.test(name));
    expect(floatInstructions.map(({ name }) => name)).to.deep.equal(named.map(({ name }) => name));
    for (const row of floatInstructions) await compareOnChain(verifier, row, EACH, SEED);
  });
});
