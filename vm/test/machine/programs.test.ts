import { readFile } from "node:fs/promises";
import { inputRegion, TrapReason } from "@conun/vm";
import { expect } from "chai";
import { readSmallKernel, smallKernelNames } from "../../../bench/kernels/small.ts";
import { grammarProgram } from "../fuzz/grammar.ts";
import { determinismCases } from "../lib/determinism.ts";
import { bothForms, compareMachine } from "../lib/on-machine.ts";
import * as programs from "../lib/programs.ts";
import { noise } from "../lib/reference.ts";

const limits = { steps: 10n ** 9n, pages: 64, outputBytes: 1 << 17 };
const nothing = inputRegion({ stdin: new Uint8Array(0) });
const read = async (path: string) => new Uint8Array(await readFile(new URL(`../fixtures/${path}`, import.meta.url)));

const { program, wat: _, ...samples } = programs;
const body = (code: string, locals = "") => program(`(func (export "_start") ${locals} ${code})`);

describe("machine: whole programs, engine and interpreter agree", function () {
  this.timeout(120_000);

  for (const { name, program: bytes, stdin, steps } of determinismCases) {
    it(name, () => {
      compareMachine(bothForms(bytes), inputRegion({ stdin }), { ...limits, steps });
    });
  }

  it("all sample programs, with arguments, a seed and too few pages too", () => {
    for (const [name, bytes] of Object.entries(samples)) {
      if (!(bytes instanceof Uint8Array)) continue;
      const forms = bothForms(bytes);
      const region = inputRegion({ stdin: noise(3, 100), args: [name, "x"], seed: noise(4, 32) });
      for (const pages of [0, 1, 20]) {
        compareMachine(forms, region, { ...limits, steps: 3_000_000n, pages }, `${name}, ${pages} pages`);
      }
    }
  });

  for (const name of smallKernelNames) {
    it(`kernel ${name}`, async () => {
      const { result, machine } = compareMachine(bothForms(await readSmallKernel(name)), nothing, {
        ...limits,
        pages: 1000,
      });
      expect(result.kind).to.equal("halted");
      expect(machine.steps).to.be.above(1_000_000);
    });
  }

  it("C programs of clang", async () => {
    const forms = bothForms(await read("kernels.wasm"));
    const stdin = Buffer.from(Array.from({ length: 300 }, (_, index) => (index * 7919) % 1009).join(" "));
    compareMachine(forms, inputRegion({ stdin, args: ["kernels", "48"] }), { ...limits, pages: 128 });
    compareMachine(forms, nothing, { ...limits, pages: 128 });
  });

  for (const name of ["c", "cpp", "rust", "zig", "assemblyscript", "emscripten"]) {
    it(`a program of the ${name} toolchain`, async () => {
      const forms = bothForms(await read(`toolchains/${name}.wasm`));
      for (const args of [["program"], ["program", "report", "one", "zwei"]]) {
        const region = inputRegion({ stdin: Buffer.from("5000000000\n-7\n42\n0\n"), args });
        const { result } = compareMachine(forms, region, { ...limits, pages: 1100 }, args.join(" "));
        expect(result.output.length).to.be.above(0);
      }
    });
  }

  it("fifty random programs, to their end and out of steps anywhere", () => {
    for (let seed = 0; seed < 50; seed++) {
      const forms = bothForms(programs.wat(grammarProgram(seed, { canonical: false, traps: false, brief: true })));
      const { result } = compareMachine(forms, nothing, { ...limits, steps: 3_000_000n }, `program ${seed}`);
      for (let part = 1n; part < 12n; part++) {
        const steps = (result.steps * part) / 12n - (part & 1n);
        if (steps > 0n) compareMachine(forms, nothing, { ...limits, steps }, `program ${seed}, ${steps} steps`);
      }
    }
  });
});

