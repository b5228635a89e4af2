import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Eip1193Provider, Signer } from "ethers";
import { createClient, LOCAL_CHAIN_ID } from "../client/client.ts";
import { Conun as BrowserConun, type ConnectOptions as RpcOptions } from "../requester/conun.ts";
import type { ProgramLoader } from "../requester/program.ts";
import { openStorages, type StorageSource } from "../requester/storages.ts";
import { assertKeyAllowed, developmentSigner } from "./devkeys.ts";
import { loadNetwork, type NetworkDefinition } from "./networks.ts";

/** A network by its name or definition, in place of addresses. */
export interface NetworkConnectOptions extends Omit<RpcOptions, "rpc" | "deployment"> {
  /** `local`, a name of `networks.json`, or a whole definition. */
  readonly network: string | NetworkDefinition;
  /** In place of the network's own. */
  readonly rpc?: RpcOptions["rpc"] | undefined;
}

/** How to connect from Node. */
export type NodeConnectOptions = RpcOptions | NetworkConnectOptions;

/** Reads programs that are named by a path or a `file:` address. */
export const fileLoader: ProgramLoader = async (place, signal) =>
  readFile(place.startsWith("file:") ? fileURLToPath(place) : place, { signal });

/** The requester's way in, with files, named networks, and a funded account on the local chain. */
export class Conun extends BrowserConun {
  /**
   * Connects to a network.
   *
   * On the local chain a signer may be left out: the first development account signs. Publicly known keys are refused
   * everywhere else.
   *
   * @throws ConunError `NETWORK_UNKNOWN`, `KEY_PUBLIC`, and what {@link createClient} throws.
   *
   * @example
   * const conun = await Conun.connect({ network: "local" });
   * const job = await conun.map("./primes.wasm", inputs, { budget: con("5"), replicas: 1, retries: 2 });
   */
  static override async connect(options: NodeConnectOptions): Promise<Conun> {
    const resolved = "network" in options ? await resolve(options) : options;
    const signer: Signer | Eip1193Provider | undefined = resolved.signer;
    const client = await createClient(resolved);
    try {
      if (signer !== undefined && client.address !== undefined) assertKeyAllowed(client.address, client.chainId);
      return new Conun(client, openStorages(resolved.storage, resolved.storageToken), resolved.loader ?? fileLoader);
    } catch (error) {
      await client.close();
      throw error;
    }
  }
}

async function resolve({ network, ...options }: NetworkConnectOptions): Promise<RpcOptions> {
  const definition = typeof network === "string" ? await loadNetwork(network) : network;
  const { deployment } = definition;
  const storage: StorageSource | undefined =
    options.storage ?? (definition.storage.length === 0 ? undefined : definition.storage);
  const local = deployment.chainId === LOCAL_CHAIN_ID ? developmentSigner(0) : undefined;
  return { ...options, rpc: options.rpc ?? definition.rpc, deployment, storage, signer: options.signer ?? local };
}
