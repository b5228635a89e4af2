import { reduceLevels } from "../../hash/bulk.ts";
import { REGIONS } from "../task.ts";
import { PAGE_DEPTH, PageTree } from "./page-tree.ts";
import { Mark, type Store } from "./store.ts";

/** The trees of all regions. Hashes only pages that were written since they were last asked for. */
export class Trees {
  readonly #store: Store;
  readonly #trees = REGIONS.map(() => new PageTree());
  readonly #fresh = REGIONS.map(() => false);
  /** Nodes inside of pages that were asked for, level by level, by the page's number in all of memory. */
  readonly #inner = new Map<number, Uint8Array[]>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** To be called before anything is written. */
  wentOn(): void {
    this.#fresh.fill(false);
    this.#inner.clear();
  }

  /** A node of a region, `level` levels above its leaves. */
  node(region: number, level: number, index: number): Uint8Array {
    if (level < PAGE_DEPTH) return this.#inside(region, level, index);
    this.#refresh(region);
    return this.#tree(region).node(level, index);
  }

  /** The top of a page that is not stale. */
  top(region: number, page: number): Uint8Array {
    return this.#tree(region).node(PAGE_DEPTH, page);
  }

  /** Sets tops of pages that are known from elsewhere; numbers ascending, tops packed. */
  set(region: number, pages: Uint32Array, tops: Uint8Array): void {
    this.#tree(region).set(pages, tops);
  }

  #tree(region: number): PageTree {
    return this.#trees[region] as PageTree;
  }

  #refresh(region: number): void {
    if (this.#fresh[region]) return;
    const { instance } = this.#store;
    this.#store.collect(region, Mark.stale, (pages, count) => {
      instance.hashListed(region, count);
      this.#tree(region).set(pages, new Uint8Array(instance.memory.buffer, instance.HASHES.value, 32 * count));
    });
    this.#fresh[region] = true;
  }

  #inside(region: number, level: number, index: number): Uint8Array {
    const page = index >>> (PAGE_DEPTH - level);
    const key = region * 2 ** 20 + page;
    let levels = this.#inner.get(key);
    if (!levels) {
      levels = [this.#store.page(region, page).slice()];
      for (let k = 1; k < PAGE_DEPTH; k++) levels.push(reduceLevels(levels[k - 1] as Uint8Array, 1));
      this.#inner.set(key, levels);
    }
    const at = 32 * (index & (2 ** (PAGE_DEPTH - level) - 1));
    return (levels[level] as Uint8Array).slice(at, at + 32);
  }
}
