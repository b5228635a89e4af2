import type { Deployment } from "@conun/contracts";
import { deployLocal, type GameParameters, parametersOf } from "@conun/contracts/deploy";
import { type Address, createClient, transfer } from "@conun/sdk";
import { createStorageService, type StorageService } from "@conun/sdk/storage";
import { HDNodeWallet, JsonRpcProvider, Mnemonic } from "ethers";
import { cliError } from "../errors.ts";
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
  /** Sends the chain's own coin, in wei, from the same account. */
  giveCoins(to: string, amount: bigint): Promise<void>;
  /** Sets the chain's clock forward. */
  pass(seconds: number): Promise<void>;
  stop(): Promise<void>;
}

/** How a local market is started. */
export interface LocalMarketOptions {
  /** Port of the chain; 0 (the default) takes any free one. */
  readonly port?: number;
  /** HTTP port of the storage service; 0 (the default) takes any free one. */
  readonly storagePort?: number;
  /** What clocks and bonds of games differ in from those of the local chain. */
  readonly games?: Partial<GameParameters>;
  readonly signal: AbortSignal;
}

const PATH = "m/44'/60'/0'/0/";

/** Starts a market on this machine; all of it listens on the loopback interface only and is kept in memory. */
export async function startLocalMarket(options: LocalMarketOptions): Promise<LocalMarket> {
  const { signal } = options;
  await using started = new AsyncDisposableStack();
  const chain = await startChain({ port: options.port ?? 0, signal });
  started.defer(() => chain.stop());
  const storage = createStorageService({ dataDir: null, httpPort: options.storagePort ?? 0 });
  const starting = startStorage(storage);
  started.defer(() => starting.catch(() => undefined).then(() => storage.stop()));
  const gameParameters = { ...parametersOf.local.gameParameters, ...options.games };
  const parameters = { ...parametersOf.local, gameParameters };
  const [deployment] = await Promise.all([deployLocal(chain.rpc, { parameters, signal }), starting]);
  const mnemonic = Mnemonic.fromPhrase(chain.mnemonic);
  const account = (index: number) => HDNodeWallet.fromMnemonic(mnemonic, PATH + index);
  const holder = await createClient({ rpc: chain.rpc, deployment, signer: account(0), signal });
  started.defer(() => holder.close());
  const give = async (to: string, amount: bigint) => {
    await transfer(holder, { to: to as Address, amount, signal });
  };
  const giveCoins = async (to: string, amount: bigint) => {
    await holder.tx?.send({ to: to as Address, data: "0x", value: amount, kind: "gas" }, { signal });
  };
  const pass = async (seconds: number) => {
    const node = new JsonRpcProvider(chain.rpc, chain.chainId, { staticNetwork: true });
    try {
      await node.send("evm_increaseTime", [seconds]);
      await node.send("evm_mine", []);
    } finally {
      node.destroy();
    }
  };
  const all = started.move();
  return { chain, deployment, storage, account, give, giveCoins, pass, stop: () => all.disposeAsync() };
}

async function startStorage(storage: StorageService): Promise<void> {
  try {
    await storage.start();
  } catch (cause) {
    throw cliError("STORAGE_NOT_STARTED", "The storage service did not start.", { cause });
  }
}
