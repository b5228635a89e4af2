import { join, resolve } from "node:path";
import type { z } from "zod";
import { readToml } from "../cli/toml.ts";
import { workerError } from "../errors.ts";
import { defaultPaths } from "./paths.ts";
import { CONFIG_KEYS, type Config, type ConfigInput, configSchema } from "./schema.ts";

/** Where a configuration comes from, weakest first: file, `CONUN_*` variables, flags. */
export interface ConfigSources {
  /** Path of the file. Default: `CONUN_WORKER_CONFIG`, else the platform's usual place, where it may be missing. */
  readonly file?: string | undefined;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Values by dotted key: `{ "work.cores": 2 }`; undefined ones are left out. */
  readonly flags?: Readonly<Record<string, unknown>>;
}

/** A configuration with its places resolved. */
export interface LoadedConfig {
  readonly config: Config;
  /** The same before defaults, for `createWorker`. */
  readonly values: ConfigInput;
  /** The file that was read; undefined if there was none. */
  readonly file: string | undefined;
  readonly stateDir: string;
  readonly lockDir: string;
  readonly keyFile: string;
  readonly databaseFile: string;
  /** `CONUN_*` variables that mean nothing to the worker. */
  readonly strangers: readonly string[];
}

/** Variables with the same prefix that are not keys of the file, or belong to other commands. */
const OTHER_VARIABLES = new Set([
  ...["CONUN_WORKER_CONFIG", "CONUN_PASSWORD_FILE", "CONUN_CONFIG_DIR", "CONUN_DATA_DIR"],
  ...["CONUN_CONFIG", "CONUN_STORAGE", "CONUN_WALLET", "CONUN_MAX_FEE", "CONUN_OUTPUT", "CONUN_LOG_FORMAT"],
]);

/**
 * Reads and checks the configuration.
 *
 * @throws WorkerError CONFIG_INVALID naming the source and the key.
 */
export function loadConfig(sources: ConfigSources = {}): LoadedConfig {
  const env = sources.env ?? process.env;
  const paths = defaultPaths(env);
  const named = sources.file ?? env.CONUN_WORKER_CONFIG;
  const path = resolve(named ?? paths.config);
  const fromFile = readToml(path, {
    mustExist: named !== undefined,
    fail: (message, cause) => workerError("CONFIG_INVALID", message, { cause }),
  });
  const variables = readVariables(env);
  const flags = Object.entries(sources.flags ?? {}).filter(([, value]) => value !== undefined);
  parseConfig((fromFile ?? {}) as ConfigInput, path);
  const merged = structuredClone(fromFile ?? {});
  for (const [key, value] of variables.values) assign(merged, key, value);
  for (const [key, value] of flags) assign(merged, key.split("."), value);
  const config = parseConfig(merged as ConfigInput, "the configuration (file, CONUN_* variables, flags together)");
  const stateDir = resolve(config.state_dir ?? paths.state);
  return {
    config,
    values: merged as ConfigInput,
    file: fromFile === undefined ? undefined : path,
    stateDir,
    lockDir: resolve(config.lock_dir ?? paths.locks),
    keyFile: resolve(config.key.file ?? paths.key),
    databaseFile: join(stateDir, "worker.db"),
    strangers: variables.strangers,
  };
}

/** Name of the variable for a key: `["work", "cores"]` is `CONUN_WORK_CORES`. */
export function variableOf(key: readonly string[]): string {
  return `CONUN_${key.join("_").toUpperCase()}`;
}

type Table = Record<string, unknown>;

function readVariables(env: Readonly<Record<string, string | undefined>>) {
  const keys = new Map(CONFIG_KEYS.map((key) => [variableOf(key), key]));
  const values: [readonly string[], string][] = [];
  const strangers: string[] = [];
  for (const [name, value] of Object.entries(env)) {
    if (!name.startsWith("CONUN_") || value === undefined || value === "") continue;
    const key = keys.get(name);
    if (key !== undefined) values.push([key, value]);
    else if (!OTHER_VARIABLES.has(name)) strangers.push(name);
  }
  if (env.CONUN_PASSWORD_FILE) values.push([["key", "password_file"], env.CONUN_PASSWORD_FILE]);
  return { values, strangers };
}

function assign(target: Table, key: readonly string[], value: unknown): void {
  let table = target;
  for (const part of key.slice(0, -1)) {
    const next = (table[part] ?? {}) as Table;
    table[part] = next;
    table = next;
  }
  table[key.at(-1) as string] = value;
}

/** Checks a configuration and fills in its defaults. Throws WorkerError CONFIG_INVALID naming the keys. */
export function parseConfig(values: ConfigInput, source = "the configuration"): Config {
  const result = configSchema.safeParse(values);
  if (result.success) return result.data;
  const lines = result.error.issues.map(describe);
  throw workerError("CONFIG_INVALID", `In ${source}: ${lines.join("; ")}.`, { details: { problems: lines } });
}

function describe(issue: z.core.$ZodIssue): string {
  const where = issue.path.join(".");
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => `unknown key ${where === "" ? key : `${where}.${key}`}`).join("; ");
  }
  return `${where}: ${issue.message}`;
}
