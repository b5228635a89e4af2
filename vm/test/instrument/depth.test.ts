import { compileProgram, inputRegion, pin, Runner, TrapReason } from "@conun/vm";
import { expect } from "chai";
import { wat } from "../lib/programs.ts";

const runner = new Runner();
const region = inputRegion({ stdin: new Uint8Array(0) });
const list = <T>(length: number, item: (index: number) => T): T[] => Array.from({ length }, (_, index) => item(index));

const entry = (call: string): string => `(func (export "_start") ${call})`;
const values = list(800, (index) => `(i32.mul (local.get 0) (i32.const ${2 * index + 3}))`);
const each = (op: string): string => values.map((value) => `(local.set 1 (${op} (local.get 1) ${value}))`).join(" ");
const next = "(i32.add (local.get 0) (i32.const 1))";

/** Endless recursions with frames as large as an engine can be made to build them. */
const RECURSIONS: Readonly<Record<string, string>> = {
  "small frames": `(func $f (param i32) (result i32) (i32.add (i32.const 1) (call $f ${next})))
    ${entry("(drop (call $f (i32.const 0)))")}`,
  "90 parameters": `(func $f (param ${list(90, () => "i64").join(" ")}) (result i64) (i64.add (i64.const 1)
      (call $f ${list(90, (index) => `(i64.add (local.get ${index}) (i64.const ${index}))`).join(" ")})))
    ${entry(`(drop (call $f ${list(90, () => "(i64.const 1)").join(" ")}))`)}`,
  "800 values that an optimiser keeps over the call": `(func $f (param i32) (result i32) (local i32)
      ${each("i32.xor")} (local.set 1 (i32.add (local.get 1) (call $f ${next}))) ${each("i32.add")} (local.get 1))
    ${entry("(drop (call $f (i32.const 0)))")}`,
  "30 results": `(type $m (func (param i32) (result ${list(30, () => "i64").join(" ")})))
    (func $f (type $m) (call $f ${next}))
    ${entry(`(call $f (i32.const 0)) ${list(30, () => "(drop)").join(" ")}`)}`,
  "a leaf with a large frame at every level": `(func $leaf (param i32) (result i32) (local i32)
      ${each("i32.xor")} ${each("i32.add")} (local.get 1))
    (func $f (param i32) (result i32) (i32.add (call $leaf (local.get 0)) (call $f ${next})))
    ${entry("(drop (call $f (i32.const 0)))")}`,
  "two recursions, with a large frame between them": `(func $g (param i32) (result i32) (i32.add (i32.const 1) (call $g ${next})))
    (func $between (param i32) (result i32) (local i32)
      ${each("i32.xor")} (local.set 1 (i32.add (local.get 1) (call $g ${next}))) ${each("i32.add")} (local.get 1))
    (func $f (param i32) (result i32) (if (result i32) (i32.eq (local.get 0) (i32.const 20))
      (then (call $between (local.get 0))) (else (i32.add (i32.const 1) (call $f ${next})))))
    ${entry("(drop (call $f (i32.const 0)))")}`,
  "mutual recursion through a table": `(type $t (func (param i32) (result i32))) (table funcref (elem $a $b))
    (func $a (type $t) (i32.add (i32.const 1) (call_indirect (type $t) (local.get 0) (i32.const 1))))
    (func $b (type $t) (call_indirect (type $t) (local.get 0) (i32.const 0)))
    ${entry("(drop (call $a (i32.const 0)))")}`,
};

describe("instrument: call depth", () => {
  for (const [name, fields] of Object.entries(RECURSIONS)) {
    it(`ends inside of the engine's stack: ${name}`, () => {
      const program = compileProgram(pin(wat(`(module ${fields})`)).module);
      const limits = { steps: 10n ** 9n, pages: 1, outputBytes: 1 };
      const runs = list(6, () => runner.run(program, region, limits));
      for (const { kind, code } of runs) expect([kind, code]).to.deep.equal(["trapped", TrapReason.stackOverflow]);
      expect(new Set(runs.map(({ steps }) => steps)).size).to.equal(1);
    });
  }

  it("large leaves do not add up over the levels", () => {
    const deep = (leaf: string) => `(func $leaf (param i32) (result i32) (local i32) ${leaf} (local.get 1))
      (func $f (param i32) (result i32) (if (result i32) (i32.eq (local.get 0) (i32.const 400))
        (then (i32.const 0)) (else (i32.add (call $leaf (local.get 0)) (call $f ${next})))))
      ${entry("(drop (call $f (i32.const 0)))")}`;
    const limits = { steps: 10n ** 9n, pages: 1, outputBytes: 1 };
    for (const leaf of ["", each("i32.xor")]) {
      const program = compileProgram(pin(wat(`(module ${deep(leaf)})`)).module);
      expect(runner.run(program, region, limits).kind).to.equal("halted");
    }
  });

  it("is not touched by calls that return, however many", () => {
    const fields = `(func $f (param i32) (result i32)
        (if (result i32) (local.get 0) (then (call $f (i32.sub (local.get 0) (i32.const 1)))) (else (i32.const 0))))
      ${entry(`(local $i i32) (loop $l (drop (call $f (i32.const 1000)))
        (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 1000))))`)}`;
    const limits = { steps: 10n ** 9n, pages: 1, outputBytes: 1 };
    expect(runner.run(compileProgram(pin(wat(`(module ${fields})`)).module), region, limits).kind).to.equal("halted");
  });
});
