import type { Server } from "node:http";
import { isIP } from "node:net";
import type { Storage } from "../storage.ts";
import { HeliaStorage } from "./helia-storage.ts";
import { portOf, startHttpServer, stopHttpServer } from "./http-server.ts";
import { type StorageLogger, silent } from "./logger.ts";
import type { Retention } from "./node-options.ts";
import { type AssignmentLookup, OutputsDesk } from "./outputs-desk.ts";

export interface StorageServiceOptions {
  /** Folder of blocks and book, created if missing; null keeps all in memory. */
  readonly dataDir: string | null;
  /** Address to listen on. Default 127.0.0.1. */
  readonly host?: string | undefined;
  /** 0 (the default) takes any free port. */
  readonly httpPort?: number | undefined;
  /** 0 (the default) takes any free port. */
  readonly libp2pPort?: number | undefined;
  /** Port for libp2p over WebSockets; none by default. */
  readonly webSocketPort?: number | undefined;
  /** Base address under which others reach the HTTP side. Default: host and port; needed on all addresses (0.0.0.0). */
  readonly publicUrl?: string | undefined;
  /** Multiaddrs under which others reach the libp2p side, if they differ. */
  readonly announce?: readonly string[] | undefined;
  /** Most bytes of all blocks. Default 10 GiB. */
  readonly quotaBytes?: number | undefined;
  /** Largest object of one streamed upload. Default: the quota. */
  readonly maxObjectBytes?: number | undefined;
  readonly retention?: Retention | undefined;
  /** Bearer token for storing, pinning and unpinning. Set one wherever strangers reach the port. */
  readonly token?: string | undefined;
  /** Asks the chain whose outputs it is given: needed to take those of workers, who do not have the token. */
  readonly assignments?: AssignmentLookup | undefined;
  readonly logger?: StorageLogger | undefined;
  /** Milliseconds between collections. Default 60,000. */
  readonly collectEvery?: number | undefined;
  readonly now?: (() => number) | undefined;
}

/** A storage that others reach by HTTP and libp2p. */
export interface StorageService {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Base address of the HTTP side, for use on this machine unless a public one was given. Throws before start. */
  readonly url: string;
  /** Multiaddrs with peer id. Throws before start. */
  readonly multiaddrs: readonly string[];
  readonly peerId: string;
  /** The node itself, for use in the same process. */
  readonly storage: Storage;
  /** Drops what is no longer kept, at once. */
  collect(): Promise<void>;
}

/** Addresses that mean "all of this machine", and the one to use on the machine itself. */
const UNSPECIFIED: ReadonlyMap<string, string> = new Map([
  ["0.0.0.0", "127.0.0.1"],
  ["::", "::1"],
]);
const DEFAULT_QUOTA = 10 * 2 ** 30;

/** A storage service; `start` resolves when both sides listen. `docs/storage.md` describes its requests. */
export function createStorageService(options: StorageServiceOptions): StorageService {
  return new Service(options);
}

class Service implements StorageService {
  readonly #options: StorageServiceOptions;
  readonly #logger: StorageLogger;
  readonly #node: HeliaStorage;
  readonly #host: string;
  #server: Server | undefined;

  constructor(options: StorageServiceOptions) {
    this.#options = options;
    this.#logger = options.logger ?? silent;
    this.#host = options.host ?? "127.0.0.1";
    const base = `/ip${isIP(this.#host) === 6 ? 6 : 4}/${this.#host}/tcp`;
    const { libp2pPort = 0, webSocketPort } = options;
    this.#node = new HeliaStorage({
      dataDir: options.dataDir,
      listen: [`${base}/${libp2pPort}`, ...(webSocketPort === undefined ? [] : [`${base}/${webSocketPort}/ws`])],
      announce: options.announce,
      otherAddresses: () => this.#publicUrls(),
      quotaBytes: options.quotaBytes,
      retention: options.retention,
      collectEvery: options.collectEvery,
      logger: this.#logger,
      now: options.now,
    });
  }

  get url(): string {
    if (this.#options.publicUrl !== undefined) return this.#options.publicUrl;
    if (this.#server === undefined) throw new Error("the storage service does not run");
    const host = UNSPECIFIED.get(this.#host) ?? this.#host;
    return `http://${isIP(host) === 6 ? `[${host}]` : host}:${portOf(this.#server)}`;
  }

  get multiaddrs(): readonly string[] {
    return this.#node.multiaddrs;
  }

  get peerId(): string {
    return this.#node.status().peerId;
  }

  get storage(): Storage {
    return this.#node;
  }

  collect(): Promise<void> {
    return this.#node.collect();
  }

  async start(): Promise<void> {
    if (this.#server !== undefined) return;
    const { httpPort = 0, token, quotaBytes = DEFAULT_QUOTA, maxObjectBytes = quotaBytes } = this.#options;
    const { assignments, now = Date.now } = this.#options;
    await this.#node.start();
    try {
      this.#server = await startHttpServer(this.#node, {
        host: this.#host,
        port: httpPort,
        token,
        maxObjectBytes,
        desk: new OutputsDesk(this.#node, {
          lookup: assignments,
          maxSeconds: this.#options.retention?.maxSeconds,
          now,
        }),
        logger: this.#logger,
        status: () => {
          const status = this.#node.status();
          return {
            ...status,
            service: "conun-storage",
            version: 1,
            url: this.url,
            writes: token === undefined ? "all" : "token",
          };
        },
      });
    } catch (error) {
      await this.#node.stop();
      throw error;
    }
    this.#logger.info("storage service runs", { url: this.url, peer: this.multiaddrs });
    const local = this.#host === "::1" || this.#host.startsWith("127.");
    if (token === undefined && !local) {
      this.#logger.warn("anybody who reaches this service can fill it: set a token", { host: this.#host });
    }
  }

  async stop(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    await stopHttpServer(server);
    await this.#node.stop();
    this.#logger.info("storage service stopped");
  }

  /** Listening on all addresses says nothing about which of them others can reach. */
  #publicUrls(): readonly string[] {
    const known = this.#options.publicUrl !== undefined || !UNSPECIFIED.has(this.#host);
    return known && this.#server !== undefined ? [this.url] : [];
  }
}
