// Checks the built packages as their users get them: packed, then publint, are-the-types-wrong, and every entry point
// loaded by Node through its own name, as ESM and as CommonJS. Run `pnpm build` first.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "./lib/run.ts";
import { at, bin, PACKAGES } from "./lib/workspace.ts";

interface Manifest {
  readonly name: string;
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | { readonly import?: unknown; readonly require?: unknown }>>;
}

/** Entry points that are code (the others are Solidity or JSON files). */
const codeEntries = (manifest: Manifest): string[] =>
  Object.entries(manifest.exports)
    .filter(([, target]) => typeof target !== "string")
    .map(([path]) => manifest.name + path.slice(1));

/** Loads an entry as a user's module would, without the source condition, and counts what it exports. */
async function load(folder: string, entry: string, how: "import" | "require"): Promise<string[]> {
  const loaded = how === "import" ? `await import(${JSON.stringify(entry)})` : `require(${JSON.stringify(entry)})`;
  const type = how === "import" ? "module" : "commonjs";
  const args = [`--input-type=${type}`, "-e", `console.log(Object.keys(${loaded}).length)`];
  const { code, stdout, stderr } = await run(process.execPath, args, { cwd: at(folder) });
  if (code !== 0) return [`${how} of ${entry} fails:\n${stderr}`];
  return Number(stdout) > 0 ? [] : [`${how} of ${entry} gives an empty module`];
}

async function startBin(folder: string, name: string, file: string): Promise<string[]> {
  const { code, stdout, stderr } = await run(process.execPath, [at(folder, file), "--help"]);
  return code === 0 && stdout.includes(name) ? [] : [`${name} --help (exit ${code}):\n${stdout}${stderr}`];
}

async function inspectTarball(folder: string, manifest: Manifest, scratch: string): Promise<string[]> {
  const packed = await run("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", scratch], {
    cwd: at(folder),
  });
  if (packed.code !== 0) return [`npm pack fails:\n${packed.stderr}`];
  const [info] = JSON.parse(packed.stdout) as [{ filename: string; files: { path: string }[] }];
  const tarball = join(scratch, info.filename);
  const problems: string[] = [];
  for (const { path } of info.files) if (/(^|\/)(test|node_modules)\//.test(path)) problems.push(`ships ${path}`);
  const lint = await run(bin("publint"), ["run", tarball, "--strict"]);
  if (lint.code !== 0) problems.push(`publint:\n${lint.stdout}${lint.stderr}`);
  const excluded = Object.entries(manifest.exports).filter(([, target]) => typeof target === "string");
  const args = [tarball, "--profile", "node16", "--format", "ascii", "--no-emoji", "--no-definitely-typed"];
  const only = excluded.length > 0 ? ["--exclude-entrypoints", ...excluded.map(([path]) => path)] : [];
  const types = await run(bin("attw"), [...args, ...only]);
  if (types.code !== 0) problems.push(`are the types wrong:\n${types.stdout}${types.stderr}`);
  return problems;
}

let failed = 0;
const scratch = mkdtempSync(join(tmpdir(), "conun-pack-"));
try {
  for (const folder of PACKAGES) {
    if (!existsSync(at(folder, "dist"))) throw new Error(`${folder} is not built: run \`npx -y pnpm@12 build\` first`);
    const manifest = JSON.parse(readFileSync(at(folder, "package.json"), "utf8")) as Manifest;
    const problems = await inspectTarball(folder, manifest, scratch);
    for (const entry of codeEntries(manifest)) {
      for (const how of ["import", "require"] as const) problems.push(...(await load(folder, entry, how)));
    }
    for (const [name, file] of Object.entries(manifest.bin ?? {})) {
      for (const form of [file, file.replace(/\.js$/, ".cjs")]) problems.push(...(await startBin(folder, name, form)));
    }
    process.stdout.write(
      problems.length === 0 ? `ok      ${manifest.name}\n` : `FAILED  ${manifest.name}\n${problems.join("\n")}\n`,
    );
    if (problems.length > 0) failed++;
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  failed++;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
process.exitCode = failed === 0 ? 0 : 1;
