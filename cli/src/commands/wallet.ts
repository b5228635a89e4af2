import { existsSync } from "node:fs";
import { type Address, ConunError, formatCon, LOCAL_CHAIN_ID } from "@conun/sdk";
import {
  assertKeyAllowed,
  createKeystore,
  developmentAddress,
  isDevelopmentKey,
  keystoreAddress,
  writeKeystore,
} from "@conun/sdk/node";
import { formatEther, HDNodeWallet, Wallet } from "ethers";
import { connect, networkOf } from "../connect.ts";
import { cliError } from "../errors.ts";
import type { Context } from "../globals.ts";
import { pairs } from "../output/output.ts";
import { askHidden, newPasswordSources } from "../password.ts";
import { readStandardInput } from "../stdin.ts";

/** `conun wallet new`: makes a key and writes it, encrypted. */
export async function walletNew(context: Context): Promise<void> {
  const { walletFile } = context.config;
  shown(context, await createKeystore(walletFile, newPasswordSources(context)));
}

/** `conun wallet import`: reads a private key or a mnemonic from standard input and writes the key, encrypted. */
export async function walletImport(context: Context): Promise<void> {
  const { walletFile } = context.config;
  const secret = process.stdin.isTTY
    ? await askHidden(context, "Private key or mnemonic")
    : new TextDecoder().decode(await readStandardInput(context.signal));
  const { privateKey, address } = keyOf(secret.trim());
  if (isDevelopmentKey(address)) assertKeyAllowed(address, (await networkOf(context)).deployment.chainId);
  shown(context, await writeKeystore(walletFile, privateKey, newPasswordSources(context)));
}

/** `conun wallet show`: whose key it is, and what that account holds on the network, if the network answers. */
export async function walletShow(context: Context): Promise<void> {
  const { config } = context;
  const address = await ownAddress(context);
  const beside = await walletBeside(context);
  if (beside !== undefined) {
    context.out.note(
      `The local network's first development account is used, not the wallet ${beside}; --wallet ${config.walletFile} uses that.`,
    );
  }
  const holds = await balances(context, address).catch((error: unknown) => {
    if (!(error instanceof ConunError)) throw error;
    context.out.note(`balances are unknown: ${error.message} ${error.hint}`);
    return undefined;
  });
  context.out.result(
    { ok: true, address, network: config.network, con: holds?.con ?? null, gas: holds?.gas ?? null },
    pairs([
      ["address", address],
      ["network", config.network],
      ...(holds === undefined
        ? []
        : ([
            ["holds", `${formatCon(holds.con)} CON`],
            ["for gas", `${formatEther(holds.gas)} of the chain's own coin`],
          ] as const)),
    ]),
  );
}

/** Address of the wallet that is there, and not used because it was not named on the local network. */
async function walletBeside(context: Context): Promise<Address | undefined> {
  const { wallet, walletFile } = context.config;
  if (wallet !== undefined || !existsSync(walletFile) || !(await isLocal(context))) return undefined;
  return keystoreAddress(walletFile).catch(() => undefined); // it is not used: what is wrong with it can wait
}

/** The account of the configuration: the wallet's; on the local chain without a wallet the development account. */
export async function ownAddress(context: Context): Promise<Address> {
  const { config } = context;
  if (config.wallet === undefined && (await isLocal(context))) return developmentAddress(0);
  return keystoreAddress(config.walletFile);
}

async function isLocal(context: Context): Promise<boolean> {
  if (context.config.network === "local" && context.config.deployment === undefined) return true;
  return (await networkOf(context)).deployment.chainId === LOCAL_CHAIN_ID;
}

async function balances(context: Context, address: Address): Promise<{ con: bigint; gas: bigint }> {
  const conun = await connect(context, { signer: "optional" });
  try {
    const [con, gas] = await Promise.all([conun.balance(address), conun.client.provider.getBalance(address)]);
    return { con, gas };
  } finally {
    await conun.close();
  }
}

function shown(context: Context, address: string): void {
  const { walletFile: path } = context.config;
  context.out.result(
    { ok: true, address, path },
    pairs([
      ["address", address],
      ["wallet", `${path} (encrypted; keep a copy of it, and its password)`],
    ]),
  );
  if (context.config.wallet === undefined && context.config.network === "local") {
    context.out.note(`On the local network a development account signs; --wallet ${path} uses this one.`);
  }
}

/** Errors never hold what was read: it is a secret. */
function keyOf(secret: string): { readonly privateKey: string; readonly address: string } {
  const words = secret.split(/\s+/);
  try {
    if (words.length > 1) return HDNodeWallet.fromPhrase(words.join(" "));
    return new Wallet(secret.startsWith("0x") ? secret : `0x${secret}`);
  } catch {
    throw cliError("USAGE", "What was read is neither a private key nor a mnemonic.", {
      hint: "A private key has 64 hexadecimal digits, a mnemonic 12 to 24 English words.",
    });
  }
}
