import { runInNewContext } from "node:vm";
import { expect } from "chai";
import { build } from "esbuild";
import { hex, noise, region } from "./lib/reference.ts";

const entry = (path: string): string => new URL(path, import.meta.url).pathname;

async function bundle(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: entry("."), loader: "ts" },
    bundle: true,
    write: false,
    platform: "browser",
    format: "iife",
    globalName: "bundle",
    conditions: ["conun-source"],
    logLevel: "silent",
  });
  return outputFiles[0]?.text ?? "";
}

/** What a browser's worker has of what we use, and nothing of Node. */
function browserGlobals(): Record<string, unknown> {
  return { WebAssembly, TextEncoder, TextDecoder, atob, btoa };
}

describe("browser bundle", function () {
  this.timeout(30_000);

  it("holds no Node built-in", async () => {
    expect((await bundle('export * from "../src/index.ts";')).length).to.be.greaterThan(10_000);
  });

  it("a Node built-in would be noticed", async () => {
    const error = await bundle('export * from "../src/pool/index.ts";').catch((failure: Error) => failure);
    expect(String(error)).to.match(/Could not resolve "node:child_process"/);
  });

  it("pins and runs a program without any global of Node", async () => {
    const code = await bundle('export * from "../src/index.ts";');
    const { echo } = await import("./lib/programs.ts");
    const stdin = noise(1, 100);
    const context = { ...browserGlobals(), echo, stdin };
    const script = `${code};
      const { pin, compileProgram, Runner, inputRegion, outputRoot, toHex } = bundle;
      const result = new Runner().run(compileProgram(pin(echo).module), inputRegion({ stdin }), { steps: 10n ** 8n, pages: 16, outputBytes: 1000 });
      [result.kind, toHex(outputRoot(result.output))].join(" ")`;
    expect(runInNewContext(script, context)).to.equal(`halted ${hex(region("output", stdin))}`);
  });

  it("comes to the same state on the fast interpreter, step by step, without any global of Node", async () => {
    const code = await bundle('export * from "../src/index.ts";');
    const { echo } = await import("./lib/programs.ts");
    const context = { ...browserGlobals(), echo, stdin: noise(2, 100) };
    const script = `${code};
      const { pin, lower, Machine, FastMachine, inputRegion, toHex } = bundle;
      const image = lower(pin(echo).module);
      const task = { input: inputRegion({ stdin }), steps: 10n ** 8n, pages: 16, outputLimit: 1000 };
      const machines = [new Machine(image, task), new FastMachine(image, task)];
      const roots = [1, 2, 150, Infinity].map((steps) => machines.map((machine) => (machine.run(steps), toHex(machine.stateRoot()))));
      [machines.every(({ ended }) => ended), roots.every(([one, other]) => one === other), new Set(roots.flat()).size].join(" ")`;
    expect(runInNewContext(script, context)).to.equal("true true 4");
  });
});
