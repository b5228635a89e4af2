import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect } from "chai";

const run = promisify(execFile);
const child = fileURLToPath(new URL("../lib/tier-run.ts", import.meta.url));

async function results(flags: readonly string[], count: number): Promise<string[]> {
  const args = [...flags, "--conditions=conun-source", child, "0", String(count)];
  const { stdout } = await run(process.execPath, args, { maxBuffer: 1 << 26 });
  return stdout.trim().split("\n");
}

describe("instrument: determinism", () => {
  it("status, code, steps and output are equal under every compiler tier", async function () {
    this.timeout(120_000);
    const count = 150;
    const [liftoff, turbofan] = await Promise.all([["--liftoff-only"], ["--no-liftoff"]].map((f) => results(f, count)));
    const [tierUp, normal] = await Promise.all([["--wasm-tiering-budget=1000"], []].map((f) => results(f, count)));
    if (liftoff === undefined) throw new Error("no results");
    expect(liftoff.length).to.be.at.least(count + 15);
    expect(new Set(liftoff.map((line) => JSON.parse(line).name)).size, "every round gave the same").to.equal(
      liftoff.length,
    );
    expect(turbofan).to.deep.equal(liftoff);
    expect(tierUp).to.deep.equal(liftoff);
    expect(normal).to.deep.equal(liftoff);
    const kinds = new Set(liftoff.map((line) => `${JSON.parse(line).kind} ${JSON.parse(line).code}`));
    for (const kind of ["halted 0", "halted 7", "trapped 1", "trapped 2", "trapped 3", "trapped 4", "trapped 6"]) {
      expect([...kinds], kind).to.include(kind);
    }
  });
});
