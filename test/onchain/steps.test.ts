import { expect } from "chai";
import { INSTRUCTIONS } from "../../vm/src/machine/table.ts";
import { faultPrograms, vectorPrograms } from "./catalogue/forms.ts";
import { numberPrograms } from "./catalogue/numbers.ts";
import type { Entry } from "./catalogue/program.ts";
import { soupPrograms } from "./catalogue/soup.ts";
import { randomEntry, wasmPrograms } from "./catalogue/wasm.ts";
import { Disagreement, type Followed, follow } from "./lib/follow.ts";
import { useVerifier, type Verifier } from "./lib/verifier.ts";

const SEED = 20_261_122;
const WINDOWS = { whole: 6_000, sample: 400 };
/** Groups of which all or some programs are followed here; `pnpm test:onchain` takes all of everything. */
const GROUPS = ["samples", "examples"];
const NAMES = ["c 0", "json 7", "lz 10", "matrix 14", "sha256 3", "zig 0", "fib", "lu"];

describe("machine on chain: steps", function () {
  this.timeout(120_000);
  const verifier = useVerifier();

  /** Follows programs; adds up how often each instruction was carried out. */
  async function followAll(entries: readonly Entry[], opcodes = new Map<number, number>()): Promise<Followed[]> {
    const all: Followed[] = [];
    for (const { group, name, make } of entries) {
      const followed = await follow(verifier, await make(), WINDOWS).catch((error: unknown) => {
        throw new Error(`${group}, ${name}: ${error instanceof Error ? error.message : String(error)}`);
      });
      for (const [op, count] of followed.opcodes) opcodes.set(op, (opcodes.get(op) ?? 0) + count);
      all.push(followed);
    }
    return all;
  }

  it("the committed vectors, which hold every instruction of the table", async () => {
    const opcodes = new Map<number, number>();
    const all = await followAll(vectorPrograms(), opcodes);
    expect(all.every(({ whole, ending }) => whole && ending !== undefined)).to.equal(true);
    const missing = INSTRUCTIONS.filter(({ op }) => !opcodes.has(op)).map(({ name }) => name);
    expect(missing, "without vectors").to.deep.equal([]);
  });

  it("instructions that do not exist, or not with these flags", async () => {
    const some = faultPrograms().filter((_, i) => i % 12 === 0);
    expect(some.length).to.be.above(150);
    for (const { fault, steps } of await followAll(some)) {
      expect(fault).to.be.a("number");
      expect(steps).to.equal(1);
    }
  });

  it("numbers, moves, control, memory, tables, input and output at their edges", async () => {
    const numbers = numberPrograms(SEED).filter(({ group }, i) => group === "numbers" && i % 24 === 0);
    await followAll([...numbers, ...soupPrograms(SEED, 4)]);
  });

  it("programs through pinning and lowering: samples, examples, compilers', random ones", async () => {
    const some = wasmPrograms().filter(({ group, name }) => GROUPS.includes(group) || NAMES.includes(name));
    const random = Array.from({ length: 4 }, (_, i) => randomEntry(SEED, i));
    const all = await followAll([...some, ...random]);
    expect(all.filter(({ whole }) => whole).length).to.be.above(25);
    const endings = new Set(all.map(({ ending }) => ending));
    for (const code of [1, 2, 3, 4, 5, 6]) expect(endings.has(`trapped ${code}`), `trap ${code}`).to.equal(true);
  });

  it("a contract that takes one instruction for another is found out", async () => {
    const swapped: Verifier = async (calls) => {
      const answers = await verifier(calls);
      return answers.map((answer) => ({ ...answer, word: answer.word.map((byte, i) => (i === 31 ? byte ^ 1 : byte)) }));
    };
    const [entry] = vectorPrograms() as [Entry];
    const error = await follow(swapped, await entry.make(), WINDOWS).catch((caught: unknown) => caught);
    expect(error).to.be.instanceOf(Disagreement);
  });
});
