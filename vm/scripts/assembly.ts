import { existsSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

/** One AssemblyScript module whose wasm is checked in as a TypeScript constant. */
export interface AssemblyModule {
  /** Source, relative to the package. */
  readonly source: string;
  /** TypeScript file that holds the bytes, relative to the package. */
  readonly target: string;
  /** Exported constant's name. */
  readonly name: string;
  readonly options: readonly string[];
}

/** Modules of the package; `node scripts/assembly.ts` rebuilds them, a test compares them with what is checked in. */
export const assemblyModules: readonly AssemblyModule[] = [
  {
    source: "assembly/keccak.ts",
    target: "src/hash/keccak-wasm.ts",
    name: "keccakWasm",
    options: ["-O3", "--initialMemory", "1", "--enable", "simd"],
  },
  {
    source: "assembly/host.ts",
    target: "src/run/host-wasm.ts",
    name: "hostWasm",
    options: ["-O3", "--initialMemory", "2"],
  },
  {
    source: "assembly/machine/machine.ts",
    target: "src/machine/fast/machine-wasm.ts",
    name: "machineWasm",
    options: ["-O2", "--enable", "simd", "--memoryBase", "65536", "--initialMemory", "300", "--maximumMemory", "65535"],
  },
];

const packageDirectory = fileURLToPath(new URL("..", import.meta.url));
const common = ["--runtime", "stub", "--noAssert"];

/** Compiles AssemblyScript `text` to wasm. Throws with the compiler's message if it does not compile. */
export function compileAssembly(text: string, options: readonly string[] = ["-O3"]): Promise<Uint8Array> {
  return compile("module.ts", (name) => (name === "module.ts" ? text : null), options);
}

/** Compiles the file `entry`, and what it imports, as `read` gives them: null for what there is not. */
async function compile(
  entry: string,
  read: (name: string) => string | null,
  options: readonly string[],
): Promise<Uint8Array> {
  let wasm: Uint8Array | undefined;
  const { error, stderr } = await asc.main([entry, "--outFile", "module.wasm", ...common, ...options], {
    readFile: read,
    writeFile: (name, content) => {
      if (name === "module.wasm" && typeof content !== "string") wasm = content;
    },
    listFiles: () => [],
  });
  if (error || !wasm) throw new Error(`AssemblyScript does not compile: ${stderr.toString()}`, { cause: error });
  return wasm;
}

/** A source file of the package. The compiler looks for imports in several places: what is not there is no error. */
function sourceText(name: string): string | null {
  const path = packageDirectory + name;
  return existsSync(path) ? readFileSync(path, "utf8") : null;
}

/** The text of the TypeScript file that holds a module's bytes. */
export async function renderAssembly(module: AssemblyModule): Promise<string> {
  const wasm = await compile(module.source, sourceText, module.options);
  const base64 = Buffer.from(wasm).toString("base64");
  const lines = base64.match(/.{1,110}/g) ?? [];
  const quoted = lines.map((line) => `  "${line}"`).join(" +\n");
  return `// Built from ${module.source} by scripts/assembly.ts. Do not edit.\nexport const ${module.name} =\n${quoted};\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const module of assemblyModules) await writeFile(packageDirectory + module.target, await renderAssembly(module));
}
