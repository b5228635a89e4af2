import type { CID } from "multiformats/cid";
import { parseCid } from "../cid.ts";
import { StorageError } from "../errors.ts";
import { within } from "../signals.ts";
import { type AbortOptions, DEFAULT_TIMEOUT, type Pin, type PinOptions } from "../storage.ts";
import type { BlockFetcher } from "./block-fetcher.ts";
import type { BlockFiles } from "./block-files.ts";
import { hashOf } from "./block-names.ts";
import { walkFile } from "./dag.ts";
import type { Ledger } from "./ledger.ts";
import type { Retention } from "./node-options.ts";

export interface PinsOptions {
  readonly ledger: Ledger;
  readonly files: BlockFiles;
  readonly fetcher: BlockFetcher;
  /** Largest content that is pinned. */
  readonly maxBytes: number;
  readonly retention: Retention;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** What is kept, and until when. */
export class Pins {
  readonly #options: PinsOptions;

  constructor(options: PinsOptions) {
    this.#options = options;
  }

  /** Unix time in seconds of a new pin, by what was asked for and what the retention allows; null: for good. */
  until(wanted: number | undefined): number | null {
    const { defaultSeconds = null, maxSeconds = null } = this.#options.retention;
    const now = Math.floor(this.#options.now() / 1000);
    const until = wanted ?? (defaultSeconds === null ? null : now + defaultSeconds);
    return maxSeconds === null ? until : Math.min(until ?? Number.MAX_SAFE_INTEGER, now + maxSeconds);
  }

  /** Pins content until a time that {@link Pins.until} gave, fetching what is missing. */
  async pin(cid: string, until: number | null, options: Omit<PinOptions, "until"> = {}): Promise<Pin> {
    const { ledger, fetcher, maxBytes } = this.#options;
    const root = parseCid(cid);
    const known = ledger.getPin(root.toString());
    if (known !== null && ledger.isWhole(known.cid)) return ledger.pin({ ...known, until }, []) ?? known;
    return within(`Pin ${cid}`, options.timeout ?? DEFAULT_TIMEOUT, options.signal, async (signal) => {
      const get = fetcher.from(options.providers ?? [], signal);
      for (;;) {
        const { size, cids } = await walkFile(root, get, { maxBytes, signal });
        // Null if a block was collected in the meantime: fetch it again.
        const pin = ledger.pin({ cid: root.toString(), size, until }, cids.map(hashOf));
        if (pin !== null) return pin;
      }
    });
  }

  /** What is here of some content, and its pin if there is one. */
  async describe(cid: string, { signal }: AbortOptions = {}): Promise<{ complete: boolean; pin: Pin | null }> {
    const { ledger, files, maxBytes } = this.#options;
    const root = parseCid(cid);
    const pin = ledger.getPin(root.toString());
    if (pin !== null) return { complete: ledger.isWhole(pin.cid), pin };
    try {
      await walkFile(root, (block: CID) => files.read(block), { maxBytes, signal });
      return { complete: true, pin };
    } catch (error) {
      if (error instanceof StorageError && error.code === "STORAGE_NOT_FOUND") return { complete: false, pin };
      throw error;
    }
  }
}
