import { Machine, toHex } from "@conun/vm";
import { expect } from "chai";
import { siblingsOf } from "../../vm/src/machine/proof/siblings.ts";
import { proveStep } from "../../vm/src/machine/proof/tape.ts";
import { Random } from "../../vm/test/fuzz/random.ts";
import { vectorPrograms } from "./catalogue/forms.ts";
import type { Entry } from "./catalogue/program.ts";
import { soupPrograms } from "./catalogue/soup.ts";
import { stepCall } from "./lib/calls.ts";
import { CORRUPTIONS } from "./lib/corruptions.ts";
import { idOf } from "./lib/follow.ts";
import { corrupt, goodCalls, MOST_GAS } from "./lib/malformed.ts";
import { type Pieces, putTogether, takeApart } from "./lib/pieces.ts";
import { errorNames, useVerifier, type Verifier } from "./lib/verifier.ts";

const SEED = 20_261_122;
const CALLS = 5_000;

/** Gives a tape the siblings of its leaves; in every other case those that are zero too. */
function spellOut(parts: Pieces, machine: Machine, random: Random): void {
  const indices = parts.leaves.map(({ index }) => index);
  const { given, nodes } = siblingsOf(machine, indices);
  parts.given = BigInt(toHex(given));
  parts.siblings = nodes.map((node) => Uint8Array.from(node));
  if (random.once(2)) return;
  const all: Uint8Array[] = [];
  for (let level = 0, here = indices; level < 30; level++) {
    const at = new Set(here);
    for (const index of here) if (!at.has(index ^ 1)) all.push(Uint8Array.from(machine.node(level, index ^ 1)));
    here = [...new Set(here.map((index) => index >>> 1))];
  }
  parts.given = (1n << BigInt(all.length)) - 1n;
  parts.siblings = all;
}

describe("machine on chain: malformed proofs", function () {
  this.timeout(120_000);
  const verifier = useVerifier();

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

  it("leaves more than needed, and siblings of zeros spelled out, do no harm", async () => {
    const [entry] = soupPrograms(SEED, 1) as [Entry];
    const { image, task } = await entry.make();
    const [machine, random, programId] = [new Machine(image, task), new Random(SEED), idOf(image)];
    const calls: { readonly call: Uint8Array; readonly next: Uint8Array }[] = [];
    for (let i = 0; i < 300 && !machine.ended; i++) {
      const [state, parts] = [machine.stateRoot(), takeApart(proveStep(machine))];
      const wanted = 8 - random.below(3);
      while (parts.m > 0 && parts.m < wanted) {
        const near = random.pick(parts.leaves).index;
        const index = random.pick([near ^ 1, near + 3, near ^ (1 << 27), random.word() >>> 2]);
        if (parts.leaves.some((leaf) => leaf.index === index)) continue;
        parts.leaves.push({ index, value: machine.leaf(index) });
        parts.m++;
      }
      parts.leaves.sort((one, other) => one.index - other.index);
      if (parts.m > 0) spellOut(parts, machine, random);
      const tape = putTogether(parts);
      machine.step();
      calls.push({ call: stepCall(programId, state, tape), next: machine.stateRoot() });
    }
    const answers = await verifier(calls.map(({ call }) => call));
    calls.forEach(({ next }, i) => {
      expect([answers[i]?.done, toHex(answers[i]?.word ?? new Uint8Array(0))], `step ${i}`).to.deep.equal([
        true,
        toHex(next),
      ]);
    });
    expect(Math.max(...answers.map(({ gas }) => gas))).to.be.below(MOST_GAS);
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
