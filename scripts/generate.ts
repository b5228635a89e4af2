// Writes contracts/src/generated from the compiled artifacts of our own contracts: ABIs `as const` (and as JSON),
// TypeChain types and factories, artifacts with bytecode for deployments without Hardhat, and the parameters of each
// chain from ignition/parameters.
import { globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import json5 from "json5";
import { runTypeChain } from "typechain";
import { at } from "./lib/workspace.ts";

interface Artifact {
  readonly contractName: string;
  readonly sourceName: string;
  readonly abi: readonly unknown[];
  readonly bytecode: string;
  readonly deployedBytecode: string;
  readonly linkReferences: unknown;
  readonly deployedLinkReferences: unknown;
  readonly immutableReferences: unknown;
}

const HEADER = "// Generated from the contracts: do not edit.\n";
const camel = (name: string): string => name.replace(/^[A-Z]+(?=[A-Z][a-z])|^[A-Z]/, (head) => head.toLowerCase());
const literal = (value: unknown): string => JSON.stringify(value, undefined, 2);

/** Contracts whose code goes on in another one, which they hand unknown calls to: callers see one contract. */
const CONTINUED: Readonly<Record<string, string>> = { JobMarket: "MarketAnnex" };

interface AbiEntry {
  readonly type: string;
  readonly name?: string;
  readonly inputs?: readonly { readonly type: string }[];
}

/** Adds to an ABI what another has beyond it; constructors are each contract's own. */
function withRest(abi: readonly unknown[], rest: readonly unknown[]): readonly unknown[] {
  const key = ({ type, name = "", inputs = [] }: AbiEntry): string =>
    [type, name, ...inputs.map((input) => input.type)].join(" ");
  const known = new Set([...(abi as AbiEntry[]).map(key), "constructor"]);
  const isNew = (entry: AbiEntry): boolean => entry.type !== "constructor" && !known.has(key(entry));
  return [...abi, ...(rest as AbiEntry[]).filter(isNew)];
}

function readArtifacts(): { path: string; artifact: Artifact }[] {
  const found = globSync("artifacts/contracts/**/*.sol/*.json", { cwd: at() })
    .sort()
    .map((path) => ({ path, artifact: JSON.parse(readFileSync(at(path), "utf8")) as Artifact }));
  const seen = new Map<string, Artifact>();
  for (const { artifact } of found) {
    const other = seen.get(artifact.contractName);
    if (other !== undefined) {
      throw new Error(
        `two contracts are named ${artifact.contractName}: ${other.sourceName} and ${artifact.sourceName}`,
      );
    }
    seen.set(artifact.contractName, artifact);
  }
  return found.map(({ path, artifact }) => {
    const rest = seen.get(CONTINUED[artifact.contractName] ?? "")?.abi ?? [];
    return { path, artifact: { ...artifact, abi: withRest(artifact.abi, rest) } };
  });
}

function writeAbis(folder: string, artifacts: readonly Artifact[]): void {
  mkdirSync(folder, { recursive: true });
  for (const { contractName, abi } of artifacts) {
    const source = `${HEADER}export const ${camel(contractName)}Abi = ${literal(abi)} as const;\n`;
    writeFileSync(join(folder, `${contractName}.ts`), source);
    writeFileSync(join(folder, `${contractName}.json`), `${literal(abi)}\n`);
  }
  const lines = artifacts.map(({ contractName: name }) => `export { ${camel(name)}Abi } from "./${name}.ts";\n`);
  writeFileSync(join(folder, "index.ts"), `${HEADER}${lines.join("")}${lines.length === 0 ? "export {};\n" : ""}`);
}

function writeArtifacts(folder: string, artifacts: readonly Artifact[]): void {
  mkdirSync(folder, { recursive: true });
  const deployable = artifacts.filter((artifact) => artifact.bytecode !== "0x");
  for (const artifact of deployable) {
    const { contractName, sourceName, bytecode, deployedBytecode, linkReferences } = artifact;
    const { deployedLinkReferences, immutableReferences } = artifact;
    const links = { linkReferences, deployedLinkReferences, immutableReferences };
    const fields = { sourceName, bytecode, deployedBytecode, ...links };
    const source = [
      HEADER,
      `import { ${camel(contractName)}Abi } from "../abi/${contractName}.ts";\n\n`,
      `export const ${camel(contractName)}Artifact = {\n`,
      `  _format: "hh3-artifact-1",\n  contractName: ${literal(contractName)},\n  abi: ${camel(contractName)}Abi,\n`,
      ...Object.entries(fields).map(([key, value]) => `  ${key}: ${literal(value)},\n`),
      "} as const;\n",
    ];
    writeFileSync(join(folder, `${contractName}.ts`), source.join(""));
  }
  const lines = deployable.map(({ contractName: n }) => `export { ${camel(n)}Artifact } from "./${n}.ts";\n`);
  writeFileSync(join(folder, "index.ts"), `${HEADER}${lines.join("")}${lines.length === 0 ? "export {};\n" : ""}`);
}

/** Parameters of each chain, by the name of their file: packages cannot read files of the repository. */
function writeParameters(folder: string): void {
  const entries = globSync("ignition/parameters/*.json5", { cwd: at() })
    .sort()
    .map((path): [string, unknown] => {
      const { Conun } = json5.parse<{ Conun: unknown }>(readFileSync(at(path), "utf8"));
      return [basename(path, ".json5"), Conun];
    });
  const source = `export const parametersOf = ${literal(Object.fromEntries(entries))} as const;\n`;
  writeFileSync(join(folder, "parameters.ts"), `${HEADER}${source}`);
}

/** TypeChain writes imports for compiled JavaScript; our code runs from source, so they name the .ts files. */
function useSourceExtensions(folder: string): void {
  for (const file of globSync("**/*.ts", { cwd: folder })) {
    const path = join(folder, file);
    const source = readFileSync(path, "utf8").replace(
      /(\bfrom\s+)(["'])(\.{1,2}(?:\/[^"']*)?)\2/g,
      (_match, from: string, quote: string, target: string) => {
        const bare = target.replace(/\/$/, "").replace(/\.js$/, "");
        const isFolder = !target.endsWith(".js");
        return `${from}${quote}${bare}${isFolder ? "/index" : ""}.ts${quote}`;
      },
    );
    writeFileSync(path, `// @ts-nocheck\n${HEADER}${source}`);
  }
}

async function writeTypeChain(folder: string, found: ReturnType<typeof readArtifacts>): Promise<void> {
  mkdirSync(join(folder, "factories"), { recursive: true });
  if (found.length === 0) {
    for (const index of ["index.ts", "factories/index.ts"]) writeFileSync(join(folder, index), `${HEADER}export {};\n`);
    return;
  }
  // TypeChain reads files: the folders below the common one become those of its own.
  const sources = `${folder}-sources`;
  const paths = found.map(({ path, artifact }) => {
    const copy = join(sources, path);
    mkdirSync(dirname(copy), { recursive: true });
    writeFileSync(copy, literal(artifact));
    return copy;
  });
  await runTypeChain({
    cwd: at(),
    filesToProcess: paths,
    allFiles: paths,
    outDir: folder,
    target: "ethers-v6",
    flags: {
      alwaysGenerateOverloads: false,
      discriminateTypes: false,
      tsNocheck: false,
      environment: undefined,
      node16Modules: true,
    },
  });
  rmSync(sources, { recursive: true, force: true });
  useSourceExtensions(folder);
}

/** Replaces contracts/src/generated as a whole: readers see the old state or the new one. */
export async function generate(): Promise<void> {
  const target = at("contracts", "src", "generated");
  const next = join(dirname(target), `.${basename(target)}-${process.pid}`);
  const found = readArtifacts();
  const artifacts = found.map(({ artifact }) => artifact);
  try {
    writeAbis(join(next, "abi"), artifacts);
    writeArtifacts(join(next, "artifacts"), artifacts);
    writeParameters(next);
    await writeTypeChain(join(next, "typechain"), found);
    rmSync(target, { recursive: true, force: true });
    renameSync(next, target);
  } finally {
    rmSync(next, { recursive: true, force: true });
  }
}
