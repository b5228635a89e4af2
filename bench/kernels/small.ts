import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { compileAssembly } from "../../vm/scripts/assembly.ts";

const here = (path: string): URL => new URL(path, import.meta.url);

/** What is changed in a kernel's source so that the reference interpreter is done with it in a moment. */
const SMALLER: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  "2mm": [["N = 576", "N = 70"]],
  atax: [
    ["TURNS = 150", "TURNS = 1"],
    ["N = 1500", "N = 300"],
  ],
  cholesky: [["N = 1550", "N = 120"]],
  durbin: [
    ["TURNS = 130", "TURNS = 1"],
    ["N = 2000", "N = 500"],
  ],
  fib: [["fib(41)", "fib(24)"]],
  "floyd-warshall": [["N = 820", "N = 70"]],
  gemm: [["N = 870", "N = 80"]],
  "hash-table": [
    ["BITS = 21", "BITS = 14"],
    ["1_300_000", "10_000"],
  ],
  "jacobi-2d": [
    ["N = 700", "N = 70"],
    ["TURNS = 400", "TURNS = 20"],
  ],
  lu: [["N = 1330", "N = 100"]],
  lz: [["22 << 20", "1 << 14"]],
  nussinov: [["N = 1500", "N = 90"]],
  quicksort: [["8_000_000", "50_000"]],
  "seidel-2d": [
    ["N = 400", "N = 80"],
    ["TURNS = 400", "TURNS = 20"],
  ],
  sha256: [["144 << 20", "1 << 15"]],
  sieve: [
    ["5_000_000", "100_000"],
    ["TURNS = 44", "TURNS = 2"],
  ],
};

/** Names of the timed kernels, which all have a small form. */
export const smallKernelNames: readonly string[] = Object.keys(SMALLER);

/** Compiles the small form of a kernel from the kernel's source. */
export async function buildSmallKernel(name: string): Promise<Uint8Array> {
  const [prelude, source] = await Promise.all(
    ["prelude", name].map((file) => readFile(here(`assembly/${file}.ts`), "utf8")),
  );
  let text = source as string;
  for (const [from, to] of SMALLER[name] ?? []) {
    if (!text.includes(from)) throw new Error(`The source of ${name} has no "${from}".`);
    text = text.replace(from, to);
  }
  return await compileAssembly(`${prelude}${text}`, ["--use", "abort="]);
}

/** The small form of a kernel as checked in. */
export async function readSmallKernel(name: string): Promise<Uint8Array> {
  return new Uint8Array(await readFile(here(`small/${name}.wasm`)));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const name of smallKernelNames) await writeFile(here(`small/${name}.wasm`), await buildSmallKernel(name));
}
