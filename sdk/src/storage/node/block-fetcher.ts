import type { CID } from "multiformats/cid";
import { ProviderBook } from "../blocks/provider-book.ts";
import type { GetBlock } from "../blocks/read-file.ts";
import { type BlockSource, fetchBlock } from "../blocks/source.ts";
import { StorageError } from "../errors.ts";
import { isHttpAddress, isPeerAddress, MAX_PROVIDERS } from "../hint.ts";
import { httpBlockSource } from "../http/block-source.ts";
import type { BlockFiles } from "./block-files.ts";
import type { Peers } from "./peers.ts";

/** Blocks from here, or else from the places that somebody named; what is fetched is stored here. */
export class BlockFetcher {
  readonly #files: BlockFiles;
  readonly #peers: Peers;
  readonly #book = new ProviderBook();

  constructor(files: BlockFiles, peers: Peers) {
    this.#files = files;
    this.#peers = peers;
  }

  /** Reads blocks, asking these places for what is not here. */
  from(providers: readonly string[], signal: AbortSignal): GetBlock {
    const asked = providers.slice(0, MAX_PROVIDERS);
    const sources = [
      ...this.#peers.sources(asked.filter(isPeerAddress)),
      ...asked.filter(isHttpAddress).map((url) => httpBlockSource({ url })),
    ];
    return (cid) => this.#get(cid, sources, signal);
  }

  async #get(cid: CID, sources: readonly BlockSource[], signal: AbortSignal): Promise<Uint8Array> {
    try {
      return await this.#files.read(cid);
    } catch (error) {
      const missing = error instanceof StorageError && error.code === "STORAGE_NOT_FOUND";
      if (!missing || sources.length === 0) throw error;
    }
    const bytes = await fetchBlock(cid, sources, { book: this.#book, signal });
    await this.#files.put(cid, bytes);
    return bytes;
  }
}
