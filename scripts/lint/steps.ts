import { globSync } from "node:fs";
import { run } from "../lib/run.ts";
import { at, bin, ROOT } from "../lib/workspace.ts";
import { allManifestProblems, importProblems, versionProblems } from "./packages.ts";

/** One check: its name, and what it finds wrong ("" when all is well). With `fix`, it repairs what it can first. */
export interface Step {
  readonly name: string;
  check(fix: boolean): Promise<string>;
}

const solidity = (pattern: string): string[] =>
  globSync(pattern, {
    cwd: ROOT,
    exclude: (path) => path.includes("node_modules") || path.includes("contracts/dist"),
  }).sort();

async function tool(name: string, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(bin(name), args);
  return code === 0 ? "" : stdout + stderr || `${name} ended with exit ${code}`;
}

const biome: Step = {
  name: "biome",
  check: (fix) => tool("biome", ["check", "--error-on-warnings", "--max-diagnostics=200", ...(fix ? ["--write"] : [])]),
};

const prettier: Step = {
  name: "prettier",
  async check(fix) {
    const files = [...solidity("contracts/**/*.sol"), ...solidity("test/**/*.sol")];
    return files.length === 0 ? "" : tool("prettier", [fix ? "--write" : "--check", "--log-level=warn", ...files]);
  },
};

async function solhint(config: string, files: readonly string[]): Promise<string> {
  return files.length === 0 ? "" : tool("solhint", ["--noPoster", "--max-warnings=0", "-c", at(config), ...files]);
}

const contracts: Step = {
  name: "solhint",
  check: async () =>
    (await solhint(".solhint.json", solidity("contracts/**/*.sol"))) +
    (await solhint("test/solidity/.solhint.json", solidity("test/**/*.sol"))),
};

const packages: Step = {
  name: "packages",
  check: async () => [...importProblems(), ...allManifestProblems(), ...versionProblems()].join("\n"),
};

export const STEPS: readonly Step[] = [biome, prettier, contracts, packages];
