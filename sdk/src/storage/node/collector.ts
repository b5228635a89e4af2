import type { BlockFiles } from "./block-files.ts";
import type { Ledger } from "./ledger.ts";
import type { StorageLogger } from "./logger.ts";

export interface CollectorOptions {
  readonly ledger: Ledger;
  readonly files: BlockFiles;
  /** Milliseconds between two collections. */
  readonly every: number;
  /** Seconds that content stays which nobody has pinned. */
  readonly unpinnedSeconds: number;
  readonly logger: StorageLogger;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Removes what is no longer kept, from time to time, and once what an earlier process left behind. */
export class Collector {
  readonly #options: CollectorOptions;
  readonly #timer: NodeJS.Timeout;
  readonly #sweeping: Promise<void>;

  constructor(options: CollectorOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.#collectQuietly(), options.every);
    this.#timer.unref();
    this.#sweeping = this.#sweep();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#sweeping;
  }

  /** Drops expired pins and jobs, and the blocks that no pin holds any more. */
  async collect(): Promise<void> {
    const { ledger, files, unpinnedSeconds, logger, now } = this.#options;
    const seconds = Math.floor(now() / 1000);
    const pins = ledger.dropExpired(seconds);
    ledger.jobs.dropExpired(seconds);
    const hashes = ledger.dropUnpinned(now() - unpinnedSeconds * 1000);
    await files.removeFiles(hashes);
    if (pins + hashes.length > 0) logger.info("collected", { pins, blocks: hashes.length });
  }

  async #collectQuietly(): Promise<void> {
    try {
      await this.collect();
    } catch (error) {
      this.#options.logger.warn("collection failed", { error });
    }
  }

  async #sweep(): Promise<void> {
    const { files, logger } = this.#options;
    try {
      const removed = await files.sweep();
      if (removed > 0) logger.info("removed files of an interrupted upload", { files: removed });
    } catch (error) {
      logger.warn("could not look for leftover files", { error });
    }
  }
}
