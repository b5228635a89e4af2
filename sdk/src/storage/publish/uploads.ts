import { type Hex, toHex } from "@conun/vm";
import { encodeInputsChunk } from "../codec/inputs-chunk.ts";
import type { InputsIndex } from "../codec/manifest.ts";
import type { PutOptions, Storage } from "../storage.ts";

/** Chunks on their way at once: enough to hash one while others are written. */
const UPLOADS_AT_ONCE = 4;

export interface StoredChunk {
  readonly tasks: number;
  readonly bytes: number;
}

/** Stores chunks in the background, a few at a time, and keeps their order. The first failure ends it. */
export class ChunkUploads {
  readonly #storage: Storage;
  readonly #options: PutOptions;
  readonly #stored: (chunk: StoredChunk) => void;
  readonly #abort = new AbortController();
  readonly #signal: AbortSignal;
  readonly #running = new Set<Promise<void>>();
  readonly #chunks: InputsIndex["chunks"] = [];
  #failure: { readonly error: unknown } | undefined;

  constructor(storage: Storage, options: PutOptions, stored: (chunk: StoredChunk) => void) {
    this.#storage = storage;
    this.#options = options;
    this.#stored = stored;
    this.#signal =
      options.signal === undefined ? this.#abort.signal : AbortSignal.any([options.signal, this.#abort.signal]);
  }

  /** Takes the next chunk; waits while too many are on their way. Throws what an earlier one failed with. */
  async add(regions: readonly Uint8Array[], root: Uint8Array): Promise<void> {
    this.#check();
    const upload = this.#upload(this.#chunks.length, regions.length, encodeInputsChunk(regions), toHex(root));
    this.#chunks.push({ cid: "", size: 0, root: toHex(root) });
    this.#running.add(upload);
    void upload.finally(() => this.#running.delete(upload));
    if (this.#running.size >= UPLOADS_AT_ONCE) await Promise.race(this.#running);
    this.#check();
  }

  /** Waits for all of them; entries of the index, in order. */
  async finish(): Promise<InputsIndex["chunks"]> {
    await Promise.all(this.#running);
    this.#check();
    return this.#chunks;
  }

  /** Gives up what is on its way, and waits until nothing is. */
  async cancel(): Promise<void> {
    this.#abort.abort(new DOMException("The upload was given up", "AbortError"));
    await Promise.all(this.#running);
  }

  async #upload(at: number, tasks: number, bytes: Uint8Array, root: Hex): Promise<void> {
    try {
      const { cid, size } = await this.#storage.put(bytes, { ...this.#options, signal: this.#signal });
      this.#chunks[at] = { cid, size, root };
      this.#stored({ tasks, bytes: size });
    } catch (error) {
      this.#failure ??= { error };
    }
  }

  #check(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}
