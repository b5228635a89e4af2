import { readdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { compileAssembly } from "../../vm/scripts/assembly.ts";

const here = (path: string): URL => new URL(path, import.meta.url);

/** Names of all programs that are built here: every file of `assembly/` but the prelude that all share. */
export async function programNames(): Promise<string[]> {
  const files = await readdir(here("assembly/"));
  return files.map((file) => file.replace(/\.ts$/, "")).filter((name) => name !== "prelude");
}

/** Names of the kernels that are timed. */
export async function kernelNames(): Promise<string[]> {
  return (await programNames()).filter((name) => name !== "copy" && name !== "fold");
}

/** Compiles a kernel from its source. */
export async function buildKernel(name: string): Promise<Uint8Array> {
  const [prelude, source] = await Promise.all(
    ["prelude", name].map((file) => readFile(here(`assembly/${file}.ts`), "utf8")),
  );
  return await compileAssembly(`${prelude}${source}`, ["--use", "abort="]);
}

/** The kernel as checked in. */
export async function readKernel(name: string): Promise<Uint8Array> {
  return new Uint8Array(await readFile(here(`${name}.wasm`)));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const name of await programNames()) await writeFile(here(`${name}.wasm`), await buildKernel(name));
}
