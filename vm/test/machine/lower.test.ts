import { pin, toHex, validate } from "@conun/vm";
import { expect } from "chai";
import { imageRoot } from "../../src/machine/image.ts";
import { lower } from "../../src/machine/lower/lower.ts";
import { wat } from "../lib/programs.ts";
import { disassemble } from "./lib/disassemble.ts";

/** The code of the first function of a module, one instruction a line, targets relative to its first one. */
function code(fields: string): string[] {
  return disassemble(lower(wat(`(module ${fields})`)), 0);
}

/** Cases: what it shows, a function's WebAssembly, the machine's code. */
const CASES: readonly (readonly [string, string, readonly string[]])[] = [
  [
    "operands alias locals, constants are immediates",
    "(func (param i32 i32) (result i32) (i32.sub (i32.add (local.get 0) (local.get 1)) (i32.const 7)))",
    ["i32.add S3 = S0 S1", "i32.sub S3 = S3 7", "mov S0 = S3", "ret S2"],
  ],
  [
    "the second operand is an immediate before the first; of two constants the first has a slot",
    "(func (result i64) (i64.sub (i64.sub (i64.const -1) (i64.const 2)) (i64.const 3)) (i64.const 9) call 0 i64.sub i64.sub)",
    [
      "mov S2 = -1",
      "i64.sub S2 = S2 2",
      "i64.sub S2 = S2 3",
      "call +4 link 1 0",
      "i64.sub S3 = 9 S4",
      "i64.sub S2 = S2 S3",
      "mov S0 = S2",
      "ret S1",
    ],
  ],
  [
    "the instruction that makes a value writes the local; what needs the old value takes it before",
    `(func (param i32) (result i32)
       local.get 0  local.get 0  i32.const 1  i32.add  local.set 0)`,
    ["mov S2 = S0", "i32.add S0 = S0 1", "mov S0 = S2", "ret S1"],
  ],
  [
    "a local set to itself, a constant through tee, an alias through tee",
    `(func (param i32 i32)
       (local.set 0 (local.get 0))
       (i32.store (local.tee 0 (i32.const 8)) (local.tee 1 (local.get 0))))
     (memory 1)`,
    ["mov S0 = 8", "mov S1 = S0", "i32.store [0 + 8] = S1", "ret S2"],
  ],
  [
    "locals that are read before they are set are zero",
    "(func (local i32 i64 i32) (local.set 0 (i32.const 1)) (block (local.set 2 (i32.const 2))) (drop (i32.add (local.get 2) (local.get 0))) (drop (local.get 1)))",
    ["mov S2 = 0", "mov S3 = 0", "mov S1 = 1", "mov S3 = 2", "i32.add S4 = S3 S1", "ret S0"],
  ],
  [
    "comparisons branch; eqz turns the branch",
    `(func (param i32 f64)
       (block
         (br_if 0 (i32.lt_s (local.get 0) (i32.const -5)))
         (br_if 0 (i32.eqz (f64.lt (local.get 1) (f64.const 0))))
         (br_if 0 (f64.lt (local.get 1) (f64.const 1)))
         (br_if 0 (i32.eqz (i32.eqz (local.get 0))))
         (if (local.get 0) (then (return)))
         unreachable))`,
    [
      "i32.lt_s IF S0 -5 -> 8",
      "f64.lt UNLESS S1 0 -> 8",
      "f64.lt S3 = S1 4607182418800017408",
      "br_if S3 -> 8",
      "br_if S0 -> 8",
      "br_unless S0 -> 7",
      "ret S2",
      "stop",
      "ret S2",
    ],
  ],
  [
    "arms bring their results to one place",
    "(func (param i32 i32) (result i32) (if (result i32) (i32.eq (local.get 0) (local.get 1)) (then (local.get 0)) (else (i32.const 3))))",
    ["i32.eq UNLESS S0 S1 -> 3", "mov S3 = S0", "br -> 4", "mov S3 = 3", "mov S0 = S3", "ret S2"],
  ],
  [
    "a block that nothing leaves early costs nothing; aliases go home where code may run twice",
    `(func (param i32) (result i32)
       local.get 0
       (loop $again (local.set 0 (i32.sub (local.get 0) (i32.const 1))) (br_if $again (local.get 0)))
       (block (result i32) (local.get 0))
       i32.add)`,
    ["mov S2 = S0", "i32.sub S0 = S0 1", "br_if S0 -> 1", "i32.add S2 = S2 S0", "mov S0 = S2", "ret S1"],
  ],
  [
    "br_if takes values to their place and leaves them where they are if it is not taken",
    `(func (param i32 i32) (result i32)
       (block (result i32) (local.get 1) (br_if 0 (local.get 0)) (drop) (i32.const 4)))`,
    ["br_unless S0 -> 3", "mov S3 = S1", "br -> 4", "mov S3 = 4", "mov S0 = S3", "ret S2"],
  ],
  [
    "results that change places",
    "(func (param i32 i32) (result i32 i32) (local.get 1) (local.get 0))",
    ["mov S4 = S0", "mov S0 = S1", "mov S1 = S4", "ret S2"],
  ],
  [
    "br_table: one instruction a label, then pads",
    `(func (param i32) (result i32)
       (block $a (result i32) (block $b (result i32)
         (i32.const 1) (br_table $a $b 2 (local.get 0)))
       (drop) (i32.const 2)))`,
    [
      "br_table S0 1 .. 2",
      "br -> 4",
      "br -> 6",
      "br -> 8",
      "mov S2 = 1",
      "br -> 11",
      "mov S2 = 1",
      "br -> 10",
      "mov S0 = 1",
      "ret S1",
      "mov S2 = 2",
      "mov S0 = S2",
      "ret S1",
    ],
  ],
  [
    "addresses and stored values in the instruction where they fit",
    `(func (param i32)
       (i64.store offset=8 (i32.const 16) (i64.const -1))
       (i64.store (local.get 0) (i64.const 0x80000000))
       (f32.store (local.get 0) (f32.const 1))
       (i32.store8 offset=0xffffffff (i32.const 1) (i32.load offset=4 (local.get 0))))
     (memory 1)`,
    [
      "i64.store [0 + 24] = -1",
      "mov S3 = 2147483648",
      "i64.store [S0 + 0] = S3",
      "f32.store [S0 + 0] = 1065353216",
      "i32.load S3 = [S0 + 4]",
      "mov S2 = 1",
      "i32.store8 [S2 + 4294967295] = S3",
      "ret S1",
    ],
  ],
  [
    "calls: arguments where the callee has its parameters",
    `(func (param i32 f32) (result i64) (i64.const 1) (call $g (local.get 0) (i32.const 2)) (i64.add))
     (func $g (param i32 i32) (result i64) (i64.const 0))`,
    ["mov S4 = S0", "mov S5 = 2", "call +4 link 2 6", "i64.add S3 = 1 S4", "mov S0 = S3", "ret S2"],
  ],
  [
    "bulk instructions use slots of their own; dropping a segment clears its size",
    `(func (param i32) (memory.copy (local.get 0) (i32.const 8) (i32.const 4)) (memory.init 1 (i32.const 0) (i32.const 0) (local.get 0)) (data.drop 1))
     (memory 1) (data (i32.const 0) "abc") (data "0123456789012345678901234567890123")`,
    [
      "mov S2 = S0",
      "mov S3 = 8",
      "mov S4 = 4",
      "memory_copy S2",
      "mov S2 = 0",
      "mov S3 = 0",
      "mov S4 = S0",
      "memory_init S2 b 0 word 5 leaf 0",
      "mov S2 = 0",
      "global_set 5 = S2",
      "ret S1",
    ],
  ],
  [
    "canonical NaNs cost nothing behind arithmetic, three steps behind anything else",
    `(func (param f64) (local f64)
       i32.const 0 local.get 0 local.get 0 f64.add ${canonical(1)} f64.store
       i32.const 0 local.get 0 f64.neg ${canonical(1)} f64.store)
     (memory 1)`,
    [
      "f64.add S2 = S0 S0",
      "f64.store [0 + 0] = S2",
      "f64.neg S2 = S0",
      "mov S4 = S2",
      "f64.ge IF S2 S2 -> 6",
      "mov S4 = 9221120237041090560",
      "f64.store [0 + 0] = S4",
      "ret S1",
    ],
  ],
  [
    "growing a table fills it, unless with null",
    `(func (param i32) (drop (table.grow 0 (ref.null func) (local.get 0))) (drop (table.grow 0 (ref.func 0) (local.get 0))))
     (table 1 20 funcref) (elem declare func 0)`,
    [
      "table_grow S2 = S0 table 0 limit 20",
      "mov S5 = 1",
      "mov S6 = S0",
      "table_grow S2 = S0 table 0 limit 20",
      "i32.eq IF S2 -1 -> 7",
      "mov S4 = S2",
      "table_fill S4 b 0",
      "ret S1",
    ],
  ],
  [
    "dead code gives nothing",
    "(func (result i32) (block (br 0) (drop (i32.const 1)) (loop (br 0))) (block (return (i32.const 1))) (i32.const 2))",
    ["br -> 1", "mov S0 = 1", "ret S1"],
  ],
];

