import { join } from "node:path";
import { BlockFetcher } from "./block-fetcher.ts";
import { BlockFiles } from "./block-files.ts";
import { Collector } from "./collector.ts";
import { ledgerDatastore } from "./datastore.ts";
import { Ledger } from "./ledger.ts";
import { type PeerNode, startPeerNode } from "./libp2p.ts";
import { silent } from "./logger.ts";
import type { HeliaStorageOptions } from "./node-options.ts";
import { Peers } from "./peers.ts";
import { Pins } from "./pins.ts";

/** What a running node consists of. */
export interface NodeParts {
  readonly ledger: Ledger;
  readonly files: BlockFiles;
  readonly peerNode: PeerNode;
  readonly fetcher: BlockFetcher;
  readonly pins: Pins;
  readonly collector: Collector;
}

/** The node's options, with those filled in that have a value in any case. */
export interface PartsOptions extends HeliaStorageOptions {
  readonly quotaBytes: number;
  readonly now: () => number;
  /** Called when a block does not fit any more: may free space. */
  readonly makeRoom: () => Promise<void>;
}

/** Opens folder and book and starts the peer; what was opened is closed again if one of them fails. */
export async function openParts(options: PartsOptions): Promise<NodeParts> {
  const { dataDir, listen = ["/ip4/127.0.0.1/tcp/0"], announce, quotaBytes, makeRoom, now } = options;
  const { collectEvery = 60_000, retention = {}, logger = silent } = options;
  const ledger = new Ledger(dataDir === null ? ":memory:" : join(dataDir, "storage.db"));
  try {
    const folder = dataDir === null ? null : join(dataDir, "blocks");
    const files = await BlockFiles.open({ ledger, folder, quotaBytes, makeRoom, now });
    const datastore = await ledgerDatastore(ledger);
    const peerNode = await startPeerNode({ blockstore: files, datastore, listen, announce });
    const { unpinnedSeconds = 3600 } = retention;
    const collector = new Collector({ ledger, files, every: collectEvery, unpinnedSeconds, logger, now });
    const fetcher = new BlockFetcher(files, new Peers(peerNode));
    const pins = new Pins({ ledger, files, fetcher, maxBytes: quotaBytes, retention, now });
    return { ledger, files, peerNode, fetcher, pins, collector };
  } catch (error) {
    ledger.close();
    throw error;
  }
}

export async function closeParts({ collector, peerNode, ledger }: NodeParts): Promise<void> {
  await collector.stop();
  await peerNode.stop();
  ledger.close();
}
