import { globSync, rmSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { defineConfig, type Options } from "tsup";

/**
 * `require` gives the very modules that `import` gives, so classes exist once in a program that uses both, and
 * dependencies without an entry point for CommonJS do no harm: Node loads ES modules either way.
 */
function requireTheModules(entries: readonly string[]): void {
  for (const file of globSync("dist/**/*.{cjs,cjs.map}")) rmSync(file);
  for (const entry of entries) {
    writeFileSync(`dist/${entry}.cjs`, `module.exports = require("./${basename(entry)}.js");\n`);
  }
}

/**
 * The one build of all packages: ES modules, an entry for `require`, declarations for both; dependencies stay outside.
 *
 * @param afterwards Runs when all of it is written.
 */
export function library(
  entry: Record<string, string>,
  extra: Omit<Options, "onSuccess"> = {},
  afterwards: () => Promise<void> = async () => undefined,
): ReturnType<typeof defineConfig> {
  return defineConfig({
    entry,
    format: ["esm", "cjs"],
    target: "es2024",
    dts: true,
    splitting: true,
    sourcemap: true,
    clean: true,
    silent: true,
    // `node:sqlite` exists under no other name.
    removeNodeProtocol: false,
    ...extra,
    onSuccess: async () => {
      requireTheModules(Object.keys(entry));
      await afterwards();
    },
  });
}
