// A worker that computes like the others and then forges: `liar.ts CONFIG_FILE`. It ends on SIGTERM.

import { filePassword, loadDeployment, unlockKeystore } from "@conun/sdk/node";
import { createWorker, loadConfig } from "@conun/worker-node";

const { config, values, stateDir, lockDir, keyFile } = loadConfig({ file: process.argv[2] });
const operator = await unlockKeystore(keyFile, [filePassword(config.key.password_file ?? "")]);
const worker = await createWorker(
  {
    operator,
    rpc: config.rpc,
    deployment: await loadDeployment(config.deployment ?? ""),
    dataDir: stateDir,
    lockDir,
    config: values,
  },
  {
    execute: (honest) => async (task, signal) => {
      const outcome = await honest(task, signal);
      return { ...outcome, output: outcome.output.map((byte) => 255 - byte) };
    },
  },
);
process.once("SIGTERM", () => void worker.drain(20));
await worker.start();
process.stdout.write(`${JSON.stringify({ ready: true, operator: worker.operator })}\n`);
