import { readFile } from "node:fs/promises";
import { type Deployment, deploymentOf, parseDeployment } from "@conun/contracts";
import { z } from "zod/mini";
import { failure } from "../errors/failure.ts";
import { writePrivate } from "./atomic.ts";
import { conunPaths, type Paths } from "./paths.ts";

/** A chain with CONUN on it, and how to reach it. */
export interface NetworkDefinition {
  readonly name: string;
  readonly rpc: readonly string[];
  /** Base addresses of storage services. */
  readonly storage: readonly string[];
  readonly deployment: Deployment;
}

const http = z.string().check(z.regex(/^https?:\/\/\S+$/, "not an http(s) address"));
const entry = z.strictObject({
  rpc: z.array(http).check(z.minLength(1)),
  storage: z.optional(z.array(http)),
  /** A deployment in full, or the chain id of a known one. */
  deployment: z.union([z.int(), z.looseObject({})]),
});
const file = z.record(z.string(), entry);

/** How to find networks. */
export interface NetworkOptions {
  /** File with definitions by name; `networks.json` of the configuration folder if left out. */
  readonly path?: string | undefined;
  readonly paths?: Paths | undefined;
}

/**
 * The definition of a network. `local` is what was written by whoever runs the local chain.
 *
 * @throws ConunError `NETWORK_UNKNOWN`, `CONFIG_INVALID`, `DEPLOYMENT_UNKNOWN`.
 *
 * @example
 * const { rpc, storage, deployment } = await loadNetwork("local");
 */
export async function loadNetwork(name: string, options: NetworkOptions = {}): Promise<NetworkDefinition> {
  const paths = options.paths ?? conunPaths();
  const path = options.path ?? (name === "local" ? paths.localNetwork : paths.networks);
  const networks = await readNetworks(path);
  const found = networks?.[name];
  if (found === undefined) {
    const known = Object.keys(networks ?? {});
    const hint =
      name === "local"
        ? "Start a local chain with `conun dev`."
        : `Name local, or one that ${path} defines (${known.length === 0 ? "none is there" : `there: ${known.join(", ")}`}).`;
    throw failure("NETWORK_UNKNOWN", `There is no network "${name}".`, { hint, details: { name, known, path } });
  }
  return { name, rpc: found.rpc, storage: found.storage ?? [], deployment: deploymentIn(found.deployment, path) };
}

/** Writes a definition, beside those that the file holds already. */
export async function saveNetwork(network: NetworkDefinition, options: NetworkOptions = {}): Promise<void> {
  const paths = options.paths ?? conunPaths();
  const { name, rpc, storage, deployment } = network;
  const path = options.path ?? (name === "local" ? paths.localNetwork : paths.networks);
  const networks = { ...(await readNetworks(path)), [name]: { rpc, storage, deployment } };
  await writePrivate(path, `${JSON.stringify(networks, undefined, 2)}\n`, true);
}

/** A deployment from the file that the deployment wrote. Throws `CONFIG_INVALID`. */
export async function loadDeployment(path: string): Promise<Deployment> {
  return deploymentIn(await readJson(path, true), path);
}

async function readNetworks(path: string): Promise<z.infer<typeof file> | undefined> {
  const json = await readJson(path, false);
  if (json === undefined) return undefined;
  const parsed = file.safeParse(json);
  if (parsed.success) return parsed.data;
  throw failure("CONFIG_INVALID", `${path}: ${z.prettifyError(parsed.error)}`, { cause: parsed.error });
}

function deploymentIn(value: unknown, path: string): Deployment {
  if (typeof value === "number") {
    const known = deploymentOf(value);
    if (known !== undefined) return known;
    throw failure("DEPLOYMENT_UNKNOWN", `${path}: no deployment is known on chain ${value}.`);
  }
  try {
    return parseDeployment(value);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw failure("CONFIG_INVALID", `${path}: ${why}`, { cause });
  }
}

async function readJson(path: string, required: boolean): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch (cause) {
    if (!required && (cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    const why = cause instanceof SyntaxError ? "it is not JSON" : "it cannot be read";
    throw failure("CONFIG_INVALID", `${path}: ${why}.`, { cause });
  }
}
