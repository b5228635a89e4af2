import { readFile } from "node:fs/promises";
import {
  compileProgram,
  FastMachine,
  inputRegion,
  lower,
  outputRoot,
  pin,
  programId,
  Runner,
  resultLeafHash,
  toHex,
} from "@conun/vm";
import { expect } from "chai";
import { build } from "esbuild";
import { browsers, runInBrowser } from "../../test/lib/browsers.ts";
import { determinismCases } from "./lib/determinism.ts";
import { hex } from "./lib/reference.ts";

const LIMITS = { pages: 400, outputBytes: 1 << 17 };
const START = { steps: 10 ** 9, pages: 400, outputLimit: 1 << 17 };
/** Step after which states are compared. */
const STATE_STEP = 20_011;
const file = (path: string) => readFile(new URL(path, import.meta.url));
const programs = [
  { name: "primes", program: await file("../../examples/primes/primes.wasm"), stdin: Buffer.from("100000") },
  { name: "C", program: await file("fixtures/kernels.wasm"), stdin: Buffer.from("5 3 12 7 7 4 -9 100000") },
].map((one) => ({ ...one, steps: 10n ** 9n }));
const all = [...determinismCases, ...programs];

/** Id of the pinned program, and leaf of the result: what workers commit to. */
function here({ program, stdin, steps }: (typeof all)[number]): string {
  const pinned = pin(program).module;
  const { kind, code, output, ...result } = new Runner().run(compileProgram(pinned), inputRegion({ stdin }), {
    ...LIMITS,
    steps,
  });
  const outputLength = output.length;
  const leaf = { taskIndex: 3, kind, code, outputRoot: outputRoot(output), outputLength, steps: result.steps };
  return `${programId(pinned)} ${kind} ${code} ${result.steps} ${toHex(resultLeafHash(leaf))} ${stateRoot(pinned, stdin)}`;
}

/** Hash of the machine's state on the way, on the fast interpreter. */
function stateRoot(pinned: Uint8Array, stdin: Uint8Array): string {
  const machine = new FastMachine(lower(pinned), { input: inputRegion({ stdin }), ...START });
  machine.run(STATE_STEP);
  return toHex(machine.stateRoot());
}

const BUNDLE = `
  import { compileProgramAsync, FastMachine, inputRegion, lower, outputRoot, pin, programId, Runner, resultLeafHash, toBytes, toHex, validate } from "../src/index.ts";

  export async function main() {
    const found = {};
    for (const { name, program, stdin, steps } of CASES) {
      const bytes = toBytes(program);
      if (!validate(bytes).ok) throw new Error(name + " is refused");
      const pinned = pin(bytes).module;
      const limits = { ...LIMITS, steps: BigInt(steps) };
      const result = new Runner().run(await compileProgramAsync(pinned), inputRegion({ stdin: toBytes(stdin) }), limits);
      const { kind, code, output } = result;
      const outputLength = output.length;
      const leaf = { taskIndex: 3, kind, code, outputRoot: outputRoot(output), outputLength, steps: result.steps };
      const machine = new FastMachine(lower(pinned), { input: inputRegion({ stdin: toBytes(stdin) }), ...START });
      machine.run(STATE_STEP);
      const words = [programId(pinned), kind, code, result.steps, toHex(resultLeafHash(leaf)), toHex(machine.stateRoot())];
      found[name] = words.join(" ");
    }
    return found;
  }`;

describe("in a real browser", function () {
  this.timeout(150_000);
  let bundle = "";

  before(async () => {
    const data = all.map(({ name, program, stdin, steps }) => ({
      name,
      program: hex(program),
      stdin: hex(stdin),
      steps: `${steps}`,
    }));
    const constants = `const CASES = ${JSON.stringify(data)}; const LIMITS = ${JSON.stringify(LIMITS)}; const START = ${JSON.stringify(START)}; const STATE_STEP = ${STATE_STEP};`;
    const { outputFiles } = await build({
      stdin: { contents: constants + BUNDLE, resolveDir: import.meta.dirname, loader: "ts" },
      bundle: true,
      write: false,
      platform: "browser",
      format: "esm",
      conditions: ["conun-source"],
      logLevel: "silent",
    });
    bundle = outputFiles[0]?.text ?? "";
  });

  for (const { name, browser } of browsers) {
    const title = `${name} pins and runs every program to the same leaf as Node, and is in the same state on the way`;
    it(browser === undefined ? `${title} (no ${name} is installed)` : title, async function () {
      if (browser === undefined) return this.skip();
      const expected = Object.fromEntries(all.map((one) => [one.name, here(one)]));
      expect(await runInBrowser(browser, bundle)).to.deep.equal(expected);
    });
  }
});
