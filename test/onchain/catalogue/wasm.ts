import { readFile } from "node:fs/promises";
import { inputRegion, lower, type MachineTask, pin } from "@conun/vm";
import { readSmallKernel, smallKernelNames } from "../../../bench/kernels/small.ts";
import { raytraceProgram, tiles } from "../../../examples/raytrace/tiles.ts";
import { grammarProgram } from "../../../vm/test/fuzz/grammar.ts";
import * as samples from "../../../vm/test/lib/programs.ts";
import { noise } from "../../../vm/test/lib/reference.ts";
import type { Entry, Program } from "./program.ts";

interface Run {
  readonly stdin?: Uint8Array | string;
  readonly args?: readonly string[];
  readonly limits?: Partial<Omit<MachineTask, "input">>;
}

const LIMITS = { steps: 10n ** 9n, pages: 1100, outputLimit: 1 << 20 };
const file = (path: string): Promise<Uint8Array> => readFile(new URL(`../../../${path}`, import.meta.url));
const doubles = (...values: readonly number[]): Uint8Array => new Uint8Array(Float64Array.from(values).buffer);

function prepare(bytes: Uint8Array, { stdin = "", args = ["program"], limits = {} }: Run): Program {
  const input = inputRegion({ stdin: Buffer.from(stdin), args });
  return { image: lower(pin(bytes).module), task: { ...LIMITS, ...limits, input } };
}

function entry(group: string, name: string, bytes: () => Uint8Array | Promise<Uint8Array>, run: Run = {}): Entry {
  return { group, name, make: async () => prepare(await bytes(), run) };
}

const SENTENCE = "The quick brown fox, 3 times 42 is 126.\nthe dog\n";

/** Programs of a few lines, each with limits under which it ends in another way. */
function samplePrograms(): Entry[] {
  const { wat: _, program: __, ...all } = samples;
  const programs: Readonly<Record<keyof typeof all, Uint8Array>> = all;
  const cases: readonly (readonly [keyof typeof all, Run])[] = [
    ["echo", { stdin: noise(2, 300), args: ["echo", "x", "ü"] }],
    ["exits", {}],
    ["stops", {}],
    ["divides", {}],
    ["outOfBounds", {}],
    ["large", {}],
    ["counts", {}],
    ["deep", {}],
    ["bomb", { limits: { pages: 60 } }],
    ["bomb", { limits: { pages: 0 } }],
    ["endless", { limits: { steps: 3000n } }],
    ["spin", { stdin: Uint8Array.of(200, 1, 0, 0, 0, 0, 0, 0) }],
    ["flood", { limits: { outputLimit: 3000 } }],
    ["flood", { limits: { outputLimit: 0 } }],
    ["babble", { limits: { steps: 5000n } }],
    ["floats", { stdin: doubles(100.5), limits: { steps: 4000n } }],
    ["floats", { stdin: doubles(-3.25), limits: { steps: 4000n } }],
    ["floats", { stdin: doubles(Number.POSITIVE_INFINITY), limits: { steps: 2000n } }],
    ["floats", { stdin: doubles(5e-324), limits: { steps: 2000n } }],
    ["nanOperands", { stdin: Uint8Array.of(1, 2, 3, 4, 5, 6, 0xf8, 0xff), limits: { steps: 3000n } }],
  ];
  return cases.map(([name, run], i) => entry("samples", `${name} ${i}`, () => programs[name], run));
}

/** Programs of six toolchains, and of C with wasi-libc. */
function compiledPrograms(): Entry[] {
  const toolchains = ["c", "cpp", "rust", "zig", "assemblyscript", "emscripten"].flatMap((name) =>
    [["program"], ["program", "report", "one", "zwei"]].map((args) =>
      entry("toolchains", `${name} ${args.length - 1}`, () => file(`vm/test/fixtures/toolchains/${name}.wasm`), {
        stdin: "5000000000\n-7\n42\n0\n",
        args,
      }),
    ),
  );
  const cases: readonly (readonly [string, string | Uint8Array, readonly string[]])[] = [
    ["sort", "17\n-4\n\n+92\n0x10\n\t5e3\nnone\n-4\n", ["numbers"]],
    ["sort", "b\na\nb\n", []],
    ["sort", SENTENCE.replaceAll(" ", "\n"), ["find", "fox"]],
    ["sha256", "abc", []],
    ["sha256", SENTENCE, ["key"]],
    ["json", '{"b":[1,2.5,-0,1e999,5e-324,0.1e+1],"a":{"":true},"\\u0062":{}}', []],
    ["json", '["\\ud83d\\ude00 \\ud83d",null,false]', []],
    ["json", "[1,]", []],
    ["lz", SENTENCE.repeat(2), ["c"]],
    ["lz", Uint8Array.of(9, 0, 0, 0, 0x1f, 1, 1, 0), ["d"]],
    ["lz", "abc", []],
    ["matrix", "1\n5", []],
    ["matrix", "2\n1 1\n1 0", []],
    ["matrix", "1\n1e308", []],
    ["matrix", "two", []],
    ["text", SENTENCE, []],
    ["text", "a b a", ["0x3"]],
  ];
  const programs = cases.map(([name, stdin, args], i) =>
    entry("C", `${name} ${i}`, () => file(`vm/test/fixtures/c-programs/${name}.wasm`), {
      stdin,
      args: ["program", ...args],
      limits: { pages: 400 },
    }),
  );
  return [...toolchains, ...programs];
}

function examplePrograms(): Entry[] {
  const primes = ["0", "2", "30", "100\n", "x", "99999999999999999999"].map((stdin) =>
    entry("examples", `primes ${stdin.trim()}`, () => file("examples/primes/primes.wasm"), { stdin }),
  );
  const [whole = new Uint8Array(0)] = tiles({
    width: 1,
    height: 1,
    columns: 1,
    rows: 1,
    samples: 1,
    bounces: 2,
    angle: 30_000,
  });
  const raytrace = [whole, whole.subarray(0, 35), noise(8, 36)].map((stdin, i) =>
    entry("examples", `raytrace ${i}`, () => readFile(raytraceProgram), { stdin }),
  );
  return [...primes, ...raytrace];
}

/** WebAssembly programs, pinned and lowered: ours, compilers', the examples, the kernels. */
export function wasmPrograms(): Entry[] {
  return [
    ...samplePrograms(),
    ...compiledPrograms(),
    ...examplePrograms(),
    ...smallKernelNames.map((name) => entry("kernels", name, () => readSmallKernel(name))),
  ];
}

/** A random WebAssembly program; every third is one that seldom traps. */
export function randomEntry(seed: number, number: number): Entry {
  const n = seed + number;
  const options = number % 3 === 2 ? { canonical: false, traps: false, brief: true } : {};
  return entry("random", `random ${n}`, () => samples.wat(grammarProgram(n, options)));
}