describe("machine: every way to fail, engine and interpreter agree", () => {
  const ends = (bytes: Uint8Array, changed: Partial<typeof limits> = {}, region = nothing) => {
    const { result } = compareMachine(bothForms(bytes), region, { ...limits, steps: 10_000_000n, ...changed });
    return [result.kind, result.code];
  };

  it("faults of memory, division, conversion, indirect calls, bulk instructions and tables", () => {
    const table = (code: string): Uint8Array =>
      program(`(table 4 8 funcref) (type $t (func (result i32)))
        (func $f (result i32) (i32.const 1)) (func $g (param i32))
        (elem (i32.const 0) $f $g) (elem $passive func $f) (data $bytes "abc")
        (func (export "_start") (local $x i32) (drop (call_indirect (type $t) (i32.const 0))) ${code})`);
    for (const code of [
      "(drop (i32.load (i32.const 65533)))",
      "(drop (i64.load8_u (i32.const -1)))",
      "(i64.store offset=65529 (i32.const 0) (i64.const 1))",
      "(i32.store8 offset=4294967295 (i32.const 4294967295) (i32.const 1))",
      "(drop (i32.div_s (i32.const -2147483648) (i32.sub (i32.const 0) (i32.load8_u (i32.const 65)))))",
      "(drop (i32.rem_u (i32.const 1) (local.get $x)))",
      "(drop (i64.div_u (i64.const 1) (i64.extend_i32_u (local.get $x))))",
      "(drop (i64.rem_s (i64.const 1) (i64.extend_i32_u (local.get $x))))",
      "(drop (i32.trunc_f64_s (f64.div (f64.convert_i32_s (local.get $x)) (f64.convert_i32_s (local.get $x)))))",
      "(drop (i64.trunc_f32_u (f32.convert_i32_s (i32.sub (local.get $x) (i32.const 1)))))",
      "(drop (call_indirect (type $t) (i32.const 1)))",
      "(drop (call_indirect (type $t) (i32.const 2)))",
      "(drop (call_indirect (type $t) (i32.const 4)))",
      "(drop (call_indirect (type $t) (i32.const -1)))",
      "(memory.copy (i32.const 65530) (i32.const 0) (i32.const 7))",
      "(memory.fill (i32.const 65530) (i32.const 0) (i32.const 7))",
      "(memory.init $bytes (i32.const 0) (i32.const 1) (i32.const 3))",
      "(data.drop $bytes) (memory.init $bytes (i32.const 0) (i32.const 0) (i32.const 1))",
      "(table.copy (i32.const 3) (i32.const 0) (i32.const 2))",
      "(table.init $passive (i32.const 0) (i32.const 1) (i32.const 1))",
      "(elem.drop $passive) (table.init $passive (i32.const 0) (i32.const 0) (i32.const 1))",
      "(table.fill (i32.const 3) (ref.null func) (i32.const 2))",
      "(drop (table.get (i32.const 4)))",
      "(table.set (i32.const 4) (ref.null func))",
      "(drop (table.grow (ref.null func) (i32.const 2))) (drop (table.get (i32.const 6)))",
    ]) {
      const bytes = table(`(i32.store8 (i32.const 65) (i32.const 1)) ${code}`);
      expect(ends(bytes), code).to.deep.equal(["trapped", TrapReason.fault]);
    }
    const fine = table(`(drop (table.grow (ref.func $f) (i32.const 4)))
      (drop (call_indirect (type $t) (i32.const 7)))
      (if (i32.ne (table.grow (ref.func $f) (i32.const 1)) (i32.const -1)) (then unreachable))
      (memory.init $bytes (i32.const 65533) (i32.const 0) (i32.const 3)) (data.drop $bytes)
      (memory.copy (i32.const 0) (i32.const 65533) (i32.const 3)) (table.init $passive (i32.const 1) (i32.const 0) (i32.const 1))
      (call $write (i32.const 1) (i32.const 0) (call_indirect (type $t) (i32.const 1)))`);
    expect(ends(fine)).to.deep.equal(["halted", 0]);
  });

  it("unreachable, exit codes, stack overflow", () => {
    expect(ends(programs.stops)).to.deep.equal(["trapped", TrapReason.unreachable]);
    expect(ends(programs.exits)).to.deep.equal(["halted", 7]);
    expect(ends(programs.deep)).to.deep.equal(["trapped", TrapReason.stackOverflow]);
    const mutual = program(`(table 1 funcref) (elem (i32.const 0) $b)
      (func $a (param i32 f64) (result f64) (f64.add (call_indirect (param i32) (result f64) (local.get 0) (i32.const 0)) (local.get 1)))
      (func $b (param i32) (result f64) (call $a (local.get 0) (f64.const 1)))
      (func (export "_start") (drop (call $b (i32.const 0))))`);
    expect(ends(mutual)).to.deep.equal(["trapped", TrapReason.stackOverflow]);
  });

  it("limits of memory and output", () => {
    expect(ends(program('(func (export "_start"))', 3), { pages: 2 })).to.deep.equal([
      "trapped",
      TrapReason.memoryLimit,
    ]);
    for (const outputBytes of [0, 1, 4095, 65_536, 65_537]) {
      expect(ends(programs.flood, { outputBytes })).to.deep.equal(["trapped", TrapReason.outputLimit]);
    }
    const echo = inputRegion({ stdin: noise(1, 1001) });
    expect(ends(programs.echo, { outputBytes: 1001 }, echo)).to.deep.equal(["halted", 0]);
    expect(ends(programs.echo, { outputBytes: 1000 }, echo)).to.deep.equal(["trapped", TrapReason.outputLimit]);
  });

  it("out of steps at every step of a program with counted loops, calls and bulk instructions", () => {
    const forms = bothForms(
      body(
        `(loop $round
           (local.set $j (i32.const 0))
           (loop $counted
             (i32.store (i32.shl (local.get $j) (i32.const 2)) (i32.add (local.get $i) (local.get $j)))
             (local.set $j (i32.add (local.get $j) (i32.const 1)))
             (br_if $counted (i32.lt_u (local.get $j) (i32.const 10))))
           (memory.copy (i32.const 100) (i32.const 0) (i32.const 37))
           (call $write (i32.const 1) (i32.const 100) (i32.const 5))
           (local.set $i (i32.add (local.get $i) (i32.const 1)))
           (br_if $round (i32.lt_u (local.get $i) (i32.const 3))))`,
        "(local $i i32) (local $j i32)",
      ),
    );
    const { result } = compareMachine(forms, nothing, limits);
    expect(result.kind).to.equal("halted");
    for (let steps = 0n; steps < result.steps; steps += 1n) {
      const short = compareMachine(forms, nothing, { ...limits, steps }, `${steps} steps`).result;
      expect([short.kind, short.code, short.steps]).to.deep.equal(["trapped", TrapReason.outOfSteps, steps]);
    }
    expect(compareMachine(forms, nothing, { ...limits, steps: result.steps }).result.kind).to.equal("halted");
  });
});
