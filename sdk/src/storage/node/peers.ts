import type { Connection } from "@libp2p/interface";
import { type Multiaddr, multiaddr } from "@multiformats/multiaddr";
import type { CID } from "multiformats/cid";
import pLimit, { type LimitFunction } from "p-limit";
import type { BlockSource } from "../blocks/source.ts";
import { StorageError, storageError } from "../errors.ts";
import { within } from "../signals.ts";
import type { PeerNode } from "./libp2p.ts";

/** Milliseconds to connect to one peer. */
const DIAL_TIMEOUT = 10_000;
/** Milliseconds in which a peer answers that lacked the block when it was asked before. */
const SECOND_ANSWER = 2_000;
/** Blocks asked of one peer at once: libp2p's other nodes break connections that open more than 10 streams early. */
const REQUESTS_AT_ONCE = 8;
/** Refusals that are remembered. */
const MAX_REFUSALS = 10_000;

/** Blocks from libp2p peers that somebody named, over bitswap. */
export class Peers {
  readonly #node: PeerNode;
  /**
   * Connection and CID of blocks that a peer did not have. Bitswap says so once a connection; asked again, a peer that
   * still lacks the block keeps silent, while one that has got it sends it.
   */
  readonly #refused = new Set<string>();
  readonly #limits = new WeakMap<Connection, LimitFunction>();

  constructor(node: PeerNode) {
    this.#node = node;
  }

  /** One source for each multiaddr, of untrusted origin; they connect when they are first asked. */
  sources(addresses: readonly string[]): BlockSource[] {
    return addresses.map((name) => ({ name, get: (cid, signal) => this.#fetch(name, cid, signal) }));
  }

  async #fetch(address: string, cid: CID, signal: AbortSignal): Promise<Uint8Array> {
    const connection = await this.#dial(address, signal);
    const limit = this.#limits.get(connection) ?? pLimit(REQUESTS_AT_ONCE);
    this.#limits.set(connection, limit);
    return limit(() => this.#ask(connection, cid, signal));
  }

  async #ask(connection: Connection, cid: CID, signal: AbortSignal): Promise<Uint8Array> {
    signal.throwIfAborted();
    const key = `${connection.id} ${cid}`;
    const again = this.#refused.has(key);
    const patience = again ? AbortSignal.any([signal, AbortSignal.timeout(SECOND_ANSWER)]) : signal;
    const providers = [connection.remotePeer];
    const session = this.#node.bitswap.createSession({ providers, minProviders: 1, maxProviders: 1 });
    try {
      const bytes = await session.retrieve(cid, { signal: patience });
      this.#refused.delete(key);
      return bytes;
    } catch (error) {
      signal.throwIfAborted();
      const own = storageErrorIn(error);
      if (own !== undefined) throw own;
      if (connection.status !== "open") {
        throw storageError("STORAGE_UNREACHABLE", `The peer broke the connection.`, error);
      }
      if (this.#refused.size >= MAX_REFUSALS) this.#refused.clear();
      this.#refused.add(key);
      throw storageError("STORAGE_NOT_FOUND", `The peer does not have block ${cid}.`, error);
    }
  }

  /** A connection; an open one to the same peer is used again. */
  async #dial(address: string, signal: AbortSignal): Promise<Connection> {
    let target: Multiaddr;
    try {
      target = multiaddr(address);
    } catch (error) {
      throw storageError("STORAGE_BAD_INPUT", `"${address}" is not a multiaddr.`, error);
    }
    return within("The peer", DIAL_TIMEOUT, signal, (limited) => this.#node.libp2p.dial(target, { signal: limited }));
  }
}

function storageErrorIn(error: unknown): StorageError | undefined {
  if (error instanceof AggregateError) return error.errors.map(storageErrorIn).find((inner) => inner !== undefined);
  for (let current = error; current instanceof Error; current = current.cause) {
    if (current instanceof StorageError) return current;
  }
  return undefined;
}
