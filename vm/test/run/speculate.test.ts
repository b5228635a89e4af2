import { compileProgram, inputRegion, pin, Runner, type TaskResult, TrapReason } from "@conun/vm";
import { expect } from "chai";
import { speculate } from "../../src/run/speculate.ts";
import { wat } from "../lib/programs.ts";

const region = (value: number) => inputRegion({ stdin: new Uint8Array(Float64Array.of(value).buffer) });
const limits = { steps: 10n ** 7n, pages: 4, outputBytes: 1 << 12 };
const CANONICAL = [0, 0, 0, 0, 0, 0, 0xf8, 0x7f];

/**
 * A program with `$x` from its input and `$i` for counting. `$show` writes the double at an address; `$sweep` stores
 * `$x * i - $x * i` at 8 * i for 100 rounds, which is 0 or a NaN.
 */
function floats(code: string, fields = ""): Uint8Array {
  return wat(`(module
    (import "conun" "input_word" (func $in (param i32) (result i64)))
    (import "conun" "output_word" (func $out (param i64 i32)))
    (import "conun" "exit" (func $exit (param i32)))
    (memory 1) ${fields}
    (func $show (param i32) (call $out (i64.load (local.get 0)) (i32.const 8)))
    (func $sweep (param $x f64) (local $i i32) (local $y f64)
      (loop $l
        (local.set $y (f64.mul (local.get $x) (f64.convert_i32_u (local.get $i))))
        (f64.store (i32.shl (local.get $i) (i32.const 3)) (f64.sub (local.get $y) (local.get $y)))
        (br_if $l (i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 100)))))
    (func (export "_start") (local $x f64) (local $i i32)
      (local.set $x (f64.reinterpret_i64 (call $in (i32.const 8))))
      ${code}))`);
}

interface Outcome {
  readonly result: TaskResult;
  /** Whether the speculative form gave it. */
  readonly kept: boolean;
}

/** Runs a program both ways, checks that they agree, and tells which form gave the result. */
function both(program: Uint8Array, value: number, changed: Partial<typeof limits> = {}): Outcome {
  const { module } = pin(program);
  expect(speculate(module), "has a speculative form").to.be.instanceOf(Uint8Array);
  const compiled = compileProgram(module);
  const at = { ...limits, ...changed };
  let runs = 0;
  const counted = {
    ...compiled,
    get module() {
      runs++;
      return compiled.module;
    },
  };
  const result = new Runner().run(counted, region(value), at);
  expect(result).to.deep.equal(new Runner({ speculate: false }).run(compiled, region(value), at));
  return { result, kept: runs === 0 };
}

const SHOWN = "(call $sweep (local.get $x)) (call $show (i32.const 792))";

