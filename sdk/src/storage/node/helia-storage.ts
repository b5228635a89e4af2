import type { CID } from "multiformats/cid";
import { type OpenFile, openFile, type ReadOptions, readFile } from "../blocks/read-file.ts";
import { writeFile } from "../blocks/write-file.ts";
import { checkBlock, DAG_PB, parseCid } from "../cid.ts";
import { storageError } from "../errors.ts";
import { MAX_PROVIDERS } from "../hint.ts";
import { within } from "../signals.ts";
import {
  type AbortOptions,
  type Content,
  DEFAULT_MAX_BYTES,
  DEFAULT_TIMEOUT,
  type GetOptions,
  type Pin,
  type PinOptions,
  type PutOptions,
  type StorageNode,
  type Stored,
} from "../storage.ts";
import { hashOf } from "./block-names.ts";
import { storeChecked, type UploadTerms } from "./checked-upload.ts";
import type { JobBook } from "./job-book.ts";
import type { HeliaStorageOptions, NodeStatus } from "./node-options.ts";
import { closeParts, type NodeParts, openParts } from "./node-parts.ts";

const DEFAULT_QUOTA = 10 * 2 ** 30;

/** An embedded, private node of Helia's modules: see `startPeerNode`. Blocks are files, the book is a SQLite database. */
export class HeliaStorage implements StorageNode {
  readonly #options: HeliaStorageOptions;
  readonly #quotaBytes: number;
  #running: NodeParts | undefined;

  constructor(options: HeliaStorageOptions) {
    this.#options = options;
    this.#quotaBytes = options.quotaBytes ?? DEFAULT_QUOTA;
  }

  async start(): Promise<void> {
    if (this.#running !== undefined) return;
    this.#running = await openParts({
      ...this.#options,
      quotaBytes: this.#quotaBytes,
      makeRoom: () => this.collect(),
      now: this.#options.now ?? Date.now,
    });
  }

  async stop(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    if (running !== undefined) await closeParts(running);
  }

  async put(content: Content, { until, signal }: PutOptions = {}): Promise<Stored> {
    const { files, ledger, pins } = this.#started();
    const cids: CID[] = [];
    const put = async (cid: CID, bytes: Uint8Array): Promise<void> => {
      await files.put(cid, bytes);
      cids.push(cid);
    };
    const stored = await writeFile(content, put, { signal, maxBytes: this.#quotaBytes });
    const pin = ledger.pin({ ...stored, until: pins.until(until) }, cids.map(hashOf));
    if (pin === null)
      throw storageError("STORAGE_UNREACHABLE", `Blocks of ${stored.cid} were removed while it was stored.`);
    return stored;
  }

  async get(cid: string, options: GetOptions = {}): Promise<Uint8Array> {
    const { providers = [], maxBytes = DEFAULT_MAX_BYTES, timeout = DEFAULT_TIMEOUT } = options;
    return within(`Content ${cid}`, timeout, options.signal, (signal) => {
      const get = this.#started().fetcher.from(providers, signal);
      return readFile(cid, get, { maxBytes, signal });
    });
  }

  /** Opens a file of which all blocks are here, to be read in parts. */
  async open(cid: string, options: ReadOptions = {}): Promise<OpenFile> {
    const { files } = this.#started();
    return openFile(cid, (block) => files.read(block), { maxBytes: Number.MAX_SAFE_INTEGER, ...options });
  }

  /** One block that is here. Throws StorageError `STORAGE_NOT_FOUND`. */
  async readBlock(cid: CID): Promise<Uint8Array> {
    return this.#started().files.read(cid);
  }

  /**
   * Stores one block of content that comes in pieces; it is kept for a while, and for good once its root is pinned.
   *
   * @throws StorageError `STORAGE_CORRUPT` if the bytes do not hash to the CID.
   */
  async putBlock(cid: CID, bytes: Uint8Array): Promise<void> {
    await checkBlock(cid, bytes);
    await this.#started().files.put(cid, bytes);
  }

  /** Stores content that is one block, and pins it. Throws as {@link HeliaStorage.putBlock} and `pin`. */
  async putPinned(cid: CID, bytes: Uint8Array, options: PutOptions = {}): Promise<Pin> {
    await this.putBlock(cid, bytes);
    const { ledger, pins } = this.#started();
    // A raw block is a whole file; any other needs to be walked.
    const file = { cid: cid.toString(), size: bytes.length, until: pins.until(options.until) };
    const pin = cid.code === DAG_PB ? null : ledger.pin(file, [hashOf(cid)]);
    return pin ?? this.pin(file.cid, options);
  }

  /** Stores and pins content that has to have a CID and a size; of any other nothing stays. See {@link storeChecked}. */
  async putChecked(content: AsyncIterable<Uint8Array>, terms: UploadTerms): Promise<Pin> {
    return storeChecked(content, terms, this.#started());
  }

  /** Jobs whose outputs are taken from their workers. */
  get jobs(): JobBook {
    return this.#started().ledger.jobs;
  }

  async has(cid: string, { signal }: AbortOptions = {}): Promise<boolean> {
    return (await this.describe(cid, { signal })).complete;
  }

  /** What is here of some content, and its pin if there is one. */
  async describe(cid: string, { signal }: AbortOptions = {}): Promise<{ complete: boolean; pin: Pin | null }> {
    return this.#started().pins.describe(cid, { signal });
  }

  async pin(cid: string, options: PinOptions = {}): Promise<Pin> {
    const { pins } = this.#started();
    return pins.pin(cid, pins.until(options.until), options);
  }

  /** Pins content that is here until a time, beyond what the retention allows others. */
  async keep(cid: string, until: number): Promise<Pin> {
    return this.#started().pins.pin(cid, until);
  }

  async unpin(cid: string): Promise<void> {
    this.#started().ledger.unpin(parseCid(cid).toString());
  }

  async addresses(): Promise<readonly string[]> {
    return this.status().addresses;
  }

  /** Multiaddrs under which peers reach this node, with its peer id. */
  get multiaddrs(): readonly string[] {
    return this.#started().peerNode.libp2p.getMultiaddrs().map(String);
  }

  status(): NodeStatus {
    const { ledger, peerNode } = this.#started();
    return {
      peerId: peerNode.libp2p.peerId.toString(),
      addresses: [...this.multiaddrs, ...(this.#options.otherAddresses?.() ?? [])].slice(0, MAX_PROVIDERS),
      connections: peerNode.libp2p.getConnections().length,
      quotaBytes: this.#quotaBytes,
      ...ledger.totals(),
    };
  }

  /** Drops expired pins, and the blocks that no pin holds any more. */
  async collect(): Promise<void> {
    await this.#started().collector.collect();
  }

  #started(): NodeParts {
    if (this.#running !== undefined) return this.#running;
    throw storageError("STORAGE_UNREACHABLE", "The storage node does not run.", undefined, "Call start() first.");
  }
}
