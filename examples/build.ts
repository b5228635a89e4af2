// Builds every example's program from its AssemblyScript source: `node examples/build.ts`.
// The compiler is pinned, so the result is the same byte for byte on every machine; a test compares.

import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import asc from "assemblyscript/asc";

/** Every example that is built here: a folder with `assembly/index.ts`, whose program is `<folder>/<folder>.wasm`. */
export const examples = ["raytrace", "primes"] as const;

/** Path of an example's checked-in program. */
export function programPath(example: (typeof examples)[number]): string {
  return fileURLToPath(new URL(`./${example}/${example}.wasm`, import.meta.url));
}

/**
 * Compiles one example.
 *
 * @returns The bytes of its wasm module.
 * @throws Error with the compiler's messages if the source does not compile.
 */
export async function compileExample(example: (typeof examples)[number]): Promise<Uint8Array> {
  const source = await readFile(new URL(`./${example}/assembly/index.ts`, import.meta.url), "utf8");
  let wasm: Uint8Array | undefined;
  const result = await asc.main(
    ["index.ts", "--outFile", "out.wasm", "-O3", "--noAssert", "--runtime", "stub", "--use", "abort="],
    {
      readFile: (name) => (name === "index.ts" ? source : null),
      writeFile: (name, contents) => {
        if (name === "out.wasm" && contents instanceof Uint8Array) wasm = contents;
      },
      listFiles: () => [],
    },
  );
  if (result.error !== null || wasm === undefined) throw new Error(`${example}: ${result.stderr.toString()}`);
  return wasm;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const example of examples) await writeFile(programPath(example), await compileExample(example));
}
