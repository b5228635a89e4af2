import type { LedgerTotals } from "./ledger.ts";
import type { StorageLogger } from "./logger.ts";

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

/** Figures of a node. */
export interface NodeStatus extends LedgerTotals {
  readonly peerId: string;
  /** Places for a hint. */
  readonly addresses: readonly string[];
  readonly quotaBytes: number;
  readonly connections: number;
}
