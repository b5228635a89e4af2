import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { readIfThere, writeWhole } from "./whole-file.ts";

/** Outputs of results that were committed to and not yet paid, one file each. */
export class Bundles {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Stores a bundle; it is on disk, whole, when this resolves. */
  async put(name: string, bytes: Uint8Array): Promise<void> {
    await writeWhole(join(this.#directory, name), bytes);
  }

  /** The bundle's bytes; undefined if it is not there. */
  get(name: string): Promise<Uint8Array | undefined> {
    return readIfThere(join(this.#directory, name));
  }

  async has(name: string): Promise<boolean> {
    return (await stat(join(this.#directory, name)).catch(() => undefined)) !== undefined;
  }

  /** Removes every file that is not named; for the start, when nothing is being written. */
  async sweep(keep: ReadonlySet<string>): Promise<void> {
    const names = await readdir(this.#directory).catch(() => []);
    await Promise.all(names.filter((name) => !keep.has(name)).map((name) => this.remove(name)));
  }

  async remove(name: string): Promise<void> {
    await rm(join(this.#directory, name), { force: true });
  }
}
