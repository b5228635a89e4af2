import { httpStorage, publishInputs, publishJobManifest, publishProgram } from "@conun/sdk/storage";
import { peakMiB, stdinOf, tell } from "./inputs.ts";

const [url = "", count = ""] = process.argv.slice(2);
const taskCount = Number(count);

function* tasks(): Generator<{ stdin: Uint8Array }> {
  for (let i = 0; i < taskCount; i++) yield { stdin: stdinOf(i) };
}

const storage = httpStorage({ url });
const started = performance.now();
const program = await publishProgram(new Uint8Array(20_000).fill(1), storage);
const { index, tasksRoot } = await publishInputs(tasks(), storage);
const { hint, digest } = await publishJobManifest(
  {
    kind: "conun/job",
    version: 1,
    name: "a million tasks",
    description: "",
    program,
    inputs: index,
    outputs: { mediaType: "application/octet-stream" },
  },
  storage,
);
tell({ seconds: (performance.now() - started) / 1000, mib: peakMiB(), hint, digest, tasksRoot });
