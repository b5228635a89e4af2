import { join } from "node:path";
import type { CID } from "multiformats/cid";
import { ProviderBook } from "../blocks/provider-book.ts";
import { type OpenFile, openFile, type ReadOptions, readFile } from "../blocks/read-file.ts";
import { type BlockSource, fetchBlock } from "../blocks/source.ts";
import { writeFile } from "../blocks/write-file.ts";
import { checkBlock, DAG_PB, parseCid } from "../cid.ts";
import { StorageError, storageError } from "../errors.ts";
import { isHttpAddress, isPeerAddress, MAX_PROVIDERS } from "../hint.ts";
import { httpBlockSource } from "../http/block-source.ts";
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
import { BlockFiles, hashOf } from "./block-files.ts";
import { storeChecked, type UploadTerms } from "./checked-upload.ts";
import { walkFile } from "./dag.ts";
import { ledgerDatastore } from "./datastore.ts";
import type { JobBook } from "./job-book.ts";
import { Ledger, type LedgerTotals } from "./ledger.ts";
import { type PeerNode, startPeerNode } from "./libp2p.ts";
import { type StorageLogger, silent } from "./logger.ts";
import { Peers } from "./peers.ts";

/** How long content is kept. Seconds. */
export interface Retention {
  /** For pins without a time. Default null: until unpinned. */
  readonly defaultSeconds?: number | null | undefined;
  /** Longest time that a pin may ask for; null for any. Default null. */
  readonly maxSeconds?: number | null | undefined;
  /** How long content stays that nobody has pinned, counted from when it was stored. Default 3600. */
  readonly unpinnedSeconds?: number | undefined;
}

export interface HeliaStorageOptions {
  /** Folder of blocks and book; null keeps all in memory. One process at a time. */
  readonly dataDir: string | null;
  /** Multiaddrs to listen on. Default `/ip4/127.0.0.1/tcp/0`; an empty list makes a node that only dials out. */
  readonly listen?: readonly string[] | undefined;
  /** Multiaddrs under which others reach this node, if they differ. */
  readonly announce?: readonly string[] | undefined;
  /** Other places where the node's content can be had, such as its HTTP side. */
  readonly otherAddresses?: (() => readonly string[]) | undefined;
  /** Most bytes of all blocks. Default 10 GiB. */
  readonly quotaBytes?: number | undefined;
  readonly retention?: Retention | undefined;
  /** Milliseconds between collections of what is no longer kept. Default 60,000. */
  readonly collectEvery?: number | undefined;
  readonly logger?: StorageLogger | undefined;
  /** Milliseconds since 1970. Default `Date.now`. */
  readonly now?: (() => number) | undefined;
}

const DEFAULT_QUOTA = 10 * 2 ** 30;

/** Figures of a node. */
export interface NodeStatus extends LedgerTotals {
  readonly peerId: string;
  /** Places for a hint. */
  readonly addresses: readonly string[];
  readonly quotaBytes: number;
  readonly connections: number;
}

/** An embedded, private node of Helia's modules: see `startPeerNode`. Blocks are files, the book is a SQLite database. */
export class HeliaStorage implements StorageNode {
  readonly #options: HeliaStorageOptions;
  readonly #logger: StorageLogger;
  readonly #now: () => number;
  readonly #quotaBytes: number;
  readonly #book = new ProviderBook();
  #running: Running | undefined;

  constructor(options: HeliaStorageOptions) {
    this.#options = options;
    this.#logger = options.logger ?? silent;
    this.#now = options.now ?? Date.now;
    this.#quotaBytes = options.quotaBytes ?? DEFAULT_QUOTA;
  }

