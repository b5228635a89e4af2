import { compileProgram, inputRegion, linkUnmetered, pin, Runner } from "@conun/vm";
import { expect } from "chai";
import { engine } from "../../src/engine.ts";
import { grammarProgram } from "../fuzz/grammar.ts";
import { wat } from "./programs.ts";

const region = inputRegion({ stdin: new Uint8Array(0) });
const limits = { steps: 1n << 40n, pages: 65_536, outputBytes: 1 << 20 };
const runner = new Runner();

/** The pinned module of a random program gives what the same program gives without instrumentation. */
export function comparePinned(seed: number): void {
  const bytes = wat(grammarProgram(seed, { traps: false, brief: true }));
  const { module } = pin(bytes);
  expect(engine.validate(module), `program ${seed}`).to.equal(true);
  const pinned = runner.run(compileProgram(module), region, limits);
  const plain = runner.run(compileProgram(linkUnmetered(bytes).module), region, limits);
  expect([pinned.kind, pinned.code, pinned.output], `program ${seed}`).to.deep.equal([
    plain.kind,
    plain.code,
    plain.output,
  ]);
  const { steps } = pinned;
  const enough = runner.run(compileProgram(module), region, { ...limits, steps });
  expect([enough.kind, enough.steps], `program ${seed}`).to.deep.equal(["halted", steps]);
  const short = runner.run(compileProgram(module), region, { ...limits, steps: steps - 1n });
  expect([short.kind, short.code, short.steps], `program ${seed}`).to.deep.equal(["trapped", 2, steps - 1n]);
}
