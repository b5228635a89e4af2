import { readdir, rm, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import type { Blockstore } from "interface-blockstore";
import type { CID } from "multiformats/cid";
import { checkBlock } from "../cid.ts";
import { StorageError, storageError } from "../errors.ts";
import { cidOf, hashOf, hashOfFile } from "./block-names.ts";
import type { Ledger } from "./ledger.ts";

export interface BlockFilesOptions {
  readonly ledger: Ledger;
  /** Folder of the block files; null keeps them in memory. */
  readonly folder: string | null;
  /** Most bytes of all blocks together. */
  readonly quotaBytes: number;
  /** Called when a block does not fit any more: may free space. */
  readonly makeRoom: () => Promise<void>;
  readonly now: () => number;
}

/**
 * Blocks as files, counted by the ledger and kept within a quota. What is read is checked: a file that the disk
 * damaged is struck out and counts as missing, so that storing or fetching it again repairs it.
 */
export class BlockFiles implements Blockstore {
  readonly #options: BlockFilesOptions;
  readonly #store: Blockstore;
  readonly #busy = new Map<string, Promise<unknown>>();
  readonly #since: number;
  #reserved = 0;

  private constructor(options: BlockFilesOptions, store: Blockstore) {
    this.#options = options;
    this.#store = store;
    this.#since = Date.now();
  }

  /** Opens the folder, created if missing. */
  static async open(options: BlockFilesOptions): Promise<BlockFiles> {
    if (options.folder === null) {
      const { MemoryBlockstore } = await import("blockstore-core/memory");
      return new BlockFiles(options, new MemoryBlockstore());
    }
    const { FsBlockstore } = await import("blockstore-fs");
    const store = new FsBlockstore(options.folder);
    await store.open();
    return new BlockFiles(options, store);
  }

  async put(cid: CID, bytes: Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<CID> {
    if (!(bytes instanceof Uint8Array)) throw new TypeError("blocks are stored whole");
    const hash = hashOf(cid);
    await this.#alone(hash, async () => {
      if (!this.#options.ledger.hasBlock(hash)) await this.#write(cid, bytes);
      this.#options.ledger.addBlock(hash, bytes.length, this.#options.now());
    });
    return cid;
  }

  async *get(cid: CID): AsyncGenerator<Uint8Array> {
    try {
      yield await this.read(cid);
    } catch (error) {
      // The name is what the interface asks for: bitswap tells a peer that a block is missing by it.
      if (error instanceof StorageError && error.code === "STORAGE_NOT_FOUND") error.name = "NotFoundError";
      throw error;
    }
  }

  /** A block. Throws StorageError `STORAGE_NOT_FOUND`, also for one whose file is damaged. */
  async read(cid: CID): Promise<Uint8Array> {
    const hash = hashOf(cid);
    const missing = (why: string, cause?: unknown): StorageError =>
      storageError("STORAGE_NOT_FOUND", `Block ${cid} is not here${why}.`, cause);
    if (!this.#options.ledger.hasBlock(hash)) throw missing("");
    let bytes: Uint8Array | undefined;
    try {
      bytes = await wholeBlock(this.#store.get(cid));
      await checkBlock(cid, bytes);
      return bytes;
    } catch (error) {
      const gone = error instanceof Error && error.message.includes("ENOENT");
      if (bytes === undefined && !gone)
        throw storageError("STORAGE_UNREACHABLE", `Block ${cid} cannot be read.`, error);
      await this.delete(cid);
      throw missing(": its file was damaged and has been removed", error);
    }
  }

  async has(cid: CID): Promise<boolean> {
    return this.#options.ledger.hasBlock(hashOf(cid));
  }

  async delete(cid: CID): Promise<void> {
    const hash = hashOf(cid);
    await this.#alone(hash, async () => {
      this.#options.ledger.dropBlock(hash);
      await this.#store.delete(cid);
    });
  }

  /** Removes the files of blocks that the ledger has struck out. */
  async removeFiles(hashes: Iterable<string>): Promise<void> {
    for (const hash of hashes) {
      await this.#alone(hash, async () => {
        if (!this.#options.ledger.hasBlock(hash)) await this.#store.delete(cidOf(hash));
      });
    }
  }

  /** Removes files that an earlier process left without having entered them; returns how many. */
  async sweep(): Promise<number> {
    const { folder, ledger } = this.#options;
    if (folder === null) return 0;
    let removed = 0;
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      const hash = hashOfFile(entry.name);
      if (hash !== undefined && ledger.hasBlock(hash)) continue;
      const info = await stat(path).catch(() => undefined);
      if (info === undefined || info.mtimeMs >= this.#since) continue;
      await rm(path, { force: true });
      removed++;
    }
    return removed;
  }

  async *putMany(source: Iterable<Pair> | AsyncIterable<Pair>): AsyncGenerator<CID> {
    for await (const { cid, bytes } of source) yield await this.put(cid, bytes);
  }

  async *getMany(
    source: Iterable<CID> | AsyncIterable<CID>,
  ): AsyncGenerator<{ cid: CID; bytes: AsyncGenerator<Uint8Array> }> {
    for await (const cid of source) yield { cid, bytes: this.get(cid) };
  }

  async *deleteMany(source: Iterable<CID> | AsyncIterable<CID>): AsyncGenerator<CID> {
    for await (const cid of source) {
      await this.delete(cid);
      yield cid;
    }
  }

  getAll(): AsyncGenerator<never> {
    throw new Error("blocks are listed by the ledger");
  }

  async #write(cid: CID, bytes: Uint8Array): Promise<void> {
    const { ledger, quotaBytes, makeRoom } = this.#options;
    const fits = (): boolean => ledger.bytes + this.#reserved + bytes.length <= quotaBytes;
    if (!fits()) await makeRoom();
    if (!fits()) {
      throw storageError(
        "STORAGE_FULL",
        `No room for ${bytes.length} bytes: the quota of ${quotaBytes} bytes is used up.`,
      );
    }
    this.#reserved += bytes.length;
    try {
      await this.#store.put(cid, bytes);
    } catch (error) {
      const free = await this.#freeBytes();
      if (free !== undefined && free < 2 * bytes.length) throw storageError("STORAGE_FULL", "The disk is full.", error);
      throw error;
    } finally {
      this.#reserved -= bytes.length;
    }
  }

  async #freeBytes(): Promise<number | undefined> {
    if (this.#options.folder === null) return undefined;
    const { bavail, bsize } = await statfs(this.#options.folder);
    return bavail * bsize;
  }

  /** Writes and removals of one block run one after another. */
  async #alone<T>(hash: string, work: () => Promise<T>): Promise<T> {
    const before = this.#busy.get(hash);
    const turn = (async () => {
      await before?.catch(() => undefined);
      return work();
    })();
    this.#busy.set(hash, turn);
    try {
      return await turn;
    } finally {
      if (this.#busy.get(hash) === turn) this.#busy.delete(hash);
    }
  }
}

interface Pair {
  readonly cid: CID;
  readonly bytes: Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

async function wholeBlock(source: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of source) parts.push(part);
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
}
