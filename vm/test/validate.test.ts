import { ProgramRefused, pin, VmError, validate } from "@conun/vm";
import { expect } from "chai";
import wabtFactory from "wabt";
import { MAX_BODY_BYTES, MAX_MODULE_BYTES, MAX_NESTING } from "../src/wasm/limits.ts";
import { Writer } from "../src/wasm/writer.ts";
import { endless } from "./lib/programs.ts";

const wabt = await wabtFactory();

function compile(fields: string, features: Record<string, boolean> = {}): Uint8Array {
  const module = wabt.parseWat("test.wat", `(module ${fields})`, features);
  try {
    return module.toBinary({}).buffer.slice();
  } finally {
    module.destroy();
  }
}

const START = '(func (export "_start"))';
const MEMORY = "(memory 1)";

/** [name, module fields, wabt feature, expected code, a word of the hint] */
const REFUSED: readonly (readonly [string, string, string, string, RegExp])[] = [
  ["SIMD value", `${START} (func (local v128))`, "simd", "feature-simd", /simd128/],
  ["SIMD instruction", `${START} (func (drop (v128.const i32x4 0 0 0 0)))`, "simd", "feature-simd", /simd128/],
  ["shared memory", `${START} (memory 1 1 shared)`, "threads", "feature-threads", /-pthread/],
  [
    "atomics",
    `${START} ${MEMORY} (func (drop (i32.atomic.load (i32.const 0))))`,
    "threads",
    "feature-threads",
    /-pthread/,
  ],
  ["exceptions", `${START} (tag (param i32))`, "exceptions", "feature-exceptions", /-fno-exceptions/],
  ["tail call", `${START} (func $f (return_call $f))`, "tail_call", "feature-tail-calls", /tail-call/],
  ["64-bit memory", `${START} (memory i64 1)`, "memory64", "feature-memory64", /wasm32/],
  ["two memories", `${START} ${MEMORY} ${MEMORY}`, "multi_memory", "feature-multi-memory", /one memory/],
  ["unknown function", `(import "env" "sleep" (func)) ${START}`, "", "import-unknown", /sleep/],
  [
    "AssemblyScript's abort",
    `(import "env" "abort" (func (param i32 i32 i32 i32))) ${START}`,
    "",
    "import-unknown",
    /wasi-shim.*, or with --use abort=/,
  ],
  [
    "AssemblyScript's seed",
    `(import "env" "seed" (func (result f64))) ${START}`,
    "",
    "import-unknown",
    /Math\.random\(\): build with @assemblyscript\/wasi-shim(?!.*--use)/,
  ],
  [
    "AssemblyScript's console",
    `(import "env" "console.log" (func (param i32))) ${START}`,
    "",
    "import-unknown",
    /console\.log\(\): build with @assemblyscript\/wasi-shim.*standard output(?!.*--use)/,
  ],
  [
    "AssemblyScript's clock",
    `(import "env" "Date.now" (func (result f64))) ${START}`,
    "",
    "import-unknown",
    /Date\.now: build with @assemblyscript\/wasi-shim(?!.*--use)/,
  ],
  [
    "Emscripten's growing memory",
    `(import "env" "emscripten_notify_memory_growth" (func (param i32))) ${START}`,
    "",
    "import-unknown",
    /without -sALLOW_MEMORY_GROWTH/,
  ],
  [
    "unknown WASI function",
    `(import "wasi_snapshot_preview1" "fd_fly" (func)) ${START}`,
    "",
    "import-unknown",
    /wasip1/,
  ],
  ["WASI 0.2", `(import "wasi:cli/run@0.2.0" "run" (func)) ${START}`, "", "import-unknown", /wasip1/],
  [
    "wrong signature",
    `(import "wasi_snapshot_preview1" "proc_exit" (func (param i64))) ${MEMORY} ${START}`,
    "",
    "import-signature",
    /wasip1/,
  ],
  ["imported memory", `(import "env" "memory" (memory 1)) ${START}`, "", "import-memory", /--import-memory/],
  ["imported table", `(import "env" "table" (table 1 funcref)) ${START}`, "", "import-table", /--import-table/],
  ["imported global", `(import "env" "g" (global i32)) ${START}`, "", "import-global", /-shared/],
  [
    "no memory for WASI",
    `(import "wasi_snapshot_preview1" "sched_yield" (func (result i32))) ${START}`,
    "",
    "no-memory",
    /memory/,
  ],
  ["no start", `(func (export "main"))`, "", "no-start", /main/],
  ["reactor", `(func (export "_initialize"))`, "", "no-start", /reactor/],
  ["start with a parameter", `(func (export "_start") (param i32))`, "", "start-signature", /_start/],
  ["data out of bounds", `${START} ${MEMORY} (data (i32.const 65535) "ab")`, "", "segment-bounds", /initial-memory/],
  [
    "elements out of bounds",
    `(func $f) ${START} (table 1 funcref) (elem (i32.const 1) $f)`,
    "",
    "segment-bounds",
    /linker/,
  ],
  ["many locals", `${START} (func ${"(local i32 f64)".repeat(5_001)})`, "", "too-large", /smaller/],
];

