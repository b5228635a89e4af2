import type { Deployment } from "@conun/contracts";
import { deployLocal } from "@conun/contracts/deploy";
import {
  type Address,
  approve,
  authorise,
  type Client,
  con,
  createClient,
  setMarketCap,
  signOperator,
  stake,
  toUnits,
  transfer,
} from "@conun/sdk";
import { createStorageService, type StorageService } from "@conun/sdk/storage";
import { HDNodeWallet, Mnemonic, parseEther, type Wallet } from "ethers";
import { type Chain, startChain } from "./anvil.ts";

/** A market on this machine: chain, contracts, storage. */
export interface LocalMarket {
  readonly chain: Chain;
  readonly deployment: Deployment;
  readonly storage: StorageService;
  /** One of the chain's funded accounts; account 0 deployed the contracts and holds all CON. */
  account(index: number): HDNodeWallet;
  /** Sends CON from the holder of the supply. */
  give(to: string, amount: bigint): Promise<void>;
  /** Stakes CON for an account and allots all of it to an operator. */
  hire(owner: HDNodeWallet, operator: Wallet | HDNodeWallet, amount: bigint): Promise<void>;
  stop(): Promise<void>;
}

/** How a local market is started. */
export interface LocalMarketOptions {
  /** Port of the chain; 0 (the default) takes any free one. */
  readonly port?: number;
  /** HTTP port of the storage service; 0 (the default) takes any free one. */
  readonly storagePort?: number;
  /** Folder of the storage service; without it all is kept in memory. */
  readonly storageDir?: string;
  readonly signal: AbortSignal;
}

const PATH = "m/44'/60'/0'/0/";

/** Starts a market on this machine; all of it listens on the loopback interface only. */
export async function startLocalMarket(options: LocalMarketOptions): Promise<LocalMarket> {
  const { signal } = options;
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const end of stops.splice(0).reverse()) await end();
  };
  try {
    const chain = await startChain({ port: options.port ?? 0, signal });
    stops.push(() => chain.stop());
    const storage = createStorageService({ dataDir: options.storageDir ?? null, httpPort: options.storagePort ?? 0 });
    const [deployment] = await Promise.all([deployLocal(chain.rpc, { signal }), storage.start()]);
    stops.push(() => storage.stop());
    const mnemonic = Mnemonic.fromPhrase(chain.mnemonic);
    const account = (index: number) => HDNodeWallet.fromMnemonic(mnemonic, PATH + index);
    const connect = (signer: HDNodeWallet) => createClient({ rpc: chain.rpc, deployment, signer, signal });
    const holder = await connect(account(0));
    stops.push(() => holder.close());
    const give = async (to: string, amount: bigint) => {
      await transfer(holder, { to: to as Address, amount, signal });
    };
    const hire = async (owner: HDNodeWallet, operator: Wallet | HDNodeWallet, amount: bigint) => {
      const client = await connect(owner);
      try {
        await Promise.all([give(owner.address, amount), payGas(client, operator.address, signal)]);
        await allot(client, owner, operator, amount, signal);
      } finally {
        await client.close();
      }
    };
    return { chain, deployment, storage, account, give, hire, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Gives an operator what it needs to pay for gas. */
async function payGas(client: Client, to: string, signal: AbortSignal): Promise<void> {
  await client.tx?.send({ to: to as Address, data: "0x", value: parseEther("10"), kind: "gas" }, { signal });
}

async function allot(client: Client, owner: HDNodeWallet, operator: Wallet | HDNodeWallet, amount: bigint, signal: AbortSignal) {
  const units = toUnits(amount);
  const deadline = Math.floor(Date.now() / 1000) + 3600;
  const signature = await signOperator(client, { signer: operator, owner: owner.address as Address, deadline });
  await approve(client, { spender: client.deployment.registry, amount, signal });
  await stake(client, { amount, signal });
  await setMarketCap(client, { capUnits: units, signal });
  await authorise(client, { operator: operator.address as Address, units, deadline, signature, signal });
}

/** What the demonstration's workers stake: enough for every batch at once. */
export const STAKE = con("1000");
