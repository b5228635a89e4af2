import type { ExpectedJob } from "./outputs/job.ts";

/** Content to store: bytes, or a stream of them. */
export type Content = Uint8Array | AsyncIterable<Uint8Array>;

/** What has been stored. */
export interface Stored {
  /** CID version 1, as text. */
  readonly cid: string;
  /** Bytes of the content (not of the blocks that hold it). */
  readonly size: number;
}

export interface AbortOptions {
  /** Gives up when it fires; the promise rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
}

export interface PutOptions extends AbortOptions {
  /** Unix time in seconds until which the content is kept. Without it, until it is unpinned. */
  readonly until?: number | undefined;
}

export interface GetOptions extends AbortOptions {
  /** Where else to ask: libp2p multiaddrs and `http(s)` base addresses, as in a hint. */
  readonly providers?: readonly string[] | undefined;
  /** Refuses content that is larger, before it is read. Default 64 MiB. */
  readonly maxBytes?: number | undefined;
  /** Milliseconds for the whole call. Default 60,000. */
  readonly timeout?: number | undefined;
}

export interface PinOptions extends AbortOptions {
  /** As in {@link PutOptions}. A pin is prolonged, never shortened, by pinning again. */
  readonly until?: number | undefined;
  /** Where to fetch what is missing. */
  readonly providers?: readonly string[] | undefined;
  /** Milliseconds for the whole call. Default 60,000. */
  readonly timeout?: number | undefined;
}

/** How one place that was asked to keep something keeps it. */
export interface Pin extends Stored {
  /** Unix time in seconds, or null: until unpinned. */
  readonly until: number | null;
}

/**
 * A place for content that is addressed by its CID. Every implementation checks all bytes against the CID, so it does
 * not matter who delivers them. All methods throw {@link StorageError}.
 */
export interface Storage {
  /** Stores content and pins it. The CID depends on the bytes alone (`unixfs-v1-2025`), not on the implementation. */
  put(content: Content, options?: PutOptions): Promise<Stored>;
  /** The content of a CID, from here or from a provider. */
  get(cid: string, options?: GetOptions): Promise<Uint8Array>;
  /** Whether this place itself holds the whole content. */
  has(cid: string, options?: AbortOptions): Promise<boolean>;
  /** Keeps content, fetching what is missing. */
  pin(cid: string, options?: PinOptions): Promise<Pin>;
  /** Drops a pin, whoever made it: content that others may have stored as well had better expire. */
  unpin(cid: string, options?: AbortOptions): Promise<void>;
  /** Where others can fetch what is stored here: the places of a hint. Empty if nowhere. */
  addresses(options?: AbortOptions): Promise<readonly string[]>;
  /** Where storing asks for permission: lets the workers of a job store its outputs. Asked again, for a longer time. */
  expectOutputs?(job: ExpectedJob, options?: AbortOptions): Promise<void>;
}

/** A storage that runs in this process and must be started and stopped. */
export interface StorageNode extends Storage {
  start(): Promise<void>;
  stop(): Promise<void>;
}

export const DEFAULT_MAX_BYTES: number = 64 * 2 ** 20;
export const DEFAULT_TIMEOUT = 60_000;
