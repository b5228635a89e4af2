import { defineConfig, type Options } from "tsup";

/** The one build of all packages: ESM, CommonJS and declarations for both, dependencies left outside. */
export function library(entry: Record<string, string>, extra: Options = {}): ReturnType<typeof defineConfig> {
  return defineConfig({
    entry,
    format: ["esm", "cjs"],
    target: "es2024",
    dts: true,
    splitting: true,
    sourcemap: true,
    clean: true,
    silent: true,
    ...extra,
  });
}