function canonical(local: number): string {
  return `local.tee ${local} local.get ${local} f64.ge if (result f64) local.get ${local} else f64.const nan end`;
}

describe("machine: lowering", () => {
  for (const [what, fields, expected] of CASES) {
    it(what, () => {
      expect(code(fields)).to.deep.equal(expected);
    });
  }

  it("puts globals, tables, segments and data where the machine has them", () => {
    const image = lower(
      wat(`(module
        (type (func)) (type (func (param i32)))
        (global i32 (i32.const 5)) (global funcref (ref.func 1))
        (table 3 funcref) (table 7 externref) (memory 2 9)
        (elem (i32.const 1) func 0) (elem (table 0) (i32.const 1) func 1) (elem func 1 0)
        (data (i32.const 65536) "ab") (data "passive")
        (func) (func (param i32)))`),
    );
    const words = (bytes: Uint8Array) => [...new BigUint64Array(bytes.slice().buffer)];
    const [first, second] = [2n ** 0n, (1n << 32n) + 2n];
    expect(words(image.globals)).to.deep.equal([0n, 0n, 0n, 0n, 3n, 7n, 5n, second, 0n, 7n, 0n, 0n, 2n]);
    expect(image.tables.map(({ at, bytes }) => [at, words(bytes)])).to.deep.equal([
      [8, [first]],
      [8, [second]],
    ]);
    expect(image.memory.map(({ at, bytes }) => [at, Buffer.from(bytes).toString()])).to.deep.equal([[65536, "ab"]]);
    expect(Buffer.from(image.segments.subarray(0, 7)).toString()).to.equal("passive");
    expect(words(image.segments.slice(32, 48))).to.deep.equal([second, first]);
    expect([image.initialPages, image.maxPages, image.entry]).to.deep.equal([2, 9, 0]);
  });

  it("takes a function whose frame does not fit as one that ends at once", () => {
    const consts = "i32.const 0 ".repeat(66_000);
    const image = lower(wat(`(module (func ${consts} ${"drop ".repeat(66_000)}))`));
    expect(disassemble(image, 0)).to.deep.equal(["stop"]);
  });

  it("hashes 4 GiB of memory with a piece at each end at once", () => {
    const image = lower(wat(`(module (memory 65536) (data (i32.const 0) "a") (data (i32.const -1) "z"))`));
    const start = performance.now();
    expect(toHex(imageRoot(image))).to.have.lengthOf(66);
    expect(performance.now() - start).to.be.below(1000);
  });

  it("refuses a program that lowers to too much code, with a way out", function () {
    this.timeout(60_000);
    const branches = "(br_if 0 (local.get 0)) ".repeat(250_000);
    const values = "(local.get 0) ".repeat(33);
    const types = "i32 ".repeat(32);
    const fields = `(func (param i32) (result ${types}) ${values} ${branches} unreachable)`;
    const program = wat(`(module (func (export "_start")) ${fields})`);
    expect(validate(program).ok).to.equal(true);
    expect(() => pin(program))
      .to.throw()
      .with.property("report")
      .that.has.nested.property("problems[0].code", "too-large");
  });
});