describe("run: speculative form", () => {
  it("gives the result where there are no NaNs", () => {
    const { result, kept } = both(floats(SHOWN), 2.5);
    expect([kept, result.kind, ...result.output]).to.deep.equal([true, "halted", 0, 0, 0, 0, 0, 0, 0, 0]);
  });

  it("is not believed where a NaN was made, however it came about", () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.MAX_VALUE]) {
      const { result, kept } = both(floats(SHOWN), value);
      expect([kept, result.kind, ...result.output], `${value}`).to.deep.equal([false, "halted", ...CANONICAL]);
    }
  });

  const cases: Readonly<Record<string, readonly [code: string, value: number, kept: boolean, fields?: string]>> = {
    "a NaN in the last round only": [`${SHOWN}`, Number.MAX_VALUE / 98.5, false],
    "no NaN, one round before": [`${SHOWN}`, Number.MAX_VALUE / 99.5, true],
    "a NaN that is stored and overwritten": [
      `(call $sweep (local.get $x)) (call $sweep (f64.const 1)) (call $show (i32.const 0))`,
      Number.NaN,
      false,
    ],
    "a NaN that decides a branch by its bits": [
      `(call $sweep (local.get $x))
        (if (i64.eq (i64.load (i32.const 8)) (i64.const 0x7ff8000000000000)) (then (call $show (i32.const 8))))`,
      Number.NaN,
      false,
    ],
    "NaNs that are only compared": [
      `(call $sweep (f64.const 1))
        (if (f64.ne (f64.mul (local.get $x) (f64.const 2)) (local.get $x)) (then (call $show (i32.const 8))))`,
      Number.NaN,
      true,
    ],
    "output before the NaN": [
      `(call $show (i32.const 0)) (call $show (i32.const 8)) ${SHOWN}`,
      Number.POSITIVE_INFINITY,
      false,
    ],
    "infinities of both signs: a false alarm": [
      `(call $both (local.get $x)) (call $show (i32.const 0))`,
      Number.POSITIVE_INFINITY,
      false,
      `(func $both (param $x f64) (local $i i32)
        (loop $l
          (f64.store (i32.const 0) (f64.mul (local.get $x) (f64.const 2)))
          (f64.store (i32.const 0) (f64.mul (local.get $x) (f64.const -2)))
          (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 3)))))`,
    ],
    singles: [
      `(call $singles (f32.demote_f64 (local.get $x))) (call $show (i32.const 0))`,
      Number.POSITIVE_INFINITY,
      false,
      `(func $singles (param $x f32) (local $i i32)
        (loop $l
          (f32.store (i32.const 0) (f32.sub (local.get $x) (local.get $x)))
          (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 3)))))`,
    ],
    "a clean function called by a dirty one": [
      `(call $outer (local.get $x)) (call $show (i32.const 0))`,
      Number.NaN,
      false,
      `(func $outer (param $x f64) (local $i i32)
        (loop $l
          (f64.store (i32.const 0) (f64.mul (local.get $x) (f64.const 2)))
          (call $sweep (f64.const 1))
          (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 3)))))`,
    ],
    "an early return": [
      `(call $early (local.get $x)) (call $show (i32.const 0))`,
      Number.NaN,
      false,
      `(func $early (param $x f64) (local $i i32)
        (loop $l
          (f64.store (i32.const 0) (f64.mul (local.get $x) (f64.const 2)))
          (if (i32.eq (local.get $i) (i32.const 2)) (then (return)))
          (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 30)))))`,
    ],
    "exit in the middle of a dirty function": [
      `(call $leaves (local.get $x))`,
      Number.NaN,
      false,
      `(func $quit (param $n i32) (if (i32.eqz (local.get $n)) (then (call $show (i32.const 0)) (call $exit (i32.const 3)))))
      (func $leaves (param $x f64) (local $i i32)
        (loop $l
          (f64.store (i32.const 0) (f64.mul (local.get $x) (f64.const 2)))
          (call $quit (i32.sub (i32.const 5) (local.get $i)))
          (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 30)))))`,
    ],
    "exit through a table": [
      `(call $leaves (local.get $x))`,
      Number.NaN,
      false,
      `(type $t (func (param i32))) (table funcref (elem $quit))
      (func $quit (param $n i32) (if (i32.eqz (local.get $n)) (then (call $show (i32.const 0)) (call $exit (i32.const 3)))))
      (func $leaves (param $x f64) (local $i i32)
        (loop $l
          (f64.store (i32.const 0) (f64.mul (local.get $x) (f64.const 2)))
          (call_indirect (type $t) (i32.sub (i32.const 5) (local.get $i)) (i32.const 0))
          (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 30)))))`,
    ],
  };
  for (const [name, [code, value, kept, fields]] of Object.entries(cases)) {
    it(`agrees with the pinned module: ${name}`, () => {
      expect(both(floats(code, fields), value).kept).to.equal(kept);
    });
  }

  it("finds a NaN in whichever round it is made", () => {
    const once = `(func $once (param $at f64) (local $i i32) (local $y f64)
      (loop $l
        (local.set $y (f64.sub (f64.convert_i32_u (local.get $i)) (local.get $at)))
        (f64.store (i32.shl (local.get $i) (i32.const 3)) (f64.div (local.get $y) (local.get $y)))
        (br_if $l (i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 12)))))`;
    for (let round = 0; round <= 12; round++) {
      const { kept } = both(floats("(call $once (local.get $x)) (call $show (i32.const 40))", once), round);
      expect(kept, `round ${round}`).to.equal(round === 12);
    }
  });

  it("says nothing about a program that traps or runs out of steps", () => {
    const traps = floats(`${SHOWN} (unreachable)`);
    const faults = floats(`${SHOWN} (call $show (i32.const -8))`);
    for (const [program, code] of [
      [traps, TrapReason.unreachable],
      [faults, TrapReason.fault],
    ] as const) {
      for (const value of [1, Number.NaN]) {
        const { result, kept } = both(program, value);
        expect([kept, result.kind, result.code, result.output.length]).to.deep.equal([false, "trapped", code, 8]);
      }
    }
    const { steps } = both(floats(SHOWN), 1).result;
    for (const value of [1, Number.NaN]) {
      expect(both(floats(SHOWN), value, { steps }).result.kind).to.equal("halted");
      const { result, kept } = both(floats(SHOWN), value, { steps: steps - 1n });
      expect([kept, result.code, result.steps]).to.deep.equal([false, TrapReason.outOfSteps, steps - 1n]);
    }
  });

  it("a program whose NaNs are the rule is run once a task after a while", () => {
    const compiled = compileProgram(pin(floats(SHOWN)).module);
    let tried = 0;
    const counted = {
      ...compiled,
      get module() {
        return compiled.module;
      },
      get speculative() {
        tried++;
        return compiled.speculative;
      },
    };
    const runner = new Runner();
    for (let i = 0; i < 20; i++) runner.run(counted, region(Number.NaN), limits);
    expect(tried).to.equal(2);
  });

  it("there is none without floats that a loop stores", () => {
    for (const code of ["(nop)", "(f64.store (i32.const 0) (f64.mul (local.get $x) (local.get $x)))"]) {
      const program = wat(`(module (memory 1) (func (export "_start") (local $x f64) (loop ${code})))`);
      const inLoop = code !== "(nop)";
      expect(speculate(pin(program).module) !== undefined).to.equal(inLoop);
    }
    const plain = `(f64.store (i32.const 0) (f64.mul (local.get $x) (local.get $x)))`;
    const program = wat(`(module (memory 1) (func (export "_start") (local $x f64) ${plain}))`);
    expect(speculate(pin(program).module)).to.equal(undefined);
  });
});
