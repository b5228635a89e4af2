import type { KuboRPCClient } from "kubo-rpc-client";
import { CID } from "multiformats/cid";
import { ProviderBook } from "./blocks/provider-book.ts";
import { openFile, readFile } from "./blocks/read-file.ts";
import { type BlockSource, fetchBlock } from "./blocks/source.ts";
import { writeFile } from "./blocks/write-file.ts";
import { DAG_PB, parseCid } from "./cid.ts";
import { StorageError, storageError } from "./errors.ts";
import { isHttpAddress, isPeerAddress, MAX_PROVIDERS } from "./hint.ts";
import { httpBlockSource } from "./http/block-source.ts";
import { reasonOf, within } from "./signals.ts";
import {
  type AbortOptions,
  type Content,
  DEFAULT_MAX_BYTES,
  DEFAULT_TIMEOUT,
  type GetOptions,
  type Pin,
  type PinOptions,
  type PutOptions,
  type Storage,
  type Stored,
} from "./storage.ts";

export interface KuboStorageOptions {
  /** Address of the RPC API, such as `http://127.0.0.1:5001`. */
  readonly url: string;
  /** Headers of every request, for an API behind a proxy that asks for authorisation. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Milliseconds for one request. Default 15,000. */
  readonly requestTimeout?: number | undefined;
}

/** Addresses of Kubo's own that mean nothing to others. */
const UNSPECIFIED = /^\/ip[46]\/(0\.0\.0\.0|::)\//;

/**
 * An IPFS node (Kubo) by its RPC API. Content is cut into blocks here, so that CIDs are those of `unixfs-v1-2025`
 * whatever the node's own defaults are, and blocks that come back are checked. Kubo's pins have no time: `until` has no
 * effect and reads null; unpin what is no longer wanted.
 */
export async function kuboStorage(options: KuboStorageOptions): Promise<Storage> {
  if (!isHttpAddress(options.url)) {
    throw storageError("STORAGE_BAD_INPUT", `"${options.url}" is not the http(s) address of an RPC API.`);
  }
  const { create } = await import("kubo-rpc-client");
  const headers = options.headers === undefined ? {} : { headers: { ...options.headers } };
  return new KuboStorage(create({ url: options.url, ...headers }), options);
}

class KuboStorage implements Storage {
  readonly #client: KuboRPCClient;
  readonly #url: string;
  readonly #timeout: number;
  readonly #book = new ProviderBook();

  constructor(client: KuboRPCClient, { url, requestTimeout }: KuboStorageOptions) {
    this.#client = client;
    this.#url = url;
    this.#timeout = requestTimeout ?? 15_000;
  }

  async put(content: Content, { signal }: PutOptions = {}): Promise<Stored> {
    const put = async (cid: CID, bytes: Uint8Array): Promise<void> => {
      const format = cid.code === DAG_PB ? "dag-pb" : "raw";
      const stored = await this.#ask(signal, (limited) =>
        this.#client.block.put(bytes, { format, mhtype: "sha2-256", version: 1, pin: false, signal: limited }),
      );
      if (stored.toString() === cid.toString()) return;
      throw storageError("STORAGE_CORRUPT", `${this.#url} stored a block as ${stored} instead of ${cid}.`);
    };
    const stored = await writeFile(content, put, { signal });
    await this.#ask(signal, (limited) => this.#client.pin.add(CID.parse(stored.cid), { signal: limited }));
    return stored;
  }

  async get(cid: string, options: GetOptions = {}): Promise<Uint8Array> {
    const { providers = [], maxBytes = DEFAULT_MAX_BYTES, timeout = DEFAULT_TIMEOUT } = options;
    return within(`Content ${cid}`, timeout, options.signal, async (signal) => {
      const asked = providers.slice(0, MAX_PROVIDERS);
      await this.#connect(asked.filter(isPeerAddress), signal);
      const sources = [this.#source(), ...asked.filter(isHttpAddress).map((url) => httpBlockSource({ url }))];
      const fetch = (block: CID): Promise<Uint8Array> =>
        fetchBlock(block, sources, { book: this.#book, signal, timeout: this.#timeout });
      return readFile(cid, fetch, { maxBytes, signal });
    });
  }

  async has(cid: string, { signal }: AbortOptions = {}): Promise<boolean> {
    const wanted = parseCid(cid);
    try {
      await this.#ask(signal, async (limited) => {
        for await (const _pin of this.#client.pin.ls({ paths: wanted, type: "recursive", signal: limited })) return;
      });
      return true;
    } catch (error) {
      if (error instanceof StorageError && /not pinned|is not pinned/i.test(String(error.message))) return false;
      throw error;
    }
  }

  async pin(cid: string, options: PinOptions = {}): Promise<Pin> {
    const root = parseCid(cid);
    return within(`Pin ${cid}`, options.timeout ?? DEFAULT_TIMEOUT, options.signal, async (signal) => {
      await this.#connect((options.providers ?? []).slice(0, MAX_PROVIDERS).filter(isPeerAddress), signal);
      await this.#client.pin.add(root, { signal });
      return { cid: root.toString(), size: await this.#sizeOf(root, signal), until: null };
    });
  }

  async unpin(cid: string, { signal }: AbortOptions = {}): Promise<void> {
    if (!(await this.has(cid, { signal }))) return;
    await this.#ask(signal, (limited) => this.#client.pin.rm(parseCid(cid), { signal: limited }));
  }

  async addresses({ signal }: AbortOptions = {}): Promise<readonly string[]> {
    const { addresses } = await this.#ask(signal, (limited) => this.#client.id({ signal: limited }));
    return addresses
      .map(String)
      .filter((address) => !UNSPECIFIED.test(address))
      .slice(0, MAX_PROVIDERS);
  }

  #source(): BlockSource {
    return {
      name: this.#url,
      get: async (cid, signal) => {
        try {
          return await this.#client.block.get(cid, { signal });
        } catch (error) {
          // A node that is offline says so at once; one that is online goes on looking until time is over.
          if (!signal.aborted && /could not find|not found/i.test(reasonOf(error))) {
            throw storageError("STORAGE_NOT_FOUND", `The node does not have block ${cid}.`, error);
          }
          throw error;
        }
      },
    };
  }

  async #sizeOf(root: CID, signal: AbortSignal): Promise<number> {
    const get = (cid: CID): Promise<Uint8Array> => fetchBlock(cid, [this.#source()], { book: this.#book, signal });
    return (await openFile(root.toString(), get, { maxBytes: Number.MAX_SAFE_INTEGER, signal })).size;
  }

  /** Failing to reach one provider is no failure yet: the node may know others. */
  async #connect(peers: readonly string[], signal: AbortSignal): Promise<void> {
    const dial = (peer: string): Promise<unknown> =>
      this.#ask(signal, (limited) => this.#client.swarm.connect(peer as never, { signal: limited })).catch(
        () => undefined,
      );
    await Promise.all(peers.filter((peer) => !this.#book.isBad(peer)).map(dial));
    signal.throwIfAborted();
  }

  #ask<T>(signal: AbortSignal | undefined, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return within(this.#url, this.#timeout, signal, work);
  }
}
