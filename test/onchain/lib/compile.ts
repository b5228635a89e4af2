import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const root = new URL("../../../", import.meta.url);

interface Solc {
  compile(input: string, callbacks?: { import: (path: string) => { contents: string } | { error: string } }): string;
}

/** A message of the compiler. */
export interface CompilerMessage {
  readonly severity: "error" | "warning" | "info";
  readonly formattedMessage: string;
  readonly sourceLocation?: { readonly file: string; readonly start: number; readonly end: number };
}

/** What the compiler gives for a contract, as far as it is asked for here. */
interface CompiledContract {
  readonly evm: { readonly deployedBytecode: { readonly object: string } };
}

export interface Compilation {
  readonly errors: readonly CompilerMessage[];
  /** Runtime bytecode by contract, with `0x`. */
  readonly code: ReadonlyMap<string, string>;
  /** Syntax trees by file. */
  readonly trees: ReadonlyMap<string, unknown>;
}

/** Settings of the compiler. */
export type Settings = Readonly<Record<string, unknown>>;

export const QUICK: Settings = { evmVersion: "cancun", viaIR: true, optimizer: { enabled: true, runs: 200 } };

/** A Solidity file of the repository, by its path from the root, or of a package. */
export function readSource(path: string): string {
  const file = path.startsWith("@") ? require.resolve(path) : fileURLToPath(new URL(path, root));
  return readFileSync(file, "utf8");
}

/**
 * Compiles files of the repository in memory; what they import is read from the repository too.
 *
 * @param sources Text by path from the root of the repository.
 * @param output What is wanted of each contract, in the compiler's words.
 */
export function compile(
  sources: Readonly<Record<string, string>>,
  settings: Settings = QUICK,
  output: readonly string[] = ["evm.deployedBytecode.object"],
): Compilation {
  const solc = require("solc") as Solc;
  const input = {
    language: "Solidity",
    sources: Object.fromEntries(Object.entries(sources).map(([path, content]) => [path, { content }])),
    settings: { ...settings, outputSelection: { "*": { "*": output, "": ["ast"] } } },
  };
  const found = (path: string) => {
    try {
      return { contents: readSource(path) };
    } catch {
      return { error: `${path} is not there` };
    }
  };
  const {
    errors,
    contracts,
    sources: files,
  } = JSON.parse(solc.compile(JSON.stringify(input), { import: found })) as {
    errors?: CompilerMessage[];
    contracts?: Record<string, Record<string, CompiledContract>>;
    sources?: Record<string, { ast: unknown }>;
  };
  const named = Object.values(contracts ?? {}).flatMap((file) => Object.entries(file));
  return {
    errors: (errors ?? []).filter(({ severity }) => severity === "error"),
    code: new Map(named.map(([name, { evm }]) => [name, `0x${evm?.deployedBytecode.object ?? ""}`])),
    trees: new Map(Object.entries(files ?? {}).map(([path, { ast }]) => [path, ast])),
  };
}

/** Runtime bytecode of a contract. @throws Error With the compiler's messages if it does not compile. */
export function codeOf(compilation: Compilation, name: string): string {
  const code = compilation.code.get(name);
  if (code === undefined || code === "0x") {
    throw new Error(`${name} does not compile:\n${compilation.errors.map((one) => one.formattedMessage).join("\n")}`);
  }
  return code;
}
