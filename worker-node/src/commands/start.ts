import { createLog } from "../log.ts";
import { createWorker } from "../node.ts";
import { type CommandContext, networkOf, unlockOperator } from "./context.ts";

export interface StartOptions {
  readonly drainSeconds: number;
}

/** Runs the worker until it is asked to stop; then it finishes or gives back what it holds. */
export async function startCommand({ loaded, out, signal }: CommandContext, options: StartOptions): Promise<void> {
  const { rpc, deployment } = await networkOf(loaded);
  const operator = await unlockOperator(loaded, deployment.chainId);
  const log = createLog(loaded.config.log.level);
  if (loaded.strangers.length > 0)
    log.warn({ variables: loaded.strangers }, "these CONUN_* variables mean nothing here");
  const worker = await createWorker({
    operator,
    rpc,
    deployment,
    dataDir: loaded.stateDir,
    lockDir: loaded.lockDir,
    config: loaded.values,
    log,
  });
  try {
    await worker.start(signal);
  } catch (error) {
    await worker.stop();
    if (signal.aborted) return;
    throw error;
  }
  out.result({ ready: true, operator: worker.operator, pid: process.pid }, `The worker ${worker.operator} runs.`);
  if (!signal.aborted) {
    await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
  }
  log.info("stopping: finishing or giving back what is claimed; a second signal ends at once");
  await worker.drain(options.drainSeconds);
  log.info("stopped");
}
