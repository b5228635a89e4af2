import { LOCAL_CHAIN_ID } from "@conun/sdk";
import {
  Conun,
  developmentSigner,
  loadDeployment,
  loadNetwork,
  type NetworkDefinition,
  unlockKeystore,
} from "@conun/sdk/node";
import type { Wallet } from "ethers";
import { cliError } from "./errors.ts";
import type { Context } from "./globals.ts";
import { passwordSources } from "./password.ts";
import { readToken } from "./token.ts";

const GWEI = 1e9;

/** Whether a command signs; where it does not have to, a wallet that needs a password is left closed. */
export interface ConnectOptions {
  readonly signer: "required" | "optional";
}

/**
 * Connects to the network that the configuration names.
 *
 * On the local chain a development account signs unless a wallet is named; everywhere else it is the wallet.
 *
 * @throws ConunError `NETWORK_UNKNOWN`, `CHAIN_UNAVAILABLE`, `DEPLOYMENT_*`, `KEYSTORE_*`, `PASSWORD_*`, `KEY_PUBLIC`.
 */
export async function connect(context: Context, { signer }: ConnectOptions): Promise<Conun> {
  const { config, signal } = context;
  const network = await networkOf(context);
  const maxFeePerGas = config.max_fee === undefined ? undefined : BigInt(Math.round(config.max_fee * GWEI));
  return Conun.connect({
    network,
    signer: await signerOf(context, network, signer),
    storageToken: config.storage_token_file === undefined ? undefined : await readToken(config.storage_token_file),
    ...(maxFeePerGas === undefined ? {} : { tx: { maxFeePerGas } }),
    signal,
  });
}

/** The network of the configuration: a known one, with what the configuration says in its place. */
export async function networkOf({ config }: Context): Promise<NetworkDefinition> {
  const { network: name, rpc, storage } = config;
  if (config.deployment === undefined) {
    const known = await loadNetwork(name);
    return {
      ...known,
      rpc: rpc.length === 0 ? known.rpc : rpc,
      storage: storage.length === 0 ? known.storage : storage,
    };
  }
  if (rpc.length === 0) {
    throw cliError("USAGE", "A deployment is given, but no endpoint of its chain.", {
      hint: "Give --rpc besides --deployment.",
    });
  }
  return { name, rpc, storage, deployment: await loadDeployment(config.deployment) };
}

async function signerOf(
  context: Context,
  network: NetworkDefinition,
  wanted: "required" | "optional",
): Promise<Wallet | undefined> {
  const { config } = context;
  if (config.wallet === undefined && network.deployment.chainId === LOCAL_CHAIN_ID) return developmentSigner(0);
  if (wanted === "optional") return undefined;
  return unlockKeystore(config.walletFile, passwordSources(context));
}
