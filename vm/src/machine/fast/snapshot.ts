import { concat } from "../../formats/bytes.ts";
import type { Registers } from "../registers.ts";
import { Region } from "../table.ts";
import { REGIONS } from "../task.ts";
import { Mark, PAGE, type Store } from "./store.ts";
import type { Trees } from "./trees.ts";

/** A page as it was, shared by all snapshots that hold it. */
export interface SavedPage {
  readonly bytes: Uint8Array;
  /** Top of its tree, if it was known then. */
  readonly top: Uint8Array | undefined;
}

/** A fast interpreter between two steps. It stays as it is whatever happens to machines that it was taken from or given to. */
export interface FastSnapshot {
  readonly registers: Registers;
  readonly limit: bigint;
  readonly steps: number;
  /** What is to be reserved: bytes of linear memory, and of the other regions. */
  readonly bytes: { readonly memory: number; readonly cold: number };
  /** For each region its pages by number; those that are zero are missing. */
  readonly pages: readonly (readonly (SavedPage | undefined)[])[];
}

/** The pages of the last snapshot: the next one copies only what was written since. */
export class SavedPages {
  readonly #store: Store;
  readonly #trees: Trees;
  readonly #pages: (SavedPage | undefined)[][] = REGIONS.map(() => []);

  constructor(store: Store, trees: Trees) {
    this.#store = store;
    this.#trees = trees;
  }

  take(): Pick<FastSnapshot, "bytes" | "pages"> {
    this.#pages.forEach((saved, region) => {
      this.#store.collect(region, Mark.unsaved, (numbers) => {
        for (const page of numbers) {
          while (saved.length < page) saved.push(undefined);
          const bytes = this.#store.page(region, page);
          const top = this.#store.isStale(region, page) ? undefined : this.#trees.top(region, page);
          saved[page] = isZero(bytes) ? undefined : { bytes: bytes.slice(), top };
        }
      });
    });
    const count = (region: number): number => (this.#pages[region] as unknown[]).length;
    return {
      bytes: {
        memory: PAGE * count(Region.memory),
        cold: REGIONS.reduce((sum, _, region) => sum + PAGE * count(region) + 65_536, 0) - PAGE * count(Region.memory),
      },
      pages: this.#pages.map((saved) => saved.slice()),
    };
  }

  /** Fills a machine that nothing was written to. */
  restore(pages: FastSnapshot["pages"]): void {
    pages.forEach((saved, region) => {
      const known: number[] = [];
      saved.forEach((page, number) => {
        if (!page) return;
        this.#store.write(region, PAGE * number, page.bytes);
        if (page.top) known.push(number);
      });
      this.#store.setSaved(region, known);
      const tops = known.map((number) => saved[number]?.top as Uint8Array);
      if (known.length > 0) this.#trees.set(region, Uint32Array.from(known), concat(tops));
      this.#pages[region] = saved.slice();
    });
  }
}

function isZero(bytes: Uint8Array): boolean {
  const words = new BigUint64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8);
  return words.every((word) => word === 0n);
}
