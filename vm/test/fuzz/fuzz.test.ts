import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { Image } from "../../src/machine/image.ts";
import { lower } from "../../src/machine/lower/lower.ts";
import { MachineOp } from "../../src/machine/opcodes.ts";
import { INSTRUCTIONS } from "../../src/machine/table.ts";
import { wat } from "../lib/programs.ts";
import { campaignFile, newCampaign, readCampaign, report, runCampaign } from "./campaign.ts";
import { type Candidate, compare } from "./compare.ts";
import { compareFunctions } from "./compare-functions.ts";
import { Coverage } from "./coverage.ts";
import { grammarProgram } from "./grammar.ts";
import { minimise } from "./minimise.ts";

const candidate = (seed: number): Candidate => ({ bytes: wat(grammarProgram(seed)), canonical: true });
const opOf = (name: string): number => INSTRUCTIONS.find((one) => one.name === name)?.op ?? -1;

/** An image in which each instruction `from` is `to` instead. */
function mistaken(image: Image, from: number, to: number): Image {
  const code = image.code.slice();
  for (let at = 0; at < code.length; at += 16) if (code[at] === from) code[at] = to;
  return { ...image, code };
}

/** Bugs planted in lowering, each a confusion of two instructions. */
const PLANTED: readonly (readonly [string, string])[] = [
  ["i32.sub", "i32.add"],
  ["i32.shr_s", "i32.shr_u"],
  ["f64.max", "f64.min"],
  ["i32.load8_s", "i32.load8_u"],
];

/** A branch. */
function jump(pc: number): Uint8Array {
  const bytes = new Uint8Array(16);
  bytes[0] = MachineOp.br;
  new DataView(bytes.buffer).setUint32(12, pc);
  return bytes;
}

describe("fuzz: programs of the grammar", () => {
  it("engines agree, and most instructions run", async function () {
    this.timeout(60_000);
    const coverage = new Coverage();
    for (let seed = 0; seed < 30; seed++) {
      const verdict = await compare(candidate(seed), { tiers: [], coverage });
      expect(verdict.kind, `program ${seed}: ${JSON.stringify(verdict).slice(0, 500)}`).to.equal("agree");
    }
    expect(coverage.share).to.be.greaterThan(0.9);
  });

  for (const [from, to] of PLANTED) {
    it(`finds a bug that was planted: ${from} for ${to}`, async function () {
      this.timeout(60_000);
      const [right, wrong] = [opOf(from), opOf(to)];
      expect([right, wrong]).to.not.include(-1);
      const options = { tiers: [], lower: (pinned: Uint8Array) => mistaken(lower(pinned), right, wrong) };
      for (let seed = 0; seed < 300; seed++) {
        if ((await compare(candidate(seed), options)).kind === "differ") return;
      }
      throw new Error("no program showed it");
    });
  }

  it("makes the program that shows a bug smaller", async function () {
    this.timeout(60_000);
    const text = `(module (import "conun" "output_word" (func $out (param i64 i32)))
      (func $f (param i64) (result i64) (i64.mul (local.get 0) (i64.const 3)))
      (func (export "_start") (local $x i64) (local.set $x (call $f (i64.const 5)))
        (call $out (i64.add (local.get $x) (i64.sub (local.get $x) (i64.const 7))) (i32.const 8))))`;
    const whole = { bytes: wat(text), canonical: true };
    const options = {
      tiers: [],
      lower: (pinned: Uint8Array) => mistaken(lower(pinned), opOf("i64.mul"), MachineOp.i64Add),
    };
    const differs = async (one: Candidate) => (await compare(one, options)).kind === "differ";
    expect(await differs(whole)).to.equal(true);
    const smaller = await minimise(whole, differs);
    expect(smaller).to.be.a("string");
    expect(smaller).to.include("i64.mul").and.not.include("i64.sub");
    expect(await differs({ bytes: wat(smaller ?? ""), canonical: true })).to.equal(true);
  });
});

describe("fuzz: functions of the grammar's programs, one by one", () => {
  const bytesOf = (seed: number) => wat(grammarProgram(seed));

  it("results, ends, fuel and what is left of the program agree", function () {
    this.timeout(60_000);
    let [calls, returned] = [0, 0];
    for (let seed = 0; seed < 25; seed++) {
      const verdict = compareFunctions(bytesOf(seed), seed, {});
      if (verdict.kind !== "agree") expect.fail(`program ${seed}: ${JSON.stringify(verdict).slice(0, 500)}`);
      calls += verdict.calls;
      returned += verdict.returned;
    }
    expect(calls).to.be.above(400);
    expect(returned / calls).to.be.within(0.5, 0.95);
  });

  for (const [from, to] of PLANTED) {
    it(`finds a bug that was planted: ${from} for ${to}`, function () {
      this.timeout(60_000);
      const options = { lower: (pinned: Uint8Array) => mistaken(lower(pinned), opOf(from), opOf(to)) };
      for (let seed = 0; seed < 300; seed++) {
        if (compareFunctions(bytesOf(seed), seed, options).kind === "differ") return;
      }
      throw new Error("no program showed it");
    });
  }

  it("sees a meter that is below the machine's steps", () => {
    // A function that takes ten times the steps that it pays for, and gives the same.
    const bytes = wat(
      '(module (func $f (param i32) (result i32) (i32.popcnt (local.get 0))) (func (export "_start")))',
    );
    const slow = (pinned: Uint8Array): Image => {
      const image = lower(pinned);
      const { entry } = image.functions[0] as (typeof image.functions)[number];
      const end = image.code.length / 16;
      const code = new Uint8Array(image.code.length + 200 * 16);
      code.set(image.code);
      code.set(jump(end), 16 * entry);
      for (let pc = end; pc < end + 199; pc++) code.set(jump(pc + 1), 16 * pc);
      code.set(image.code.subarray(16 * entry, 16 * entry + 16), code.length - 32);
      code.set(jump(entry + 1), code.length - 16);
      return { ...image, code };
    };
    const verdicts = Array.from({ length: 20 }, (_, seed) => compareFunctions(bytes, seed, { lower: slow }));
    expect(JSON.stringify(verdicts)).to.match(/meter \d+ is below 2\d\d machine steps/);
  });
});

describe("fuzz: campaigns", () => {
  it("go on where they stopped", async function () {
    this.timeout(60_000);
    const folder = mkdtempSync(join(tmpdir(), "conun-fuzz-test-"));
    const lines: string[] = [];
    const options = (modules: number) => {
      let left = modules + 1;
      return { tiers: [], folder, until: () => --left === 0, say: (line: string) => lines.push(line) };
    };
    try {
      const state = newCampaign(5);
      await runCampaign(state, options(1));
      const resumed = readCampaign(campaignFile(folder, 5));
      expect(resumed.next).to.equal(1);
      expect(resumed.programs).to.equal(state.programs);
      await runCampaign(resumed, options(0));
      expect(JSON.parse(readFileSync(campaignFile(folder, 5), "utf8")).next).to.equal(1);
      expect(report(resumed).join("\n")).to.match(/programs: 1, accepted 100\.0 %/);
      expect(resumed.calls).to.be.above(10);
      expect(resumed.found).to.deep.equal([]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
