import { resolversOf } from "../chain/resolvers.ts";
import { workerError } from "../errors.ts";
import { createLog } from "../log.ts";
import { createWorker } from "../node.ts";
import { type CommandContext, networkOf, unlockOperator } from "./context.ts";

export interface StartOptions {
  readonly drainSeconds: number;
  readonly watch?: boolean;
}

/** Runs the worker until it is asked to stop; then it finishes or gives back what it holds. */
export async function startCommand(context: CommandContext, options: StartOptions): Promise<void> {
  await runWorker(context, { works: true, watches: options.watch === true, drainSeconds: options.drainSeconds });
}

/** Looks at results of others, takes on no work, and defends what this key answers for. */
export async function watchCommand(context: CommandContext): Promise<void> {
  await runWorker(context, { works: false, watches: true, drainSeconds: 0 });
}

async function runWorker(
  { loaded, out, signal }: CommandContext,
  role: { readonly works: boolean; readonly watches: boolean; readonly drainSeconds: number },
): Promise<void> {
  const { works, watches, drainSeconds } = role;
  const { rpc, deployment } = await networkOf(loaded);
  if (watches && !works && resolversOf(loaded.config.accept.resolvers, deployment).length === 0) {
    throw workerError("NOTHING_TO_WATCH", "No contract judges results on this network, or none is accepted.");
  }
  const operator = await unlockOperator(loaded, deployment.chainId);
  const log = createLog(loaded.config.log.level);
  if (loaded.strangers.length > 0)
    log.warn({ variables: loaded.strangers }, "these CONUN_* variables mean nothing here");
  const { values } = loaded;
  const worker = await createWorker({
    operator,
    rpc,
    deployment,
    dataDir: loaded.stateDir,
    lockDir: loaded.lockDir,
    config: watches ? { ...values, watch: { ...values.watch, enabled: true } } : values,
    works,
    log,
  });
  try {
    await worker.start(signal);
  } catch (error) {
    await worker.stop();
    if (signal.aborted) return;
    throw error;
  }
  const what = works ? "worker" : "watcher";
  out.result({ ready: true, operator: worker.operator, pid: process.pid }, `The ${what} ${worker.operator} runs.`);
  if (!signal.aborted) {
    await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
  }
  log.info("stopping: finishing or giving back what is claimed; a second signal ends at once");
  await worker.drain(drainSeconds);
  log.info("stopped");
}
