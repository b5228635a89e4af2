import { compileProgram, inputRegion, pin, Runner } from "@conun/vm";
import { expect } from "chai";
import { CODE_SECTION, replaceSections, writeBodies } from "../../src/run/sections.ts";
import { speculate } from "../../src/run/speculate.ts";
import { steady } from "../../src/run/steady.ts";
import { checkModule, openFunction } from "../../src/wasm/check.ts";
import { decode } from "../../src/wasm/decode.ts";
import { MAX_NESTING } from "../../src/wasm/limits.ts";
import { Op } from "../../src/wasm/opcodes.ts";
import { I32 } from "../../src/wasm/types.ts";
import type { Writer } from "../../src/wasm/writer.ts";
import { wat } from "../lib/programs.ts";

/** The locals that pass through the global that is 0, in the order of the program. */
function kept(bytes: Uint8Array): number[] {
  const form = steady(bytes);
  if (!form) return [];
  const module = decode(form);
  const zero = module.globalTypes.length - 1;
  const context = checkModule(module);
  return module.bodies.flatMap((_, body) => {
    const checker = openFunction(context, module.importedFuncs + body);
    checker.run();
    const { op, a, length } = checker.code;
    const found: number[] = [];
    for (let index = 0; index < length; index++) {
      if (op[index] !== Op.globalGet || a[index] !== zero) continue;
      expect([op[index - 1], op[index + 1], op[index + 2]]).to.deep.equal([Op.localGet, Op.i32Or, Op.localSet]);
      expect(a[index - 1]).to.equal(a[index + 2]);
      found.push(a[index + 2] as number);
    }
    return found;
  });
}

const nest = (inner: string, outer = ""): Uint8Array =>
  wat(`(module (memory 1) (global (mut i32) (i32.const 7))
    (func (export "f") (param $p i32) (param $q i32) (param $n i32) (param $long i64) (local $i i32) (local $j i32)
      (loop $outer
        (local.set $j (i32.const 0))
        (loop $inner
          ${inner}
          (br_if $inner (i32.lt_u (local.tee $j (i32.add (local.get $j) (i32.const 1))) (local.get $n))))
        ${outer}
        (br_if $outer (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n))))))`);
const access = "(i32.store (i32.add (local.get $p) (i32.shl (local.get $j) (i32.const 2))) (local.get $i))";

