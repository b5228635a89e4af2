import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

/** The repository's root folder. */
export const ROOT = resolve(import.meta.dirname, "../..");

/** The packages, each depending only on those before it. */
export const PACKAGES = ["contracts", "vm", "sdk", "worker-node", "cli"] as const;
export type PackageFolder = (typeof PACKAGES)[number];

/** Folders whose TypeScript is checked and tested: the packages and the examples. */
export const PROJECTS = [...PACKAGES, "examples"] as const;

/** Absolute path of something in the repository. */
export const at = (...parts: string[]): string => join(ROOT, ...parts);

/** Path of a program installed as a development dependency. */
export function bin(name: string): string {
  const path = at("node_modules", ".bin", name);
  if (!existsSync(path)) throw new Error(`${name} is not installed: run \`npx -y pnpm@12 install\``);
  return path;
}
