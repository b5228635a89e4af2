import { randomUUID } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";

/** Outputs of results that were committed to and not yet paid, one file each. */
export class Bundles {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Stores a bundle; it is on disk, whole, when this resolves. */
  async put(name: string, bytes: Uint8Array): Promise<void> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    const temporary = join(this.#directory, `${randomUUID()}.tmp`);
    const file = await open(temporary, "w", 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, join(this.#directory, name));
  }

  /** The bundle's bytes; undefined if it is not there. */
  async get(name: string): Promise<Uint8Array | undefined> {
    try {
      return await readFile(join(this.#directory, name));
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
      throw error;
    }
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
