export { type ConfigSources, type LoadedConfig, loadConfig } from "./config/load.ts";
export type { Config, ConfigInput } from "./config/schema.ts";
export { WorkerError, type WorkerErrorCode, workerErrors } from "./errors.ts";
export { createWorker } from "./node.ts";
export type { Execute, Outcome, Task } from "./runtime/execute.ts";
export type { RefusalSummary } from "./services/refusal-book.ts";
export { readStatus, type WorkerStatus } from "./services/reporter.ts";
export { REFUSALS, type RefusalReason } from "./strategy/refusal.ts";
export type { Worker, WorkerModules, WorkerOptions } from "./worker.ts";
