import { globSync, statSync } from "node:fs";
import { relative, resolve, sep } from "node:path";
import { at, PROJECTS, ROOT } from "../lib/workspace.ts";

/** A group of test files that runs in a process of its own. */
export interface Suite {
  readonly name: string;
  readonly kind: "mocha" | "solidity";
  readonly files: readonly string[];
}

/** Folder of each suite, in the order in which they run: from the smallest parts to the whole. */
const FOLDERS: ReadonlyMap<string, string> = new Map([
  ["scripts", "scripts/test"],
  ["solidity", "test/solidity"],
  ...PROJECTS.map((project): [string, string] => [project, `${project}/test`]),
  ["onchain", "test/onchain"],
  ["scenarios", "test"],
]);

/** Folders of suites inside of this one, whose tests are not its own. */
const within = (folder: string): string[] =>
  [...FOLDERS.values()].filter((other) => other !== folder && other.startsWith(`${folder}/`));

export const SUITE_NAMES: readonly string[] = [...FOLDERS.keys()];

function filesOf(name: string, folder: string, heavy: boolean): string[] {
  const pattern = name === "solidity" ? "**/*.t.sol" : "**/*.test.ts";
  const others = within(folder);
  return globSync(`${folder}/${pattern}`, { cwd: ROOT, exclude: (path) => path.includes("node_modules") })
    .filter((path) => !others.some((other) => path.split(sep).join("/").startsWith(`${other}/`)))
    .filter((path) => heavy || !path.endsWith(".heavy.test.ts"))
    .map((path) => at(path))
    .sort();
}

const suite = (name: string, files: readonly string[]): Suite => ({
  name,
  kind: name === "solidity" ? "solidity" : "mocha",
  files,
});

function suiteOfFile(path: string): string {
  const file = relative(ROOT, path).split(sep).join("/");
  if (file.endsWith(".t.sol")) return "solidity";
  for (const [name, folder] of FOLDERS) if (file.startsWith(`${folder}/`)) return name;
  throw new Error(`${file} is in no test folder: ${[...FOLDERS.values()].join(", ")}`);
}

/**
 * The suites to run. `selected` names suites, or test files by path; empty means all. Heavy tests (`*.heavy.test.ts`)
 * run when asked for, or when named by path.
 * @throws Error when something selected does not exist.
 */
export function selectSuites(selected: readonly string[], heavy: boolean): Suite[] {
  if (selected.length === 0) return [...FOLDERS].map(([name, folder]) => suite(name, filesOf(name, folder, heavy)));
  const chosen = new Map<string, string[]>();
  for (const choice of selected) {
    const folder = FOLDERS.get(choice);
    const path = resolve(ROOT, choice);
    const isFile = statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
    if (folder === undefined && !isFile) {
      throw new Error(`no suite or test file named "${choice}". Suites: ${SUITE_NAMES.join(", ")}`);
    }
    const name = folder === undefined ? suiteOfFile(path) : choice;
    const files = folder === undefined ? [path] : filesOf(choice, folder, heavy);
    chosen.set(name, [...(chosen.get(name) ?? []), ...files]);
  }
  return [...chosen].map(([name, files]) => suite(name, files));
}
