/**
 * Child of the determinism test: runs every program often enough to be optimised, prints one JSON line each.
 * Arguments: first and last number of the random programs.
 */
import { readFileSync } from "node:fs";
import { compileProgram, inputRegion, keccak, pin, Runner, toHex } from "@conun/vm";
import { grammarProgram } from "../fuzz/grammar.ts";
import * as programs from "./programs.ts";

const [first = 0, last = 0] = process.argv.slice(2).map(Number);
const kernels = new Uint8Array(readFileSync(new URL("../fixtures/kernels.wasm", import.meta.url)));
const stdin = Buffer.from(Array.from({ length: 300 }, (_, index) => (index * 7919) % 1009).join(" "));
const doubles = new Uint8Array(new Float64Array([1e9, Number.NaN, -1]).buffer);

const { wat: _, program: __, ...samples } = programs;
const cases: [string, Uint8Array, Uint8Array, string[]][] = [
  ["kernels 48", kernels, stdin, ["kernels", "48"]],
  ["kernels empty", kernels, new Uint8Array(0), []],
  ...Object.entries(samples).map(([name, bytes]): (typeof cases)[number] => [name, bytes, doubles, [name]]),
];
for (let seed = first; seed < last; seed++) {
  const text = grammarProgram(seed, { canonical: false, traps: false, brief: true });
  cases.push([`random ${seed}`, programs.wat(text), new Uint8Array(0), []]);
}

const runner = new Runner();
let lastLine = "";
for (const [name, bytes, input, args] of cases) {
  const program = compileProgram(pin(bytes).module);
  const region = inputRegion({ stdin: input, args });
  const rounds = name.startsWith("random") ? 3 : 4;
  for (let round = 0; round < rounds; round++) {
    const { kind, code, steps, output } = runner.run(program, region, {
      steps: 30_000_000n,
      pages: 128,
      outputBytes: 100_000,
    });
    const result = { name, kind, code, steps: String(steps), output: toHex(keccak(output)) };
    // Once is enough unless a later round differs, which the parent sees as an extra line.
    const line = JSON.stringify(result);
    if (round === 0 || line !== lastLine) process.stdout.write(`${line}\n`);
    lastLine = line;
  }
}
