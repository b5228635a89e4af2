import { fetchJobManifest, httpStorage, openInputs } from "@conun/sdk/storage";
import { type Hex, parseInputRegion, verifyTask } from "@conun/vm";
import { stdinOf, tell } from "./inputs.ts";

const [url = "", hint = "", digest, tasksRoot] = process.argv.slice(2);
const SAMPLES = 50;
const BATCH = 100;

const started = performance.now();
const storage = httpStorage({ url });
const manifest = await fetchJobManifest(hint, digest as Hex, storage);
const reader = await openInputs(manifest.inputs.cid, tasksRoot as Hex, storage);
let checked = 0;
for (let sample = 0; sample < SAMPLES; sample++) {
  const from = Math.floor((sample / (SAMPLES - 1)) * (reader.taskCount - BATCH));
  for (const { index, region } of await reader.tasks(from, from + BATCH)) {
    const { stdin } = parseInputRegion(region);
    if (Buffer.compare(stdin, stdinOf(index)) !== 0) throw new Error(`task ${index} came back with another input`);
    checked++;
  }
  if (!verifyTask(await reader.proof(from))) throw new Error(`task ${from} has no valid proof`);
}
tell({ checked, seconds: (performance.now() - started) / 1000 });
