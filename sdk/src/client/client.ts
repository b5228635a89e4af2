import { deploymentOf } from "@conun/contracts";
import { BrowserProvider, type Eip1193Provider, type Provider, type Signer } from "ethers";
import { failure } from "../errors/failure.ts";
import { chainError } from "../errors/revert.ts";
import type { RpcPool, RpcPoolOptions } from "../rpc/pool.ts";
import { connectRpc, isEip1193, type RpcSource } from "../rpc/provider.ts";
import { createTransactionManager, type TransactionManager, type TxManagerOptions } from "../tx/manager.ts";
import { type Address, address } from "../types/primitives.ts";
import { abortable } from "../util/abort.ts";

/** Where CONUN's contracts are on one chain. Other contracts of a deployment are not needed by a client. */
export interface ClientDeployment {
  readonly chainId: number;
  /** The first block that can hold an event of these contracts. */
  readonly block: number;
  readonly token: Address;
  readonly registry: Address;
  readonly market: Address;
  /** Judges single steps of programs; only what asks it needs its address. */
  readonly machine?: Address | undefined;
  /** Judges results: the resolver that new jobs name, and that actions of games ask where none is named. */
  readonly disputeGame?: Address | undefined;
}

/** How to connect. */
export interface ClientOptions {
  /** RPC addresses (several: the next takes over where one fails or lags), an ethers provider, or a browser wallet. */
  readonly rpc: RpcSource;
  /** Who signs: any ethers signer, also one without provider, or a browser wallet. Without it, only reads work. */
  readonly signer?: Signer | Eip1193Provider | undefined;
  /** Where the contracts are; known by itself for public networks. */
  readonly deployment?: ClientDeployment | undefined;
  /** How transactions are sent. */
  readonly tx?: Partial<Omit<TxManagerOptions, "provider" | "signer" | "chainId">> | undefined;
  /** How RPC addresses are used. */
  readonly pool?: RpcPoolOptions | undefined;
  /** Blocks of one log request at most; halved by itself where a provider allows fewer. 10,000. */
  readonly maxLogRange?: number | undefined;
  /** Milliseconds between two looks at the chain; 1,000, on the local chain 100. */
  readonly pollingMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A connection to CONUN on one chain, as actions take it. */
export interface Client {
  readonly chainId: number;
  readonly deployment: ClientDeployment;
  readonly provider: Provider;
  /** The RPC addresses and their health, if it goes over RPC addresses. */
  readonly rpc: RpcPool | undefined;
  readonly signer: Signer | undefined;
  /** The signer's account. */
  readonly address: Address | undefined;
  /** Sends the signer's transactions. */
  readonly tx: TransactionManager | undefined;
  readonly pollingMs: number;
  readonly maxLogRange: number;
  /** Stops watching transactions and ends open requests. */
  close(): Promise<void>;
}

/** Chain id of development chains. */
export const LOCAL_CHAIN_ID = 31_337;

/**
 * Connects to CONUN on the chain that the RPC addresses lead to.
 *
 * @returns A client with a started transaction manager, if there is a signer.
 * @throws ConunError `CHAIN_UNAVAILABLE`, `DEPLOYMENT_UNKNOWN`, `DEPLOYMENT_MISMATCH`, `ARGUMENT_INVALID`.
 *
 * @example
 * const client = await createClient({ rpc: ["https://one.example", "https://two.example"], signer: wallet });
 * const { jobId } = await post(client, { spec, hint });
 * await client.close();
 */
export async function createClient(options: ClientOptions): Promise<Client> {
  const { provider, chainId, rpc } = await abortable(connectRpc(options.rpc, options.pool), options.signal);
  try {
    const deployment = await abortable(checkedDeployment(provider, chainId, options.deployment), options.signal);
    const pollingMs = options.pollingMs ?? (chainId === LOCAL_CHAIN_ID ? 100 : 1_000);
    const signer = options.signer && (await connectSigner(options.signer, provider));
    const tx =
      signer && (await createTransactionManager({ pollMs: pollingMs, ...options.tx, provider, signer, chainId }));
    await tx?.start();
    return {
      chainId,
      deployment,
      provider,
      rpc,
      signer,
      address: tx?.address,
      tx,
      pollingMs,
      maxLogRange: options.maxLogRange ?? 10_000,
      close: async () => {
        await tx?.stop();
        rpc?.close();
        if (rpc !== undefined) provider.destroy();
      },
    };
  } catch (error) {
    rpc?.close();
    if (rpc !== undefined) provider.destroy();
    throw error;
  }
}

async function checkedDeployment(
  provider: Provider,
  chainId: number,
  given: ClientDeployment | undefined,
): Promise<ClientDeployment> {
  const deployment = given ?? deploymentOf(chainId);
  if (deployment === undefined) {
    throw failure("DEPLOYMENT_UNKNOWN", `CONUN's contracts on chain ${chainId} are not known.`);
  }
  if (deployment.chainId !== chainId) {
    throw failure(
      "DEPLOYMENT_MISMATCH",
      `The deployment is for chain ${deployment.chainId}, chain ${chainId} answered.`,
    );
  }
  const market = address(deployment.market, "deployment.market");
  const code = await provider.getCode(market).catch((error) => {
    throw chainError(error, "Looking for the market");
  });
  if (code === "0x") {
    throw failure("DEPLOYMENT_MISMATCH", `There is no contract at the market's address ${market} on chain ${chainId}.`);
  }
  const token = address(deployment.token, "deployment.token");
  const registry = address(deployment.registry, "deployment.registry");
  const machine = deployment.machine && address(deployment.machine, "deployment.machine");
  const disputeGame = deployment.disputeGame && address(deployment.disputeGame, "deployment.disputeGame");
  return { ...deployment, chainId, market, token, registry, machine, disputeGame };
}

async function connectSigner(signer: Signer | Eip1193Provider, provider: Provider): Promise<Signer> {
  if (isEip1193(signer)) {
    try {
      return await new BrowserProvider(signer, "any", { cacheTimeout: -1 }).getSigner();
    } catch (error) {
      throw chainError(error, "Asking the wallet for an account");
    }
  }
  if (signer.provider !== null) return signer;
  return signer.connect(provider);
}
