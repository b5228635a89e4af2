import { execFile } from "node:child_process";
import { randomInt } from "node:crypto";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect } from "chai";

const MAIN = fileURLToPath(new URL("main.ts", import.meta.url));

interface Run {
  readonly steps: number;
  readonly whole: number;
  readonly floats: number;
  readonly malformed: { readonly calls: number };
  readonly problems: readonly string[];
}

describe("machine on chain: the whole run", function () {
  this.timeout(90 * 60_000);
  const wanted = process.env.CONUN_SEED;
  const seed = wanted === undefined || wanted === "random" ? randomInt(2 ** 31) : Number(wanted);

  it(`a million steps, float vectors and malformed proofs (seed ${seed})`, async () => {
    const args = ["--conditions=conun-source", MAIN, "--json", "--seed", `${seed}`];
    const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 1 << 26 }).catch(
      (error: Error & { stdout?: string }) => {
        if (error.stdout) return { stdout: error.stdout };
        throw error;
      },
    );
    const run = JSON.parse(stdout) as Run;
    expect(run.problems).to.deep.equal([]);
    expect(run.steps).to.be.at.least(1_000_000);
    expect(run.whole).to.be.at.least(300);
    expect(run.floats).to.be.at.least(50_000);
    expect(run.malformed.calls).to.equal(100_000);
  });
});
