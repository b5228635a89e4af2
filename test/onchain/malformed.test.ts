import { expect } from "chai";
import { vectorPrograms } from "./catalogue/forms.ts";
import type { Entry } from "./catalogue/program.ts";
import { soupPrograms } from "./catalogue/soup.ts";
import { CORRUPTIONS } from "./lib/corruptions.ts";
import { type Evm, startEvm } from "./lib/evm.ts";
import { corrupt, goodCalls } from "./lib/malformed.ts";
import { errorNames, type Verifier, verifierOf } from "./lib/verifier.ts";

const SEED = 20_261_122;
const CALLS = 5_000;

describe("machine on chain: malformed proofs", function () {
  this.timeout(120_000);
  let evm: Evm;
  let verifier: Verifier;

  before(async () => {
    evm = await startEvm();
    verifier = await verifierOf(evm);
  });
  after(() => evm.stop());

  it(`${CALLS} corruptions of steps are refused with a named error, or do no harm`, async () => {
    const entries = [...vectorPrograms(), ...soupPrograms(SEED, 2)];
    const good = goodCalls(await Promise.all(entries.map((entry) => entry.make())), 150);
    const errors = errorNames();
    const { calls, refused, unharmed, kinds } = await corrupt(verifier, good, { count: CALLS, seed: SEED, errors });
    expect(calls).to.equal(CALLS);
    expect(Object.keys(kinds)).to.have.members([...CORRUPTIONS.keys()]);
    expect(unharmed).to.be.below(CALLS / 50);
    // What only first states and outcomes are refused with is tested with them.
    const others = ["InputUnknown", "NotEnded"];
    expect(Object.keys(refused)).to.have.members([...errors.values()].filter((name) => !others.includes(name)));
  });

  it("a contract that accepts what is wrong is found out", async () => {
    const [entry] = vectorPrograms() as [Entry];
    const good = goodCalls([await entry.make()], 20);
    const gullible: Verifier = async (calls) =>
      calls.map(() => ({ done: true, word: new Uint8Array(32), error: 0, length: 32, gas: 1 }));
    const error = await corrupt(gullible, good, { count: 10, seed: SEED, errors: errorNames() }).catch(
      (caught: unknown) => caught,
    );
    expect(String(error)).to.match(/right would be/);
  });
});
