import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createProgram as createConun } from "@conun/cli";
import { expect } from "chai";
import { at } from "../scripts/lib/workspace.ts";
import { createProgram as createWorkerProgram } from "../worker-node/src/commands/program.ts";
import { blocksOf, type CommandLine, commandLinesOf, DOCUMENTS } from "./lib/documents.ts";
import { type Program, start } from "./lib/process.ts";

type Command = ReturnType<typeof createConun>;

/** In the tree, so that packages resolve as in any project of this workspace. */
const SCRATCH = at("test", ".tmp");
const MUST_RUN = ["README.md", "docs/sdk.md"];

describe("code in the documents", function () {
  this.timeout(180_000);
  const blocks = DOCUMENTS.flatMap(blocksOf).filter(({ info }) => info === "ts run");
  let home: string;
  let network: Program;

  before(async () => {
    home = mkdtempSync(join(tmpdir(), "conun-docs-"));
    mkdirSync(SCRATCH, { recursive: true });
    const args = ["dev", "--port", "0", "--storage-port", "0", "--workers", "2", "--output", "json"];
    network = start("cli/src/main.ts", args, { name: "dev", folder: home });
    await network.line();
  });
  after(async () => {
    await network?.end("SIGINT");
    rmSync(home, { recursive: true, force: true });
    rmSync(SCRATCH, { recursive: true, force: true });
  });

  it("is there to be run", () => {
    expect(blocks.map(({ file }) => file)).to.include.members(MUST_RUN);
  });

  for (const { file, line, code } of blocks) {
    it(`${file}:${line} runs against a local network`, async () => {
      const name = `${file.replaceAll("/", "-")}-${line}`;
      writeFileSync(join(SCRATCH, `${name}.ts`), code);
      const program = start(`test/.tmp/${name}.ts`, [], { name, folder: home, cwd: at() });
      expect(await program.ended, program.log).to.equal(0);
      expect(program.out).to.match(/0 168\n/); // primes up to 1,000
    });
  }
});

describe("command lines in the documents", () => {
  const never = new AbortController().signal;
  const programs = new Map<string, Command>([
    ["conun", createConun(never)],
    ["conun-worker", createWorkerProgram(never, () => undefined)],
  ]);
  const { scripts } = JSON.parse(readFileSync(at("package.json"), "utf8")) as { scripts: Record<string, string> };
  const lines = DOCUMENTS.flatMap((file) => commandLinesOf(file, [...programs.keys(), "pnpm"]));

  it("are found", () => {
    expect(lines.length).to.be.greaterThan(30);
  });

  it("name commands and options that exist", () => {
    expect(lines.flatMap((line) => problemsOf(line, programs, scripts))).to.deep.equal([]);
  });

  it("would be refused if they did not", () => {
    const wrong = ["conun job frobnicate", "conun job list --sideways", "pnpm frobnicate", "conun-worker stroll"];
    for (const text of wrong) {
      expect(problemsOf({ place: text, words: text.split(" ") }, programs, scripts), text).to.have.length(1);
    }
  });
});

/** pnpm's own commands that documents use. */
const PNPM_COMMANDS = ["install", "add", "exec"];

function problemsOf(
  { place, words }: CommandLine,
  programs: ReadonlyMap<string, Command>,
  scripts: Readonly<Record<string, string>>,
): string[] {
  const [first = "", ...rest] = words;
  if (first === "pnpm") {
    const [script, ...more] = rest.filter((word) => word !== "--silent");
    if (script === undefined || script.startsWith("<") || PNPM_COMMANDS.includes(script)) return [];
    if (programs.has(script)) return problemsOf({ place, words: [script, ...more] }, programs, scripts);
    return script in scripts ? [] : [`${place}: there is no script "${script}"`];
  }
  const root = programs.get(first);
  if (root === undefined) return [];
  let command = root;
  const options = new Set(["--help", "--version", ...longOptions(root)]);
  for (const word of rest) {
    if (word.startsWith("--")) {
      const option = word.replace(/=.*/, "").replace(/[^a-z0-9-]+$/, "");
      if (!options.has(option)) return [`${place}: ${command.name()} has no option ${option}`];
      continue;
    }
    if (command.commands.length === 0) continue; // an argument
    if (!/^[a-z-]+$/.test(word)) return []; // "...", "NAME", a list in prose
    const next = command.commands.find((child) => child.name() === word);
    if (next === undefined) return [`${place}: ${command.name()} has no command "${word}"`];
    command = next as Command;
    for (const option of longOptions(command)) options.add(option);
  }
  return [];
}

function longOptions(command: Command): string[] {
  return command.options.flatMap(({ long }) => (typeof long === "string" ? [long] : []));
}
