import { join, resolve } from "node:path";
import { conunPaths } from "@conun/sdk/node";
import { readToml } from "@conun/worker-node/cli";
import { z } from "zod";
import { cliError } from "./errors.ts";

const list = (item: z.ZodType<string>) =>
  z.preprocess(
    (value) => (typeof value === "string" ? value.split(",").map((part) => part.trim()) : value),
    z.array(item),
  );

const configSchema = z.strictObject({
  /** Name of a network: `local`, a known public one, or one of networks.json. */
  network: z.string().min(1).default("local"),
  /** Endpoints of the chain; the network's own if empty. */
  rpc: list(z.url()).default([]),
  /** Storage services; the network's own if empty. */
  storage: list(z.url()).default([]),
  /** File with the token of the first of them, where it asks for one. */
  storage_token_file: z.string().min(1).optional(),
  /** File with the addresses of a deployment. */
  deployment: z.string().min(1).optional(),
  /** The requester's encrypted key. */
  wallet: z.string().min(1).optional(),
  /** File that holds its password. */
  password_file: z.string().min(1).optional(),
  /** Never pay more than this for a unit of gas, in gwei. */
  max_fee: z.coerce.number().positive().optional(),
  /** How results are printed. */
  output: z.enum(["text", "json"]).default("text"),
  /** How progress and warnings are printed. */
  log_format: z.enum(["text", "json"]).default("text"),
});

/** The command line's configuration, whole. */
export type Config = z.infer<typeof configSchema> & { readonly walletFile: string };

/** Every key of the configuration, which is also its variable `CONUN_<KEY>` and its flag `--<key>`. */
export const CONFIG_KEYS = Object.keys(configSchema.shape) as (keyof typeof configSchema.shape)[];

/**
 * Reads the configuration: file, then `CONUN_*` variables, then flags, each stronger than the one before.
 *
 * @param flags Values by key; undefined ones are left out.
 * @param file The file; without one `CONUN_CONFIG`, else the platform's usual place, where it may be missing.
 * @throws CliError USAGE naming the flag, CONFIG_INVALID naming the key.
 */
export function loadConfig(
  flags: Readonly<Record<string, unknown>>,
  file: string | undefined,
  env: NodeJS.ProcessEnv = process.env,
): Config {
  const named = file ?? env.CONUN_CONFIG;
  const path = resolve(named ?? join(conunPaths(env).config, "conun.toml"));
  const values =
    readToml(path, {
      mustExist: named !== undefined,
      fail: (message, cause) => cliError("CONFIG_INVALID", message, { cause }),
    }) ?? {};
  check(values, path);
  for (const key of CONFIG_KEYS) {
    const variable = env[`CONUN_${key.toUpperCase()}`];
    if (variable !== undefined && variable !== "") values[key] = variable;
    if (flags[key] !== undefined) values[key] = flags[key];
  }
  const config = check(values, "the configuration", flags);
  return { ...config, walletFile: resolve(config.wallet ?? join(conunPaths(env).config, "wallet.json")) };
}

function check(
  values: Record<string, unknown>,
  source: string,
  flags: Readonly<Record<string, unknown>> = {},
): z.infer<typeof configSchema> {
  const result = configSchema.safeParse(values);
  if (result.success) return result.data;
  const flagged = result.error.issues.find((issue) => flags[String(issue.path[0])] !== undefined);
  if (flagged !== undefined) {
    const flag = `--${String(flagged.path[0]).replaceAll("_", "-")}`;
    throw cliError("USAGE", `${flag}: ${flagged.message}.`);
  }
  const problems = result.error.issues.map((issue) =>
    issue.code === "unrecognized_keys"
      ? `unknown key ${issue.keys.join(", ")}`
      : `${issue.path.join(".")}: ${issue.message}`,
  );
  throw cliError("CONFIG_INVALID", `In ${source}: ${problems.join("; ")}.`);
}
