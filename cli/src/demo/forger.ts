import type { WorkerModules } from "@conun/worker-node";

/** What makes a worker a forger: it computes like the others, then claims to have seen a negative. */
export const forger: WorkerModules = {
  execute: (honest) => async (task, signal) => {
    const outcome = await honest(task, signal);
    return { ...outcome, output: outcome.output.map((byte) => 255 - byte) };
  },
};
