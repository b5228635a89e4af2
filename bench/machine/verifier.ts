import { readdir, readFile } from "node:fs/promises";
import { artifactOf } from "@conun/contracts/deploy";
import type { Row } from "../lib/report.ts";

const FOLDER = new URL("../../contracts/machine/", import.meta.url);
/** Made from the table of instructions. */
const GENERATED = "Opcodes.sol";

/** Size of the contract that judges steps, and of its source. */
export async function measureVerifier(): Promise<Row[]> {
  const names = (await readdir(FOLDER)).filter((name) => name.endsWith(".sol") && name !== GENERATED);
  const sources = await Promise.all(names.map((name) => readFile(new URL(name, FOLDER), "utf8")));
  return [
    {
      name: "verifier_bytes",
      value: (artifactOf("Machine").deployedBytecode.length - 2) / 2,
      unit: "bytes",
      goal: 24_576,
    },
    {
      name: "verifier_lines",
      value: sources.reduce((sum, source) => sum + linesOf(source), 0),
      unit: "lines",
      goal: 1200,
      note: `neither blank nor comment, ${sources.length} files, without the generated ${GENERATED}`,
    },
    {
      name: "verifier_lines_all",
      value: sources.reduce((sum, source) => sum + source.trimEnd().split("\n").length, 0),
      unit: "lines",
      goal: null,
      note: "with blank lines and comments",
    },
  ];
}

/** Lines of a source that are neither blank nor comment. */
function linesOf(source: string): number {
  const bare = source.replace(/\/\*[\s\S]*?\*\//g, "").replace(/\/\/.*$/gm, "");
  return bare.split("\n").filter((line) => line.trim() !== "").length;
}
