import { readFileSync } from "node:fs";
import { pin, pinWithOrigins } from "@conun/vm";
import { expect } from "chai";
import type { Origin } from "../../src/instrument/origins.ts";
import { originOf } from "../../src/machine/interpreter/trace.ts";
import { lower } from "../../src/machine/lower/lower.ts";
import { type Code, readCode } from "../../src/wasm/code.ts";
import { decode } from "../../src/wasm/decode.ts";
import { PINNED_SCALE } from "../../src/wasm/limits.ts";
import { Op, opName } from "../../src/wasm/opcodes.ts";
import type { Module } from "../../src/wasm/types.ts";
import { grammarProgram } from "../fuzz/grammar.ts";
import { wat } from "../lib/programs.ts";

/** What an instruction of the program is in the pinned module where its function takes fuel. */
const INSTEAD: Readonly<Record<number, number>> = { [Op.return]: Op.br, [Op.memoryGrow]: Op.call };

/** Instructions by their byte offset: opcode, and operands of those whose operands pinning leaves alone. */
function instructions(module: Module, func: number): Map<number, { op: number; operands: string }> {
  const body = module.bodies[func - module.importedFuncs];
  const code: Code = body ? readCode(module, body) : expect.fail(`function ${func} has no body`);
  const same = (op: number) => (op >= Op.i32Load && op <= Op.i64Store32) || (op >= Op.i32Const && op <= Op.f64Const);
  return new Map(
    Array.from({ length: code.length }, (_, index) => {
      const op = code.op[index] as number;
      return [code.at[index] as number, { op, operands: same(op) ? `${code.a[index]} ${code.b[index]}` : "" }];
    }),
  );
}

/** Checks the origin of every instruction of the machine; returns those of the program. */
function checkOrigins(bytes: Uint8Array): Origin[] {
  const { module: pinned, origins } = pinWithOrigins(bytes);
  expect(Buffer.compare(pinned, pin(bytes).module)).to.equal(0);
  const [program, module] = [decode(bytes), decode(pinned, PINNED_SCALE)];
  const image = lower(pinned);
  const found: Origin[] = [];
  for (const { index, entry, end } of image.functions) {
    const here = instructions(module, index);
    let there: ReturnType<typeof instructions> | undefined;
    for (let pc = entry; pc < end; pc++) {
      const origin = originOf(image, pc, origins) ?? expect.fail(`instruction ${pc} comes from nowhere`);
      if (origin.module !== "program") {
        expect(origin.function).to.match(origin.module === "shim" ? /^wasi\./ : /^conun\./);
        continue;
      }
      there ??= instructions(program, origin.functionIndex);
      found.push(origin);
      const source = there.get(origin.offset ?? -1);
      const at = image.sources[pc] as number;
      const text = `${origin.function} 0x${origin.offset?.toString(16)}, pinned 0x${at.toString(16)}`;
      if (source === undefined) expect.fail(`no instruction of the program is at ${text}`);
      if (origin.added || at < 0) continue;
      const { op, operands } = here.get(at) ?? expect.fail(text);
      expect([source.op, INSTEAD[source.op]], `${opName(op)} for ${opName(source.op)}: ${text}`).to.include(op);
      expect(operands, text).to.equal(source.operands);
    }
  }
  return found;
}

describe("origins", () => {
  it("each instruction comes from the one in the program that it is made of", function () {
    this.timeout(20_000);
    const read = (path: string) => new Uint8Array(readFileSync(new URL(`../fixtures/${path}`, import.meta.url)));
    const kernels = checkOrigins(read("kernels.wasm"));
    expect(new Set(kernels.map(({ functionIndex }) => functionIndex)).size).to.be.above(10);
    for (let seed = 0; seed < 20; seed++) {
      const found = checkOrigins(wat(grammarProgram(seed, { brief: true })));
      const own = found.filter(({ added }) => !added).length;
      expect(own).to.be.within(found.length / 3, found.length - 1);
    }
  });

  it("what is added names the instruction that it was added for", () => {
    const bytes = wat(`(module (func $f (export "f") (param i32) (result i32) (local $x i32)
        (loop $l (local.set $x (i32.mul (local.get $x) (i32.const 3))) (br_if $l (local.get $x))) (local.get $x))
      (func $start (export "_start") (drop (call $f (i32.const 7)))))`);
    const { module, origins } = pinWithOrigins(bytes);
    const image = lower(module);
    const lines = image.functions.flatMap(({ entry, end }) =>
      Array.from({ length: end - entry }, (_, index) => originOf(image, entry + index, origins) as Origin),
    );
    const source = [...instructions(decode(bytes), 0)];
    const at = (op: number) => source.find(([, found]) => found.op === op)?.[0];
    const loop = lines.filter(({ offset }) => offset === at(Op.loop));
    expect(loop.map(({ added }) => added)).to.include(true);
    const product = lines.filter(({ offset }) => offset === at(Op.i32Mul));
    expect(product).to.deep.equal([
      { module: "program", function: "f", functionIndex: 0, offset: at(Op.i32Mul), added: false },
    ]);
    expect(lines.at(-1)).to.include({ module: "machine", function: "conun.run", offset: undefined, added: true });
    expect(originOf(image, image.code.length / 16, origins)).to.equal(undefined);
  });
});
