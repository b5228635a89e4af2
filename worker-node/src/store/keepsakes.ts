import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Hex } from "@conun/sdk";
import type { GetOptions, Storage } from "@conun/sdk/storage";
import { readIfThere, writeWhole } from "./whole-file.ts";

/**
 * What was fetched of jobs whose results may have to be defended: manifest, program, index and inputs, by job and CID.
 * Storage that a job names may be gone, or its owner's, just when a result is challenged.
 */
export class Keepsakes {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** A storage that keeps what it gets for a job, and gets it from here when it is asked again. */
  keeping(job: Hex, storage: Storage): Storage {
    const get = async (cid: string, options: GetOptions = {}): Promise<Uint8Array> => {
      if (!/^[a-zA-Z0-9]+$/.test(cid)) return storage.get(cid, options);
      const path = join(this.#folder, job, cid);
      const kept = await readIfThere(path);
      if (kept !== undefined && kept.length <= (options.maxBytes ?? Number.POSITIVE_INFINITY)) return kept;
      const fetched = await storage.get(cid, options);
      await writeWhole(path, fetched);
      return fetched;
    };
    return Object.assign(Object.create(storage), { get }) as Storage;
  }

  /** Forgets a job, or all that is kept of it but these CIDs. */
  async forget(job: Hex, but: ReadonlySet<string> = new Set()): Promise<void> {
    const folder = join(this.#folder, job);
    if (but.size === 0) return rm(folder, { recursive: true, force: true });
    const names = await readdir(folder).catch(() => []);
    await Promise.all(names.filter((name) => !but.has(name)).map((name) => rm(join(folder, name), { force: true })));
  }

  /** Forgets all jobs but these; for the start, when nothing is being fetched. */
  async sweep(jobs: ReadonlySet<Hex>): Promise<void> {
    const names = (await readdir(this.#folder).catch(() => [])) as Hex[];
    await Promise.all(names.filter((name) => !jobs.has(name)).map((name) => this.forget(name)));
  }
}
