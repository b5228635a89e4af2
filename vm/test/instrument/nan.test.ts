import { compileProgram, inputRegion, pin, Runner } from "@conun/vm";
import { expect } from "chai";
import { wat } from "../lib/programs.ts";

const runner = new Runner();
const region = inputRegion({ stdin: new Uint8Array(0) });
const CANONICAL = 0x7ff8000000000000n;
const PAYLOAD = 0x7ff4000000000001n;

/** Bits that `code` (an i64) gives; `$p` is a NaN with payload, `$n` an arithmetic NaN of the engine's choice. */
function bits(code: string, fields = ""): bigint {
  const program = wat(`(module
    (import "conun" "output_word" (func $out (param i64 i32)))
    (memory 1) (global $g (mut f64) (f64.const 0)) ${fields}
    (data (i32.const 0) "\\01\\00\\00\\00\\00\\00\\f4\\7f")
    (func (export "_start") (local $p f64) (local $n f64) (local $i i32) (local $x f64)
      (local.set $p (f64.load (i32.const 0)))
      (local.set $n (f64.neg (f64.sqrt (f64.sub (f64.load (i32.const 0)) (f64.const -1)))))
      (call $out ${code} (i32.const 8))))`);
  const limits = { steps: 10n ** 6n, pages: 1, outputBytes: 100 };
  const { output } = runner.run(compileProgram(pin(program).module), region, limits);
  return new DataView(output.buffer, output.byteOffset).getBigUint64(0, true);
}

const through = (value: string): string => `(f64.store (i32.const 8) ${value}) `;

describe("instrument: NaNs", () => {
  it("arithmetic NaNs are canonical wherever their bits show", () => {
    const seen = {
      reinterpret: "(i64.reinterpret_f64 (local.get $n))",
      afterAbs: "(i64.reinterpret_f64 (f64.abs (local.get $n)))",
      afterNeg: "(i64.reinterpret_f64 (f64.neg (local.get $n)))",
      store: `(block (result i64) ${through("(local.get $n)")} (i64.load (i32.const 8)))`,
      global: "(block (result i64) (global.set $g (local.get $n)) (i64.reinterpret_f64 (global.get $g)))",
      argument: "(call $bits (local.get $n))",
      result: "(i64.reinterpret_f64 (call $divide (local.get $p)))",
      select: "(i64.reinterpret_f64 (select (local.get $n) (f64.const 1) (i32.const 1)))",
      blockResult:
        "(i64.reinterpret_f64 (block (result f64) (drop (br_if 0 (local.get $n) (i32.const 1))) (f64.const 2)))",
      tee: "(i64.reinterpret_f64 (local.tee $x (f64.add (local.get $n) (f64.const 1))))",
      single: "(i64.reinterpret_f64 (f64.promote_f32 (f32.demote_f64 (local.get $n))))",
      loop: `(block (result i64) (loop $l (local.set $x (f64.mul (local.get $x) (local.get $p)))
        (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 5))))
        (i64.reinterpret_f64 (local.get $x)))`,
      fromLastRound: `(block (result i64) (loop $l ${through("(local.get $x)")}
        (local.set $x (f64.mul (local.get $p) (f64.const 2)))
        (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 2))))
        (i64.load (i32.const 8)))`,
      elseArm: `(i64.reinterpret_f64 (if (result f64) (i32.const 0) (then (f64.const 0)) (else (f64.div (local.get $p) (f64.const 3)))))`,
    };
    const fields = `(func $bits (param f64) (result i64) (i64.reinterpret_f64 (local.get 0)))
      (func $divide (param f64) (result f64) (f64.div (local.get 0) (f64.const 2)))`;
    for (const [name, code] of Object.entries(seen)) expect(bits(code, fields), name).to.equal(CANONICAL);
  });

  it("the sign that copysign takes from an arithmetic NaN is the canonical one", () => {
    expect(
      bits("(i64.reinterpret_f64 (f64.copysign (f64.const 1) (f64.sub (f64.const -inf) (f64.const -inf))))"),
    ).to.equal(0x3ff0000000000000n);
  });

  it("NaNs that are only moved keep their payload", () => {
    const moved = {
      loaded: "(i64.reinterpret_f64 (f64.load (i32.const 0)))",
      local: "(i64.reinterpret_f64 (local.get $p))",
      stored: `(block (result i64) ${through("(local.get $p)")} (i64.load (i32.const 8)))`,
      passed: "(i64.reinterpret_f64 (call $same (local.get $p)))",
      selected: "(i64.reinterpret_f64 (select (local.get $p) (f64.const 1) (i32.const 1)))",
      constant: "(i64.reinterpret_f64 (f64.const nan:0x4000000000001))",
    };
    const fields = "(func $same (param f64) (result f64) (local.get 0))";
    for (const [name, code] of Object.entries(moved)) expect(bits(code, fields), name).to.equal(PAYLOAD);
    expect(bits("(i64.reinterpret_f64 (f64.neg (local.get $p)))"), "negated").to.equal(PAYLOAD | (1n << 63n));
  });
});
