import type { Libp2p, PeerId } from "@libp2p/interface";
import { type Multiaddr, multiaddr } from "@multiformats/multiaddr";
import type { Helia } from "helia";
import type { BlockSource } from "../blocks/source.ts";
import { StorageError, storageError } from "../errors.ts";
import { within } from "../signals.ts";

/** A Helia node that has been started. */
export type HeliaNode = Helia & { readonly libp2p: Libp2p };

/** Milliseconds to connect to one peer. */
const DIAL_TIMEOUT = 10_000;

/**
 * Blocks from libp2p peers, over bitswap: one source for each address. Connects at the first block and remembers.
 *
 * @param addresses Multiaddrs, of untrusted origin.
 */
export function peerSources(node: HeliaNode, addresses: readonly string[]): BlockSource[] {
  return addresses.map((address) => peerSource(node, address));
}

function peerSource(node: HeliaNode, address: string): BlockSource {
  let connected: Promise<PeerId> | undefined;
  let session: ReturnType<HeliaNode["blockstore"]["createSession"]> | undefined;
  return {
    name: address,
    async get(cid, signal) {
      connected ??= dial(node, address, signal);
      const peer = await connected.catch((error: unknown) => {
        connected = undefined;
        throw error;
      });
      session ??= node.blockstore.createSession(cid, { providers: [peer.toCID()], minProviders: 1, maxProviders: 1 });
      try {
        for await (const bytes of session.get(cid, { signal })) return bytes;
      } catch (error) {
        session = undefined;
        signal.throwIfAborted();
        const full = storageErrorIn(error);
        if (full !== undefined) throw full;
        throw storageError("STORAGE_NOT_FOUND", `The peer does not have block ${cid}.`, error);
      }
      throw storageError("STORAGE_NOT_FOUND", `The peer does not have block ${cid}.`);
    },
  };
}

async function dial(node: HeliaNode, address: string, signal: AbortSignal): Promise<PeerId> {
  let target: Multiaddr;
  try {
    target = multiaddr(address);
  } catch (error) {
    throw storageError("STORAGE_BAD_INPUT", `"${address}" is not a multiaddr.`, error);
  }
  return within(`Peer ${address}`, DIAL_TIMEOUT, signal, async (limited) => {
    const connection = await node.libp2p.dial(target, { signal: limited });
    return connection.remotePeer;
  });
}

function storageErrorIn(error: unknown): StorageError | undefined {
  for (let current = error; current instanceof Error; current = current.cause) {
    if (current instanceof StorageError) return current;
  }
  return undefined;
}
