import { writeFile } from "node:fs/promises";
import { buildMachineVectors } from "../test/lib/machine-vectors.ts";
import { buildStepVectors } from "../test/lib/step-vectors.ts";

/** Rewrites the machine's vectors, a program or step on each line. Only a new version of the machine may change them. */
const machine = buildMachineVectors();
const steps = buildStepVectors(machine);

const list = (entries: readonly unknown[]): string =>
  `[\n${entries.map((entry) => JSON.stringify(entry)).join(",\n")}\n]`;
const write = (name: string, text: string): Promise<void> =>
  writeFile(new URL(`../../test/vectors/${name}.json`, import.meta.url), text);

await write("machine", `{"start":${JSON.stringify(machine.start)},\n"programs":${list(machine.programs)}}\n`);
await write(
  "steps",
  `{${Object.entries(steps)
    .map(([name, entries]) => `"${name}":${list(entries)}`)
    .join(",\n")}}\n`,
);
