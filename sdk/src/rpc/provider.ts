import {
  BrowserProvider,
  type Eip1193Provider,
  JsonRpcApiProvider,
  type JsonRpcError,
  type JsonRpcPayload,
  type JsonRpcResult,
  Network,
  type Provider,
} from "ethers";
import { failure } from "../errors/failure.ts";
import type { RpcAnswer } from "./endpoint.ts";
import { RpcPool, type RpcPoolOptions } from "./pool.ts";

/** An ethers provider over a pool of RPC addresses. */
class PoolProvider extends JsonRpcApiProvider {
  readonly #pool: RpcPool;

  constructor(pool: RpcPool, network: Network) {
    // No batches and no cache: each request can fail over by itself, and no answer is older than the question.
    super(network, { staticNetwork: network, batchMaxCount: 1, cacheTimeout: -1 });
    this.#pool = pool;
    this._start();
  }

  override async _send(payload: JsonRpcPayload | JsonRpcPayload[]): Promise<(JsonRpcResult | JsonRpcError)[]> {
    const payloads = Array.isArray(payload) ? payload : [payload];
    const answers = await Promise.all(payloads.map((one) => this.#pool.ask(one)));
    return answers.map(
      (answer, i) => ({ ...answer, id: payloads[i]?.id ?? answer.id }) as JsonRpcResult | JsonRpcError,
    );
  }
}

/** A way to the chain. */
export interface Connection {
  readonly provider: Provider;
  readonly chainId: number;
  /** The addresses behind it, if it goes over RPC addresses. */
  readonly rpc: RpcPool | undefined;
}

/** What leads to a chain: RPC addresses, an ethers provider, or a browser wallet. */
export type RpcSource = string | readonly string[] | Provider | Eip1193Provider;

/**
 * Connects, and asks for the chain's id.
 *
 * @throws ConunError `CHAIN_UNAVAILABLE` if nothing answers.
 */
export async function connectRpc(source: RpcSource, options: RpcPoolOptions = {}): Promise<Connection> {
  if (typeof source === "string" || isList(source)) {
    const rpc = new RpcPool(typeof source === "string" ? [source] : source, options);
    const answer = await rpc.ask({ id: 1, jsonrpc: "2.0", method: "eth_chainId", params: [] });
    const chainId = chainIdOf(answer);
    return { provider: new PoolProvider(rpc, Network.from(chainId)), chainId, rpc };
  }
  const provider = isEip1193(source) ? new BrowserProvider(source, "any", { cacheTimeout: -1 }) : source;
  const { chainId } = await provider.getNetwork();
  return { provider, chainId: Number(chainId), rpc: undefined };
}

/** Whether something is a browser wallet rather than an ethers object. */
export function isEip1193(source: unknown): source is Eip1193Provider {
  if (typeof source !== "object" || source === null) return false;
  return typeof (source as { request?: unknown }).request === "function" && !("getNetwork" in source);
}

function isList(source: RpcSource): source is readonly string[] {
  return Array.isArray(source);
}

function chainIdOf(answer: RpcAnswer): number {
  const id = typeof answer.result === "string" ? Number(answer.result) : Number.NaN;
  if (!Number.isSafeInteger(id)) {
    throw failure("CHAIN_UNAVAILABLE", "What answers at the RPC address is not a chain's node.", {
      details: { answer: answer.error?.message },
    });
  }
  return id;
}
