import { globSync, readFileSync } from "node:fs";
import { at, ROOT } from "../../scripts/lib/workspace.ts";

/** A block of code in a document. */
export interface Block {
  readonly file: string;
  /** Line of its first line of code. */
  readonly line: number;
  /** What stands after the three ticks: the language, and `run` if it is meant to run as it stands. */
  readonly info: string;
  readonly code: string;
}

/** A command line in a document. */
export interface CommandLine {
  readonly place: string;
  readonly words: readonly string[];
}

/** What a user reads: the README and the guides. */
export const DOCUMENTS: readonly string[] = [
  "README.md",
  "CONTRIBUTING.md",
  "examples/README.md",
  ...globSync("docs/*.md", { cwd: ROOT }).sort(),
];

/** The blocks of code of a document. */
export function blocksOf(file: string): Block[] {
  const text = readFileSync(at(file), "utf8");
  return [...text.matchAll(/^```(.*)\n([\s\S]*?)^```/gm)].map((match) => ({
    file,
    line: text.slice(0, match.index).split("\n").length + 1,
    info: match[1] ?? "",
    code: match[2] ?? "",
  }));
}

/** The command lines of a document that begin with one of the given programs, in blocks and within the text. */
export function commandLinesOf(file: string, programs: readonly string[]): CommandLine[] {
  const blocks = blocksOf(file).flatMap(({ line, code, info }) =>
    ["", "sh"].includes(info) ? code.split("\n").map((text, i) => ({ place: `${file}:${line + i}`, text })) : [],
  );
  const prose = readFileSync(at(file), "utf8").split("\n");
  const inline = prose.flatMap((line, i) =>
    [...line.matchAll(/`([^`]+)`/g)].map((match) => ({ place: `${file}:${i + 1}`, text: match[1] ?? "" })),
  );
  return [...blocks, ...inline]
    .map(({ place, text }) => ({ place, words: wordsOf(text, programs) }))
    .filter((line): line is CommandLine => line.words !== undefined);
}

/** The words of a command line up to a comment or a pipe, if it calls one of the programs. */
function wordsOf(text: string, programs: readonly string[]): readonly string[] | undefined {
  const clean = text.replace(/(^|\s)#.*$/, "").replace(/^\$ /, "");
  for (const part of clean.split(/\s[|]\s|\s&&\s/)) {
    const words = part
      .trim()
      .replace(/^npx\s+(--offline\s+)?-y\s+pnpm@12\s+/, "pnpm ")
      .split(/\s+/);
    if (programs.includes(words[0] ?? "")) return words;
  }
  return undefined;
}
