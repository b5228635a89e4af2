import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { type Constants, readConstants } from "./constants.ts";
import type { Assembled } from "./run.ts";
import { type Command, type ModuleSource, parseScript } from "./script.ts";
import { assemble } from "./text.ts";

/** A script, ready to run on any engine. */
export interface Script {
  readonly commands: readonly Command[];
  readonly modules: Assembled;
  readonly constants: Constants;
}

export interface Suite {
  readonly folder: string;
  /** Whether it is the subset that this repository brings. */
  readonly bundled: boolean;
  /** Paths of its scripts, below the folder. */
  readonly files: readonly string[];
}

const BUNDLED = fileURLToPath(new URL("suite", import.meta.url));

/**
 * The official suite in the folder that WASM_TESTSUITE names (with all folders in it), or else the bundled subset.
 *
 * @throws Error If that is no folder with scripts.
 */
export function findSuite(named: string | undefined): Suite {
  const folder = named === undefined || named === "" ? BUNDLED : named;
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new Error(`WASM_TESTSUITE is no folder: ${folder}. Unset it to run the bundled subset.`);
  }
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".wast"))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
  if (files.length === 0) throw new Error(`No scripts (*.wast) in ${folder}.`);
  return { folder, bundled: folder === BUNDLED, files };
}

/** Reads a script and translates its text modules and numbers. */
export async function loadScript(suite: Suite, file: string): Promise<Script> {
  const commands = parseScript(readFileSync(join(suite.folder, file), "utf8"));
  const modules = new Map<ModuleSource, Uint8Array | SyntaxError>();
  for (const command of commands) {
    if ("module" in command && typeof command.module === "object") {
      modules.set(command.module, await bytesOf(command.module));
    }
  }
  return { commands, modules, constants: await readConstants(commands) };
}

async function bytesOf({ source }: ModuleSource): Promise<Uint8Array | SyntaxError> {
  if ("bytes" in source) return source.bytes;
  try {
    return await assemble(source.text);
  } catch (error) {
    if (error instanceof SyntaxError) return error;
    throw error;
  }
}
