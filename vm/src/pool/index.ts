export type { ExecutedTask } from "./frames.ts";
export type { Isolation } from "./isolation.ts";
export { createPool, type LoadedProgram, Pool, type PoolOptions, type RunOptions } from "./pool.ts";
