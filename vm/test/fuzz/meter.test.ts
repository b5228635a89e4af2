import { compileProgram, inputRegion, pin, Runner } from "@conun/vm";
import { expect } from "chai";
import { Machine } from "../../src/machine/interpreter/machine.ts";
import { lower } from "../../src/machine/lower/lower.ts";
import { wat } from "../lib/programs.ts";

const limits = { steps: 100_000_000n, pages: 10 };
const region = inputRegion({ stdin: new Uint8Array(0) });

/** A program that carries out `call` ten thousand times, so that one step too little in it shows. */
const often = (fields: string, call: string): string => `(module ${fields}
  (func (export "_start") (local $i i32) (loop $l ${call}
    (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 10000))))))`;
const inTable = "(table funcref (elem $f))";

/** Programs on which the meter has been below the machine's steps, and some like them. */
const SHORT: Readonly<Record<string, string>> = {
  "fuel where the result goes": often(
    `(func $c (result i32) (i32.const 1)) (func $f (result i32) (call $c)) ${inTable}`,
    "(drop (call $f))",
  ),
  "results that are parameters, in another order": often(
    `(func $f (param i32 i64 f64) (result f64 i32 i64) (local.get 2) (local.get 0) (local.get 1)) ${inTable}`,
    "(call $f (local.get $i) (i64.const 1) (f64.const 2)) (drop) (drop) (drop)",
  ),
  "sixteen results that are parameters": often(
    `(func $f (param ${"i32 ".repeat(17)}) (result ${"i32 ".repeat(16)})
      ${Array.from({ length: 16 }, (_, index) => `(local.get ${(7 * index + 5) % 17})`).join(" ")}) ${inTable}`,
    `(call $f ${"(local.get $i) ".repeat(17)}) ${"(drop) ".repeat(16)}`,
  ),
  "a canonical NaN where arms of different lengths join": often(
    `(type $t (func (param f32) (result f32)))
    (func $f (type $t) (if (result f32) (f32.le (local.get 0) (f32.const 1)) (then (f32.const 1)) (else (f32.add
      (call_indirect (type $t) (f32.sub (local.get 0) (f32.const 2)) (i32.const 0))
      (call_indirect (type $t) (f32.sub (local.get 0) (f32.const 1)) (i32.const 0)))))) ${inTable}`,
    "(drop (call $f (f32.const 0)))",
  ),
};

describe("fuzz: the meter is never below the machine's steps", () => {
  for (const [name, text] of Object.entries(SHORT)) {
    it(name, () => {
      const { module } = pin(wat(text));
      const machine = new Machine(lower(module), { input: region, ...limits, outputLimit: 0 });
      machine.run();
      const { kind, steps } = machine.result();
      expect(kind).to.equal("halted");
      expect(Number(steps)).to.be.at.least(machine.steps);
      const native = new Runner().run(compileProgram(module), region, { ...limits, outputBytes: 0 });
      expect([native.kind, native.steps]).to.deep.equal([kind, steps]);
    });
  }
});
