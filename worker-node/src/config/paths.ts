import { join } from "node:path";
import envPaths from "env-paths";

/** Where the worker keeps things when the configuration does not say. */
export interface Paths {
  readonly config: string;
  readonly data: string;
  readonly locks: string;
}

/** The platform's usual places for a user's configuration and data, `conun/worker.toml` and so on. */
export function defaultPaths(): Paths {
  const { config, data } = envPaths("conun", { suffix: "" });
  return { config: join(config, "worker.toml"), data: join(data, "worker"), locks: join(data, "locks") };
}
