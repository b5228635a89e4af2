import { collect } from "@conun/worker-node/cli";
import type { Command } from "commander";
import { type Config, loadConfig } from "./config.ts";
import { type Output, processOutput } from "./output/output.ts";

export { collect };

/** What every command gets. */
export interface Context {
  readonly config: Config;
  readonly out: Output;
  /** Show what would be done; send nothing. */
  readonly dryRun: boolean;
  /** Do not ask. */
  readonly yes: boolean;
  /** Aborted by ctrl-C and by SIGTERM. */
  readonly signal: AbortSignal;
}

/** Adds the options that every command takes. */
export function addGlobalOptions(command: Command): Command {
  return command
    .option("--network <name>", "network to use (default: local)")
    .option("--rpc <url>", "endpoint of the chain; repeat it for several", collect)
    .option("--storage <url>", "storage service; repeat it for several", collect)
    .option("--storage-token-file <file>", "file with the token of the (first) storage service")
    .option("--deployment <file>", "addresses of the contracts, for networks that are not known")
    .option("--config <file>", "configuration file in TOML")
    .option("--wallet <file>", "encrypted key of the requester")
    .option("--password-file <file>", "file that holds the wallet's password")
    .option("--max-fee <gwei>", "never pay more for a unit of gas")
    .option("--output <format>", "text or json (results, on standard output)")
    .option("--log-format <format>", "text or json (progress and errors, on standard error)")
    .option("--dry-run", "show what would be done, send nothing")
    .option("--yes", "do not ask for confirmation");
}

/** Reads options and configuration of a command that is about to run. */
export function contextOf(command: Command, signal: AbortSignal): Context {
  const options: Record<string, unknown> = command.optsWithGlobals();
  const flags = {
    network: options.network,
    rpc: options.rpc,
    storage: options.storage,
    storage_token_file: options.storageTokenFile,
    deployment: options.deployment,
    wallet: options.wallet,
    password_file: options.passwordFile,
    max_fee: options.maxFee,
    output: options.output,
    log_format: options.logFormat,
  };
  const config = loadConfig(flags, options.config as string | undefined);
  return {
    config,
    out: processOutput(config.output, config.log_format),
    dryRun: options.dryRun === true,
    yes: options.yes === true,
    signal,
  };
}