describe("run: form with steady addresses", () => {
  it("keeps what a nest of loops adds to addresses and does not assign", () => {
    expect(kept(nest(access))).to.deep.equal([0]);
    expect(kept(nest(`${access} (i32.store (i32.add (local.get $j) (local.get $q)) (i32.const 1))`))).to.deep.equal([
      0, 1,
    ]);
  });

  it("leaves what the nest assigns anywhere, what it only compares, and other types", () => {
    expect(kept(nest(access, "(local.set $p (i32.add (local.get $p) (i32.const 64)))"))).to.deep.equal([]);
    expect(kept(nest("(i64.store (i32.const 8) (i64.add (local.get $long) (local.get $long)))"))).to.deep.equal([]);
  });

  it("leaves single loops and code outside of loops as they are", () => {
    const single = `(module (memory 1) (global (mut i32) (i32.const 0))
      (func (export "f") (param $p i32) (param $i i32)
        (loop $l (i32.store (i32.add (local.get $p) (local.get $i)) (i32.const 1))
          (br_if $l (local.tee $i (i32.sub (local.get $i) (i32.const 1)))))))`;
    expect(steady(wat(single))).to.equal(undefined);
  });

  it("gives what the pinned module gives, exactly and in the speculative form", () => {
    // Sums over a table of doubles behind a header, in a function that gets pointers plus constants.
    const program = wat(`(module
      (import "conun" "input_word" (func $in (param i32) (result i64)))
      (import "conun" "output_word" (func $out (param i64 i32)))
      (memory 1)
      (func $block (param $at i32) (result i32) (i32.add (local.get $at) (i32.const 16)))
      (func $fill (param $from i32) (param $to i32) (local $i i32) (local $j i32) (local $k i32)
        (loop $rows
          (local.set $j (i32.const 0))
          (loop $cells
            (local.set $k (i32.shl (i32.add (i32.mul (local.get $i) (i32.const 16)) (local.get $j)) (i32.const 3)))
            (f64.store (i32.add (local.get $to) (local.get $k))
              (f64.add (f64.convert_i32_u (local.get $k))
                (f64.mul (f64.load (i32.add (local.get $from) (local.get $k))) (f64.const 0.5))))
            (br_if $cells (i32.lt_u (local.tee $j (i32.add (local.get $j) (i32.const 1))) (i32.const 16))))
          (br_if $rows (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 16)))))
      (func (export "_start") (local $a i32) (local $b i32) (local $i i32)
        (local.set $a (call $block (i32.const 0))) (local.set $b (call $block (i32.const 4096)))
        (f64.store (i32.const 16) (f64.reinterpret_i64 (call $in (i32.const 8))))
        (call $fill (local.get $a) (local.get $b)) (call $fill (local.get $b) (local.get $a))
        (loop $l
          (call $out (i64.load (i32.add (local.get $a) (local.get $i))) (i32.const 8))
          (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 8))) (i32.const 2048))))))`);
    const { module } = pin(program);
    expect(kept(module)).to.have.length(2);
    const exact = compileProgram(module);
    expect(exact.speculative).to.not.equal(undefined);
    const same = {
      ...exact,
      module: new WebAssembly.Module(module as Uint8Array<ArrayBuffer>),
      speculative: undefined,
    } as unknown as typeof exact;
    const limits = { steps: 10n ** 6n, pages: 1, outputBytes: 4096 };
    for (const value of [1.25, Number.NaN, -0, 1e308]) {
      const region = inputRegion({ stdin: new Uint8Array(Float64Array.of(value).buffer) });
      const expected = new Runner().run(same, region, limits);
      expect(expected.kind).to.equal("halted");
      expect(new Runner({ speculate: false }).run(exact, region, limits)).to.deep.equal(expected);
      expect(new Runner().run(exact, region, limits)).to.deep.equal(expected);
    }
    expect(speculate(steady(module) as Uint8Array)).to.be.instanceOf(Uint8Array);
  });

  it("programs at the limits of depth and size run", () => {
    const inner = `(loop $a (loop $b (i32.store (i32.add (local.get $i) (local.get $p)) (i32.const 1))
      (br_if $b (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 8))) (i32.const 64)))))`;
    const program = (code: string) =>
      wat(`(module (memory 1) (func (export "_start") (local $i i32) (local $p i32) ${code}))`);
    const limits = { steps: 10n ** 8n, pages: 1, outputBytes: 0 };
    // Blocks around the loops, as bytes: parsers of text are slow at it.
    const shallow = program(inner);
    const [body] = decode(shallow).bodies;
    const code = shallow.subarray(body?.start, (body?.end ?? 0) - 1);
    const blocks = Array.from({ length: MAX_NESTING - 3 });
    const locals = [1, 2, I32];
    const nested = Uint8Array.of(
      ...locals,
      ...blocks.flatMap(() => [Op.block, 0x40]),
      ...code,
      ...blocks.map(() => Op.end),
      Op.end,
    );
    const deep = replaceSections(shallow, new Map([[CODE_SECTION, (out: Writer) => writeBodies(out, [nested])]]));
    const large = program(`${inner}${"(i32.store (i32.const 8) (i32.const 1000000))".repeat(20_000)}`);
    for (const bytes of [deep, large]) {
      const { kind } = new Runner().run(
        compileProgram(pin(bytes).module),
        inputRegion({ stdin: Uint8Array.of() }),
        limits,
      );
      expect(kind).to.equal("halted");
    }
  });
});