  async start(): Promise<void> {
    if (this.#running !== undefined) return;
    const { dataDir, listen = ["/ip4/127.0.0.1/tcp/0"], announce, collectEvery = 60_000 } = this.#options;
    const ledger = new Ledger(dataDir === null ? ":memory:" : join(dataDir, "storage.db"));
    try {
      const files = await BlockFiles.open({
        ledger,
        folder: dataDir === null ? null : join(dataDir, "blocks"),
        quotaBytes: this.#quotaBytes,
        makeRoom: () => this.collect(),
        now: this.#now,
      });
      const datastore = await ledgerDatastore(ledger);
      const peerNode = await startPeerNode({ blockstore: files, datastore, listen, announce });
      const timer = setInterval(() => void this.#collectQuietly(), collectEvery);
      timer.unref();
      const peers = new Peers(peerNode);
      this.#running = { ledger, files, peerNode, peers, timer, sweeping: this.#sweep(files) };
    } catch (error) {
      ledger.close();
      throw error;
    }
  }

  async stop(): Promise<void> {
    const running = this.#running;
    if (running === undefined) return;
    this.#running = undefined;
    clearInterval(running.timer);
    await running.sweeping;
    await running.peerNode.stop();
    running.ledger.close();
  }

  async put(content: Content, { until, signal }: PutOptions = {}): Promise<Stored> {
    const { files, ledger } = this.#started();
    const cids: CID[] = [];
    const put = async (cid: CID, bytes: Uint8Array): Promise<void> => {
      await files.put(cid, bytes);
      cids.push(cid);
    };
    const stored = await writeFile(content, put, { signal, maxBytes: this.#quotaBytes });
    const pin = ledger.pin({ ...stored, until: this.#until(until) }, cids.map(hashOf));
    if (pin === null)
      throw storageError("STORAGE_UNREACHABLE", `Blocks of ${stored.cid} were removed while it was stored.`);
    return stored;
  }

  async get(cid: string, options: GetOptions = {}): Promise<Uint8Array> {
    const { providers = [], maxBytes = DEFAULT_MAX_BYTES, timeout = DEFAULT_TIMEOUT } = options;
    return within(`Content ${cid}`, timeout, options.signal, (signal) => {
      const sources = this.#sources(providers);
      return readFile(cid, (block) => this.#block(block, sources, signal), { maxBytes, signal });
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
    // A raw block is a whole file; any other needs to be walked.
    const file = { cid: cid.toString(), size: bytes.length, until: this.#until(options.until) };
    const pin = cid.code === DAG_PB ? null : this.#started().ledger.pin(file, [hashOf(cid)]);
    return pin ?? this.pin(file.cid, options);
  }

  /** Stores and pins content that has to have a CID and a size; of any other nothing stays. See {@link storeChecked}. */
  async putChecked(
    content: AsyncIterable<Uint8Array>,
    terms: Omit<UploadTerms, "until"> & { readonly until: number },
  ): Promise<Pin> {
    return storeChecked(content, { ...terms, until: this.#until(terms.until) }, this.#started());
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
    const { ledger, files } = this.#started();
    const root = parseCid(cid);
    const pin = ledger.getPin(root.toString());
    if (pin !== null) return { complete: ledger.isWhole(pin.cid), pin };
    try {
      await walkFile(root, (block) => files.read(block), { maxBytes: this.#quotaBytes, signal });
      return { complete: true, pin };
    } catch (error) {
      if (error instanceof StorageError && error.code === "STORAGE_NOT_FOUND") return { complete: false, pin };
      throw error;
    }
  }

  async pin(cid: string, options: PinOptions = {}): Promise<Pin> {
    const { ledger } = this.#started();
    const root = parseCid(cid);
    const until = this.#until(options.until);
    const known = ledger.getPin(root.toString());
    if (known !== null && ledger.isWhole(known.cid)) return ledger.pin({ ...known, until }, []) ?? known;
    return within(`Pin ${cid}`, options.timeout ?? DEFAULT_TIMEOUT, options.signal, async (signal) => {
      const sources = this.#sources(options.providers ?? []);
      for (;;) {
        const get = (block: CID): Promise<Uint8Array> => this.#block(block, sources, signal);
        const { size, cids } = await walkFile(root, get, { maxBytes: this.#quotaBytes, signal });
        // Null if a block was collected in the meantime: fetch it again.
        const pin = ledger.pin({ cid: root.toString(), size, until }, cids.map(hashOf));
        if (pin !== null) return pin;
      }
    });
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
    const { ledger, files } = this.#started();
    const unpinned = (this.#options.retention?.unpinnedSeconds ?? 3600) * 1000;
    const now = Math.floor(this.#now() / 1000);
    const pins = ledger.dropExpired(now);
    ledger.jobs.dropExpired(now);
    const hashes = ledger.dropUnpinned(this.#now() - unpinned);
    await files.removeFiles(hashes);
    if (pins + hashes.length > 0) this.#logger.info("collected", { pins, blocks: hashes.length });
  }

  async #collectQuietly(): Promise<void> {
    try {
      await this.collect();
    } catch (error) {
      this.#logger.warn("collection failed", { error });
    }
  }

  async #sweep(files: BlockFiles): Promise<void> {
    try {
      const removed = await files.sweep();
      if (removed > 0) this.#logger.info("removed files of an interrupted upload", { files: removed });
    } catch (error) {
      this.#logger.warn("could not look for leftover files", { error });
    }
  }

  async #block(cid: CID, sources: readonly BlockSource[], signal: AbortSignal): Promise<Uint8Array> {
    const { files } = this.#started();
    try {
      return await files.read(cid);
    } catch (error) {
      const missing = error instanceof StorageError && error.code === "STORAGE_NOT_FOUND";
      if (!missing || sources.length === 0) throw error;
    }
    const bytes = await fetchBlock(cid, sources, { book: this.#book, signal });
    await files.put(cid, bytes);
    return bytes;
  }

  #sources(providers: readonly string[]): BlockSource[] {
    const asked = providers.slice(0, MAX_PROVIDERS);
    return [
      ...this.#started().peers.sources(asked.filter(isPeerAddress)),
      ...asked.filter(isHttpAddress).map((url) => httpBlockSource({ url })),
    ];
  }

  #until(until: number | undefined): number | null {
    const { defaultSeconds = null, maxSeconds = null } = this.#options.retention ?? {};
    const now = Math.floor(this.#now() / 1000);
    const wanted = until ?? (defaultSeconds === null ? null : now + defaultSeconds);
    return maxSeconds === null ? wanted : Math.min(wanted ?? Number.MAX_SAFE_INTEGER, now + maxSeconds);
  }

  #started(): Running {
    if (this.#running !== undefined) return this.#running;
    throw storageError("STORAGE_UNREACHABLE", "The storage node does not run.", undefined, "Call start() first.");
  }
}

interface Running {
  readonly ledger: Ledger;
  readonly files: BlockFiles;
  readonly peerNode: PeerNode;
  readonly peers: Peers;
  readonly timer: NodeJS.Timeout;
  readonly sweeping: Promise<void>;
}
