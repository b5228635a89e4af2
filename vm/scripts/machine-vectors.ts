import { writeFile } from "node:fs/promises";
import { buildMachineVectors } from "../test/lib/machine-vectors.ts";

/** Rewrites the machine's vectors, a program on each line. Only a new version of the machine may change them. */
const { start, programs } = buildMachineVectors();
const lines = programs.map((program) => JSON.stringify(program));
await writeFile(
  new URL("../../test/vectors/machine.json", import.meta.url),
  `{"start":${JSON.stringify(start)},\n"programs":[\n${lines.join(",\n")}\n]}\n`,
);
