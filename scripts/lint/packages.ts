import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { at, PACKAGES, ROOT } from "../lib/workspace.ts";

/** Which of our packages each may use: the dependencies run one way. Sideways is as wrong as back. */
const MAY_USE: ReadonlyMap<string, readonly string[]> = new Map([
  ["contracts", []],
  ["vm", []],
  ["sdk", ["contracts", "vm"]],
  ["worker-node", ["contracts", "vm", "sdk"]],
  ["cli", ["contracts", "vm", "sdk", "worker-node", "examples"]],
]);

const IMPORT = /\b(?:from|import|require|import\.meta\.resolve)\s*\(?\s*["']([^"']+)["']/g;

/** Module names that a source imports, exports from or resolves. */
export const importsOf = (source: string): string[] => [...source.matchAll(IMPORT)].map((match) => match[1] ?? "");

/** Why an import in a file of a package is wrong, or undefined when it is right. */
export function wrongImport(folder: string, file: string, target: string): string | undefined {
  const own = at(folder);
  if (target.startsWith(".")) {
    const path = resolve(dirname(file), target);
    if (path.startsWith(`${own}/`)) return undefined;
    return `imports ${target}, outside of its package: import the package by name`;
  }
  const used = /^@conun\/([^/]+)/.exec(target)?.[1];
  if (used === undefined || used === folder || MAY_USE.get(folder)?.includes(used)) return undefined;
  return `imports @conun/${used}, but ${folder} comes before it (contracts, vm -> sdk -> worker-node -> cli)`;
}

/** Imports against the direction of the packages, or past a package's entry points. */
export function importProblems(): string[] {
  return PACKAGES.flatMap((folder) =>
    globSync(`${folder}/src/**/*.ts`, { cwd: ROOT, exclude: (path) => path.includes("generated") }).flatMap((file) =>
      importsOf(readFileSync(at(file), "utf8"))
        .map((target) => wrongImport(folder, at(file), target))
        .filter((problem) => problem !== undefined)
        .map((problem) => `${file} ${problem}`),
    ),
  );
}

interface Manifest {
  readonly name: string;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly packageManager?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** pnpm would run its own command instead of a script with one of these names. */
const PNPM_COMMANDS = new Set([
  "add",
  "audit",
  "deploy",
  "exec",
  "install",
  "link",
  "list",
  "pack",
  "patch",
  "publish",
]);
for (const name of ["outdated", "prune", "rebuild", "remove", "setup", "store", "update", "why"])
  PNPM_COMMANDS.add(name);

/** What is wrong with a package.json: ranges instead of versions, names that pnpm takes, a field that breaks the set-up. */
export function manifestProblems(file: string, manifest: Manifest): string[] {
  const problems: string[] = [];
  for (const [name, version] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
    const exact = /^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version) || version === "workspace:*";
    if (!exact) problems.push(`${file}: ${name} is "${version}": give one exact version`);
  }
  for (const name of Object.keys(manifest.scripts ?? {})) {
    if (PNPM_COMMANDS.has(name)) problems.push(`${file}: script "${name}" has the name of a pnpm command`);
  }
  if (manifest.packageManager !== undefined) problems.push(`${file}: packageManager breaks the install with npx pnpm`);
  return problems;
}

/** The problems of all package.json files. */
export function allManifestProblems(): string[] {
  return ["", ...PACKAGES, "examples"].flatMap((folder) => {
    const path = at(folder, "package.json");
    const manifest = JSON.parse(readFileSync(path, "utf8")) as Manifest;
    return manifestProblems(relative(ROOT, path), manifest);
  });
}

/** Dependencies that exist once: two versions of them would mean two incompatible sets of types. */
export function versionProblems(): string[] {
  const seen = new Map<string, { version: string; file: string }>();
  const problems: string[] = [];
  for (const folder of ["", ...PACKAGES, "examples"]) {
    const file = join(folder, "package.json");
    const manifest = JSON.parse(readFileSync(at(file), "utf8")) as Manifest;
    for (const [name, version] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
      const first = seen.get(name);
      if (first === undefined) seen.set(name, { version, file });
      else if (first.version !== version)
        problems.push(`${name} is ${version} in ${file}, ${first.version} in ${first.file}`);
    }
  }
  return problems;
}