describe("validate", () => {
  it("says of a program that will run what it is", () => {
    const report = validate(endless);
    expect(report.ok).to.equal(true);
    expect(report.problems).to.deep.equal([]);
    expect(report.info).to.deep.include({ bytes: endless.length, memory: { initialPages: 1, maximumPages: 65_536 } });
    expect(report.info?.imports).to.include("wasi_snapshot_preview1.fd_write");
  });

  for (const [name, fields, feature, code, hint] of REFUSED) {
    it(`refuses ${name}: ${code}`, () => {
      const bytes = compile(fields, feature ? { [feature]: true } : {});
      const { ok, problems } = validate(bytes);
      expect(ok).to.equal(false);
      expect(problems.map((problem) => problem.code)).to.deep.equal([code]);
      expect(problems[0]?.hint).to.match(hint);
      expect(problems[0]?.where).to.be.a("string").that.is.not.equal("");
      expect(() => pin(bytes))
        .to.throw(ProgramRefused)
        .that.has.property("code", "program-refused");
    });
  }

  it("names every offending import and function, the function by its name", () => {
    const module = wabt.parseWat(
      "test.wat",
      `(module (import "env" "a" (func)) (import "env" "b" (func)) ${START}
        (func $blur (drop (v128.const i32x4 0 0 0 0))) (func $mix (drop (v128.const i32x4 0 0 0 0))))`,
      { simd: true },
    );
    const { problems } = validate(module.toBinary({ write_debug_names: true }).buffer);
    expect(problems.map(({ code }) => code)).to.deep.equal([
      "import-unknown",
      "import-unknown",
      "feature-simd",
      "feature-simd",
    ]);
    expect(problems[0]?.where).to.equal("import env.a");
    expect(problems[2]?.where).to.match(/^function \d+ \(blur\), byte \d+$/);
  });

  it("tells files that are no module, cut short, or components", () => {
    const codeOf = (bytes: Uint8Array) => validate(bytes).problems[0]?.code;
    expect(codeOf(new Uint8Array(0))).to.equal("malformed");
    expect(codeOf(Buffer.from("(module)"))).to.equal("malformed");
    expect(codeOf(endless.subarray(0, endless.length - 3))).to.equal("malformed");
    expect(codeOf(Uint8Array.of(0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0))).to.equal("feature-component");
  });

  it("refuses with an error of the package that carries the report", () => {
    try {
      pin(new Uint8Array(3));
      expect.fail("accepted");
    } catch (error) {
      expect(error).to.be.instanceOf(VmError);
      expect((error as ProgramRefused).report.problems).to.have.length(1);
      expect((error as ProgramRefused).hint).to.equal((error as ProgramRefused).report.problems[0]?.hint);
    }
  });

  /** A program whose `_start` has this code behind its locals, and a custom section of so many bytes at its end. */
  const withBody = (code: Uint8Array, custom = 0): Uint8Array => {
    const out = new Writer();
    out.raw(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 7, 10, 1, 6));
    out.raw(Buffer.from("_start"));
    out.raw(Uint8Array.of(0, 0, 10));
    out.sized((section) => {
      section.byte(1);
      section.sized((body) => {
        body.byte(0);
        body.raw(code);
      });
    });
    if (custom > 0) {
      out.byte(0);
      out.u32(custom);
      out.raw(new Uint8Array(custom));
    }
    return out.bytes();
  };
  const verdict = (bytes: Uint8Array) => validate(bytes).problems.map(({ code }) => code);

  it("refuses blocks nested too deep, and takes what is just not too deep", () => {
    const nested = (depth: number): Uint8Array =>
      withBody(Uint8Array.from({ length: 3 * depth + 1 }, (_, at) => (at >= 2 * depth ? 0x0b : at & 1 ? 0x40 : 0x02)));
    expect(verdict(nested(MAX_NESTING))).to.deep.equal([]);
    expect(verdict(nested(MAX_NESTING + 1))).to.deep.equal(["too-large"]);
    expect(verdict(nested(100_000))).to.deep.equal(["too-large"]);
  });

  it("refuses functions and modules that are too large, and takes what is just not too large", () => {
    const nops = (bytes: number): Uint8Array =>
      new Uint8Array(bytes - 1).fill(0x01, 0, bytes - 2).fill(0x0b, bytes - 2);
    expect(verdict(withBody(nops(MAX_BODY_BYTES)))).to.deep.equal([]);
    expect(verdict(withBody(nops(MAX_BODY_BYTES + 1)))).to.deep.equal(["too-large"]);
    const rest = withBody(nops(10), 2 ** 21).length - 2 ** 21;
    expect(withBody(nops(10), MAX_MODULE_BYTES - rest).length).to.equal(MAX_MODULE_BYTES);
    expect(verdict(withBody(nops(10), MAX_MODULE_BYTES - rest))).to.deep.equal([]);
    expect(verdict(withBody(nops(10), MAX_MODULE_BYTES - rest + 1))).to.deep.equal(["too-large"]);
  });

  it("pins the same bytes to the same module, always", () => {
    const copy = new Uint8Array(endless.length + 7);
    copy.set(endless, 7);
    expect(pin(copy.subarray(7)).module).to.deep.equal(pin(endless).module);
  });
});
