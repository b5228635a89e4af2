import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect } from "chai";
import { determinismCases } from "./lib/determinism.ts";

const run = promisify(execFile);
const script = fileURLToPath(new URL("./lib/determinism.ts", import.meta.url));

/** Each makes V8 compile in another way; all must give the same status, code, output and steps. */
const FLAGS = {
  default: [],
  "baseline only": ["--liftoff-only"],
  "optimising only": ["--no-liftoff"],
  "tier-up at once": ["--wasm-sync-tier-up", "--wasm-tiering-budget=100"],
} as const;

async function results(flags: readonly string[]): Promise<unknown> {
  const { stdout } = await run(process.execPath, ["--conditions=conun-source", "--stack-size=3900", ...flags, script]);
  return JSON.parse(stdout);
}

describe("determinism across compilers", function () {
  this.timeout(120_000);

  it("ten programs and more end alike, to the bit and to the step", async () => {
    const expected = await results(FLAGS.default);
    expect(Object.keys(expected as object)).to.deep.equal(determinismCases.map(({ name }) => name));
    expect(determinismCases.length).to.be.at.least(10);
    for (const [name, flags] of Object.entries(FLAGS)) expect(await results(flags), name).to.deep.equal(expected);
  });
});
