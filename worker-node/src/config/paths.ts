import { join } from "node:path";
import { conunPaths } from "@conun/sdk/node";

/** Where the worker keeps things when the configuration does not say. */
export interface WorkerPaths {
  readonly config: string;
  readonly state: string;
  readonly locks: string;
  readonly key: string;
  /** The owner's wallet, as `conun wallet` keeps it. */
  readonly wallet: string;
}

/** The platform's usual places for a user's configuration, keys and data. */
export function defaultPaths(env: Readonly<Record<string, string | undefined>> = process.env): WorkerPaths {
  const { config, data, keystores } = conunPaths(env as NodeJS.ProcessEnv);
  return {
    config: join(config, "worker.toml"),
    state: join(data, "worker"),
    locks: join(data, "locks"),
    key: join(keystores, "operator.json"),
    wallet: join(config, "wallet.json"),
  };
}
