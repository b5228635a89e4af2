import { existsSync } from "node:fs";
import type { Deployment } from "@conun/contracts";
import { type Client, createClient, failure } from "@conun/sdk";
import {
  assertKeyAllowed,
  credentialPassword,
  filePassword,
  loadDeployment,
  loadNetwork,
  type PasswordSource,
  promptPassword,
  unlockKeystore,
} from "@conun/sdk/node";
import { type Command, Option } from "commander";
import type { Wallet } from "ethers";
import { collect } from "../cli/arguments.ts";
import { type LoadedConfig, loadConfig } from "../config/load.ts";
import { type Output, type OutputFormat, processOutput } from "./output.ts";
import { askHidden, hasTerminal } from "./prompt.ts";

/** What every command gets. */
export interface CommandContext {
  readonly loaded: LoadedConfig;
  readonly out: Output;
  readonly yes: boolean;
  /** Fires at the first ctrl-C or SIGTERM. */
  readonly signal: AbortSignal;
}

/** A chain with the contracts on it. */
export interface Network {
  readonly rpc: readonly string[];
  readonly storage: readonly string[];
  readonly deployment: Deployment;
}

/** Options that every command takes. */
export function addGlobalOptions(command: Command): Command {
  return command
    .option("--network <name>", "network to use (default: local)")
    .option("--rpc <url>", "endpoint of the chain; repeat it for several", collect)
    .option("--deployment <file>", "addresses of the contracts, for networks that are not known")
    .option("--config <file>", "configuration file in TOML")
    .option("--state-dir <folder>", "where journal and outputs are kept")
    .option("--key <file>", "the operator's encrypted key")
    .option("--password-file <file>", "file that holds the password of the operator's key")
    .addOption(new Option("--output <format>", "how results are printed").choices(["text", "json"]).default("text"))
    .option("--yes", "do not ask for confirmation");
}

/** Reads the options and the configuration of a command that is about to run. */
export function contextOf(command: Command, signal: AbortSignal): CommandContext {
  const options: Record<string, unknown> = command.optsWithGlobals();
  const flags = {
    network: options.network,
    rpc: options.rpc,
    deployment: options.deployment,
    state_dir: options.stateDir,
    "key.file": options.key,
    "key.password_file": options.passwordFile,
    "work.cores": options.cores,
    "log.level": options.logLevel,
    "watch.share": options.share,
  };
  const loaded = loadConfig({ file: options.config as string | undefined, flags });
  return { loaded, out: processOutput(options.output as OutputFormat), yes: options.yes === true, signal };
}

/** Endpoints and addresses of the configured network. */
export async function networkOf({ config }: LoadedConfig): Promise<Network> {
  if (config.deployment !== undefined) {
    const deployment = await loadDeployment(config.deployment);
    if (config.rpc.length > 0) return { rpc: config.rpc, storage: [], deployment };
    const { rpc, storage } = await loadNetwork(config.network);
    return { rpc, storage, deployment };
  }
  const { rpc, storage, deployment } = await loadNetwork(config.network);
  return { rpc: config.rpc.length > 0 ? config.rpc : rpc, storage, deployment };
}

/** A connection that only reads. */
export async function connectReader({ loaded, signal }: CommandContext): Promise<Client> {
  const { rpc, deployment } = await networkOf(loaded);
  return createClient({ rpc, deployment, signal });
}

/** Name of the systemd credential with the password of the operator's key. */
export const CREDENTIAL = "conun-worker";

/** Where the password of the operator's key comes from: file, systemd credential, terminal. */
export function operatorPassword(
  { config }: LoadedConfig,
  question = "Password of the operator's key: ",
): PasswordSource[] {
  const file = config.key.password_file;
  return [
    ...(file === undefined ? [] : [filePassword(file)]),
    credentialPassword(CREDENTIAL),
    ...terminalPassword(question),
  ];
}

/** The terminal as a source of passwords, where there is one. */
export function terminalPassword(question: string): PasswordSource[] {
  return hasTerminal() ? [promptPassword(askHidden, question)] : [];
}

/** The error for a machine without an operator's key. */
export function keyMissing({ keyFile }: LoadedConfig): Error {
  return failure("KEYSTORE_MISSING", `There is no operator's key at ${keyFile}.`, {
    hint: "Make one with `conun-worker init`, or name the right file with --key.",
  });
}

/** Opens the operator's key. */
export async function unlockOperator(loaded: LoadedConfig, chainId: number): Promise<Wallet> {
  if (!existsSync(loaded.keyFile)) throw keyMissing(loaded);
  const wallet = await unlockKeystore(loaded.keyFile, operatorPassword(loaded));
  assertKeyAllowed(wallet.address, chainId);
  return wallet;
}
