import { readFileSync } from "node:fs";
import { compileProgram, inputRegion, pin, Runner } from "@conun/vm";
import { expect } from "chai";
import fc from "fast-check";
import { assembleShim, shimSource } from "../../scripts/shim.ts";
import { wat } from "../lib/programs.ts";

const source = (name: string) => readFileSync(new URL(`../../src/shim/${name}`, import.meta.url), "utf8");
const limits = { steps: 10n ** 9n, pages: 64, outputBytes: 1 << 20 };
const runner = new Runner();

/** Calls `name` with constant arguments, then writes its errno and `bytes` bytes of memory from 1024. */
function call(name: string, params: readonly string[], args: readonly (number | bigint)[], bytes: number, data = "") {
  const values = args.map((value, index) => `(${params[index]}.const ${value})`).join(" ");
  return wat(`(module
    (import "wasi_snapshot_preview1" "${name}" (func $f (param ${params.join(" ")}) (result i32)))
    (import "wasi_snapshot_preview1" "fd_write" (func $w (param i32 i32 i32 i32) (result i32)))
    (memory 1) ${data}
    (func (export "_start")
      (i32.store (i32.const 1020) (call $f ${values}))
      (i32.store (i32.const 0) (i32.const 1020))
      (i32.store (i32.const 4) (i32.const ${4 + bytes}))
      (drop (call $w (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))))`);
}

function answer(program: Uint8Array, region = inputRegion({ stdin: new Uint8Array(0) })) {
  const { kind, code, output } = runner.run(compileProgram(pin(program).module), region, limits);
  expect([kind, code]).to.deep.equal(["halted", 0]);
  return { errno: new DataView(output.buffer, output.byteOffset).getUint32(0, true), bytes: output.slice(4) };
}

const MASK = 2n ** 64n - 1n;
const rotl = (x: bigint, k: bigint): bigint => ((x << k) | (x >> (64n - k))) & MASK;

/** The documented random stream, written a second time from the text. */
function* stream(seed: Uint8Array): Generator<bigint> {
  const GOLDEN = 0x9e3779b97f4a7c15n;
  const mix = (value: bigint): bigint => {
    let z = value & MASK;
    z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK;
    z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & MASK;
    return z ^ (z >> 31n);
  };
  const view = new DataView(seed.buffer, seed.byteOffset, 32);
  const words = [0, 8, 16, 24].map((at) => view.getBigUint64(at, true));
  let h = 0n;
  for (const word of words) h = mix(h + word + GOLDEN);
  const s = words.map((word, j) => mix(h + word + BigInt(j + 1) * GOLDEN)) as [bigint, bigint, bigint, bigint];
  for (;;) {
    yield (rotl((s[1] * 5n) & MASK, 7n) * 9n) & MASK;
    const t = (s[1] << 17n) & MASK;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotl(s[3], 45n);
  }
}

describe("shim: WASI", () => {
  it("is the checked-in text, assembled", async () => {
    expect(shimSource(await assembleShim(source("wasi.wat")))).to.equal(source("wasm.ts"));
  });

  it("random_get gives the documented stream, for any seed and length", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.nat(100), (seed, length) => {
        const program = call("random_get", ["i32", "i32"], [1024, length], length);
        const { errno, bytes } = answer(program, inputRegion({ stdin: new Uint8Array(0), seed }));
        expect(errno).to.equal(0);
        const expected = new Uint8Array(length);
        const words = stream(seed);
        for (let at = 0; at < length; at += 8) {
          let word = words.next().value as bigint;
          for (let byte = at; byte < Math.min(at + 8, length); byte++, word >>= 8n)
            expected[byte] = Number(word & 255n);
        }
        expect(bytes).to.deep.equal(expected);
      }),
      { numRuns: 40 },
    );
  });

  it("gives arguments as the header has them, and no environment", () => {
    const region = inputRegion({ stdin: new Uint8Array(3), args: ["prog", "", "two words"] });
    const sizes = answer(call("args_sizes_get", ["i32", "i32"], [1024, 1028], 8), region).bytes;
    expect([...new Uint32Array(sizes.buffer)]).to.deep.equal([3, 16]);
    const { bytes } = answer(call("args_get", ["i32", "i32"], [1024, 1040], 32), region);
    expect([...new Uint32Array(bytes.slice(0, 12).buffer)]).to.deep.equal([1040, 1045, 1046]);
    expect(Buffer.from(bytes.slice(16)).toString()).to.equal("prog\0\0two words\0");
    const none = answer(call("environ_sizes_get", ["i32", "i32"], [1024, 1028], 8), region).bytes;
    expect([...none]).to.deep.equal(Array(8).fill(0));
  });

  it("clocks stand still, but for sleeping", () => {
    const time = (clock: number) =>
      new DataView(
        answer(call("clock_time_get", ["i32", "i64", "i32"], [clock, 1n, 1024], 8)).bytes.buffer,
      ).getBigUint64(0, true);
    expect(time(0)).to.equal(BigInt(Date.UTC(2000, 0, 1)) * 1_000_000n);
    expect(time(1)).to.equal(0n);
    const slept = wat(`(module
      (import "wasi_snapshot_preview1" "poll_oneoff" (func $p (param i32 i32 i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "clock_time_get" (func $t (param i32 i64 i32) (result i32)))
      (import "conun" "output_word" (func $out (param i64 i32)))
      (memory 1)
      (func (export "_start")
        (i64.store (i32.const 0) (i64.const 77))
        (i32.store (i32.const 16) (i32.const 1))
        (i64.store (i32.const 24) (i64.const 5000))
        (call $out (i64.extend_i32_u (call $p (i32.const 0) (i32.const 256) (i32.const 1) (i32.const 512))) (i32.const 4))
        (call $out (i64.load (i32.const 256)) (i32.const 4))
        (drop (call $t (i32.const 1) (i64.const 1) (i32.const 1024)))
        (call $out (i64.load (i32.const 1024)) (i32.const 4))))`);
    const { output } = runner.run(compileProgram(pin(slept).module), inputRegion({ stdin: new Uint8Array(0) }), limits);
    expect([...new Uint32Array(output.buffer)]).to.deep.equal([0, 77, 5000]);
  });

  it("refuses files, sockets and unknown descriptors with an error number", () => {
    const [i, l] = ["i32", "i64"];
    const cases: [string, string[], (number | bigint)[], number][] = [
      ["fd_close", [i], [3], 8],
      ["fd_close", [i], [1], 0],
      ["fd_write", [i, i, i, i], [7, 0, 0, 0], 8],
      ["fd_write", [i, i, i, i], [0, 0, 0, 0], 76],
      ["fd_read", [i, i, i, i], [1, 0, 0, 0], 76],
      ["fd_seek", [i, l, i, i], [1, 0n, 0, 0], 70],
      ["fd_seek", [i, l, i, i], [9, 0n, 0, 0], 8],
      ["fd_prestat_get", [i, i], [3, 0], 8],
      ["path_open", [i, i, i, i, i, l, l, i, i], [3, 0, 0, 0, 0, 0n, 0n, 0, 0], 76],
      ["sock_accept", [i, i, i], [0, 0, 0], 57],
      ["sock_accept", [i, i, i], [5, 0, 0], 8],
      ["clock_time_get", [i, l, i], [9, 0n, 0], 28],
      ["poll_oneoff", [i, i, i, i], [0, 0, 0, 0], 28],
    ] as [string, string[], (number | bigint)[], number][];
    for (const [name, params, args, errno] of cases) {
      expect(answer(call(name, params, args, 0)).errno, name).to.equal(errno);
    }
  });
});
