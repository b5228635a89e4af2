import {
  chunkRoot,
  type Hex,
  inputRoots,
  type TaskProof,
  type TasksShape,
  taskPath,
  tasksRootOfChunks,
  toBytes,
  toHex,
} from "@conun/vm";
import { decodeInputsChunk } from "../codec/inputs-chunk.ts";
import { decodeInputsIndex, type InputsIndex, MAX_INDEX_BYTES } from "../codec/manifest.ts";
import { storageError } from "../errors.ts";
import { MAX_CHUNK_BYTES, packedRoots } from "../publish/inputs.ts";
import type { AbortOptions, Storage } from "../storage.ts";
import { ByteCache } from "./byte-cache.ts";
import type { FetchOptions } from "./objects.ts";

export interface OpenInputsOptions extends FetchOptions {
  /** Bytes of chunks kept in memory. Default 64 MiB; the chunk in use is always kept. */
  readonly cacheBytes?: number | undefined;
  /** Largest chunk that is fetched. Default 256 MiB. */
  readonly maxChunkBytes?: number | undefined;
}

/** The input of one task as it was stored, checked against the tasks root. */
export interface StoredTask {
  readonly index: number;
  /** Its input region: `parseInputRegion` takes it apart. */
  readonly region: Uint8Array;
}

/** Random access to the inputs of a job. */
export interface InputsReader {
  readonly taskCount: number;
  readonly tasksRoot: Hex;
  /** Tasks `from` to `to - 1`. Throws RangeError beyond the job, StorageError if a chunk cannot be had. */
  tasks(from: number, to: number, options?: AbortOptions): Promise<StoredTask[]>;
  /** What shows that a task has its input. */
  proof(index: number, options?: AbortOptions): Promise<TaskProof>;
}

/**
 * Opens the inputs of a job.
 *
 * @param index CID of the index, or its bytes.
 * @param tasksRoot The tasks root of the job's specification.
 * @param storage Where to read; `options.providers` are asked too. The signal of `options` holds for the reader's life.
 * @throws StorageError, `STORAGE_WRONG_ROOT` if the index does not fold into `tasksRoot`.
 */
export async function openInputs(
  index: string | Uint8Array,
  tasksRoot: Hex,
  storage: Storage,
  options: OpenInputsOptions = {},
): Promise<InputsReader> {
  const bytes = typeof index === "string" ? await storage.get(index, { ...options, maxBytes: MAX_INDEX_BYTES }) : index;
  const decoded = decodeInputsIndex(bytes);
  const roots = packedRoots(decoded.chunks);
  if (toHex(tasksRootOfChunks(decoded, roots)) !== tasksRoot.toLowerCase()) {
    throw storageError("STORAGE_WRONG_ROOT", `The inputs' index does not fold into the tasks root ${tasksRoot}.`);
  }
  return new Reader(decoded, roots, tasksRoot, storage, options);
}

interface Chunk {
  readonly regions: readonly Uint8Array[];
  /** Packed input roots. */
  readonly roots: Uint8Array;
}

class Reader implements InputsReader {
  readonly tasksRoot: Hex;
  readonly #index: InputsIndex;
  readonly #chunkRoots: Uint8Array;
  readonly #storage: Storage;
  readonly #options: OpenInputsOptions;
  readonly #cache: ByteCache<number, Promise<Chunk>>;

  constructor(index: InputsIndex, chunkRoots: Uint8Array, root: Hex, storage: Storage, options: OpenInputsOptions) {
    this.tasksRoot = root;
    this.#index = index;
    this.#chunkRoots = chunkRoots;
    this.#storage = storage;
    this.#options = options;
    this.#cache = new ByteCache(options.cacheBytes ?? 64 * 2 ** 20);
  }

  get taskCount(): number {
    return this.#index.taskCount;
  }

  async tasks(from: number, to: number, { signal }: AbortOptions = {}): Promise<StoredTask[]> {
    const { taskCount, chunkTasks } = this.#index;
    if (!(Number.isInteger(from) && Number.isInteger(to) && from >= 0 && from <= to && to <= taskCount)) {
      throw new RangeError(`no tasks ${from} to ${to} among ${taskCount}`);
    }
    const tasks: StoredTask[] = [];
    for (let index = from; index < to; ) {
      const at = Math.floor(index / chunkTasks);
      const { regions } = await this.#chunk(at, signal);
      const end = Math.min(to, (at + 1) * chunkTasks);
      for (; index < end; index++) tasks.push({ index, region: regions[index - at * chunkTasks] as Uint8Array });
    }
    return tasks;
  }

  async proof(index: number, { signal }: AbortOptions = {}): Promise<TaskProof> {
    const { taskCount, chunkTasks } = this.#index;
    if (!(Number.isInteger(index) && index >= 0 && index < taskCount)) {
      throw new RangeError(`no task ${index} among ${taskCount}`);
    }
    const { roots } = await this.#chunk(Math.floor(index / chunkTasks), signal);
    const at = 32 * (index % chunkTasks);
    const path = taskPath(this.#index, this.#chunkRoots, roots, index);
    return { tasksRoot: toBytes(this.tasksRoot), taskCount, index, inputRoot: roots.slice(at, at + 32), path };
  }

  /** Callers that want the same chunk share one download, so no single one may cancel it: they stop waiting. */
  async #chunk(at: number, signal: AbortSignal | undefined): Promise<Chunk> {
    signal?.throwIfAborted();
    let chunk = this.#cache.get(at);
    if (chunk === undefined) {
      chunk = this.#load(at);
      this.#cache.set(at, chunk, this.#index.chunks[at]?.size ?? 0);
      chunk.catch(() => this.#cache.delete(at));
    }
    return signal === undefined ? chunk : raceSignal(chunk, signal);
  }

  async #load(at: number): Promise<Chunk> {
    const entry = this.#index.chunks[at];
    if (entry === undefined) throw new RangeError(`no chunk ${at}`);
    const maxBytes = Math.min(this.#options.maxChunkBytes ?? MAX_CHUNK_BYTES, MAX_CHUNK_BYTES);
    if (entry.size > maxBytes) {
      throw storageError("STORAGE_TOO_LARGE", `Chunk ${at} has ${entry.size} bytes, more than ${maxBytes}.`);
    }
    const bytes = await this.#storage.get(entry.cid, { ...this.#options, maxBytes: entry.size });
    const regions = decodeInputsChunk(bytes);
    const roots = inputRoots(regions);
    if (regions.length !== this.#tasksOf(at) || toHex(chunkRoot(this.#shape, roots)) !== entry.root) {
      throw storageError("STORAGE_WRONG_ROOT", `Chunk ${at} of the inputs does not hash to ${entry.root}.`);
    }
    return { regions, roots };
  }

  get #shape(): TasksShape {
    return this.#index;
  }

  #tasksOf(at: number): number {
    const { taskCount, chunkTasks } = this.#index;
    return Math.min(taskCount - at * chunkTasks, chunkTasks);
  }
}

async function raceSignal<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop = (): void => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
