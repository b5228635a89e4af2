import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { httpStorage } from "@conun/sdk/storage";
import { type Program, start } from "./process.ts";

/** A storage service as a process, with its data in a folder. */
export class StorageProcess {
  readonly #folder: string;
  readonly #name: string;
  readonly #more: readonly string[];
  #program: Program | undefined;
  #url = "";

  /** @param more Further arguments of `storage start`. */
  constructor(folder: string, name: string, more: readonly string[] = []) {
    this.#folder = folder;
    this.#name = name;
    this.#more = more;
    mkdirSync(this.#data, { recursive: true });
  }

  get url(): string {
    return this.#url;
  }

  get #data(): string {
    return join(this.#folder, this.#name);
  }

  /** Starts it; on the port that it had before, if it ran. */
  async start(): Promise<void> {
    const port = this.#url === "" ? "0" : new URL(this.#url).port;
    const args = ["storage", "start", "--data-dir", this.#data, "--http-port", port, "--libp2p-port", "0"];
    this.#program = start("cli/src/main.ts", [...args, ...this.#more, "--output", "json"], {
      name: this.#name,
      folder: this.#folder,
    });
    this.#url = (JSON.parse(await this.#program.line()) as { url: string }).url;
  }

  /** Damages the file of a stored content on the disk. @returns What stores the content again. */
  async damage(cid: string): Promise<() => Promise<void>> {
    const storage = httpStorage({ url: this.#url });
    const content = await storage.get(cid);
    const files = readdirSync(join(this.#data, "blocks"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    const file = files.find((path) => readFileSync(path).equals(content));
    if (file === undefined) throw new Error(`no file holds ${cid}`);
    writeFileSync(
      file,
      content.map((byte, i) => (i === 0 ? byte ^ 1 : byte)),
    );
    return async () => void (await storage.put(content));
  }

  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    await this.#program?.end(signal);
    this.#program = undefined;
  }
}
