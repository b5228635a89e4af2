// Builds what other scripts read, when it is out of date: `node scripts/prepare.ts contracts`.
// Prints to stderr only, so that a script's standard output stays its own.
import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { generate } from "./generate.ts";
import { withLock } from "./lib/lock.ts";
import { run } from "./lib/run.ts";
import { at, bin, ROOT } from "./lib/workspace.ts";

const STAMP = at("cache", "contracts.stamp");
const GENERATED = at("contracts", "src", "generated", "abi", "index.ts");

/** What decides on the output, besides the sources. */
const SETTINGS = ["hardhat.config.ts", "package.json", "contracts/package.json", "scripts/generate.ts"];

function contractsDigest(): string {
  const sources = globSync("contracts/**/*.sol", {
    cwd: ROOT,
    exclude: (path) => path === "node_modules" || path.endsWith("/node_modules"),
  });
  const parameters = globSync("ignition/parameters/*.json5", { cwd: ROOT });
  const inputs = [...sources, ...parameters, ...SETTINGS].sort();
  const hash = createHash("sha256");
  for (const path of inputs) hash.update(JSON.stringify([path, readFileSync(at(path), "utf8")]));
  return hash.digest("hex");
}

function isCurrent(): boolean {
  return existsSync(GENERATED) && existsSync(STAMP) && readFileSync(STAMP, "utf8") === contractsDigest();
}

async function build(): Promise<void> {
  const digest = contractsDigest();
  process.stderr.write("Building the contracts...\n");
  const { code, stdout, stderr } = await run(bin("hardhat"), ["build", "--no-tests"]);
  if (code !== 0) throw new Error(`the contracts do not build:\n${stdout}${stderr}`);
  await generate();
  writeFileSync(STAMP, digest);
}

/** Compiles the contracts and writes the TypeScript of @conun/contracts, unless nothing changed since the last time. */
export async function prepareContracts(): Promise<void> {
  if (isCurrent()) return;
  await withLock(at("cache", "contracts.lock"), async () => {
    if (!isCurrent()) await build();
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  try {
    await prepareContracts();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
