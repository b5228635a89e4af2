import { chunkRoot, type Hex, inputRoots, type TaskInput, tasksRootOfChunks, toBytes, toHex } from "@conun/vm";
import { LEAF_BYTES } from "../cid.ts";
import { inputsChunkSize } from "../codec/inputs-chunk.ts";
import { encodeInputsIndex, type InputsIndex } from "../codec/manifest.ts";
import { type StorageError, storageError } from "../errors.ts";
import type { PutOptions, Storage, Stored } from "../storage.ts";
import { RegionReader } from "./regions.ts";
import { ChunkUploads } from "./uploads.ts";

/** Largest chunk that is written or read; it is held in memory as a whole. */
export const MAX_CHUNK_BYTES: number = 256 * 2 ** 20;
/** Tasks that are looked at to choose the size of the chunks, and most tasks to a chunk. */
const SAMPLE_TASKS = 4096;
const MAX_CHUNK_TASKS = 65_536;

export interface InputsProgress {
  /** Tasks whose inputs are stored. */
  readonly tasks: number;
  /** Bytes stored for them. */
  readonly bytes: number;
}

export interface PublishInputsOptions extends PutOptions {
  /** Tasks to a chunk, a power of two. Default: as many as make chunks of at most about 1 MiB. */
  readonly chunkTasks?: number | undefined;
  /** Called after each stored chunk. */
  readonly onProgress?: ((progress: InputsProgress) => void) | undefined;
}

/** Inputs that were stored. */
export interface PublishedInputs {
  readonly tasksRoot: Hex;
  readonly taskCount: number;
  readonly chunkTasks: number;
  /** The inputs' index: goes into the job manifest. */
  readonly index: Stored;
}

/**
 * Stores the inputs of a job as they come, in memory bounded by some chunks, and computes the tasks root on the way:
 * hashing goes on while chunks are stored. A task without seed gets its index as seed.
 *
 * @throws StorageError `STORAGE_BAD_INPUT` without any task, or if chunks get too large; FormatError for a malformed
 *   task; what the storage or the iterable throws; the reason of the signal.
 */
export async function publishInputs(
  tasks: Iterable<TaskInput> | AsyncIterable<TaskInput>,
  storage: Storage,
  options: PublishInputsOptions = {},
): Promise<PublishedInputs> {
  const { signal, until, onProgress } = options;
  checkChunkTasks(options.chunkTasks);
  const total = { tasks: 0, bytes: 0 };
  const regions = new RegionReader(tasks);
  const uploads = new ChunkUploads(storage, { signal, until }, (chunk) => {
    total.tasks += chunk.tasks;
    total.bytes += chunk.bytes;
    onProgress?.({ ...total });
  });
  try {
    let waiting = await regions.read(options.chunkTasks ?? SAMPLE_TASKS, LEAF_BYTES, signal);
    const chunkTasks = options.chunkTasks ?? chooseChunkTasks(waiting);
    while (waiting.length > 0) {
      if (waiting.length < chunkTasks) {
        waiting = waiting.concat(await regions.read(chunkTasks - waiting.length, MAX_CHUNK_BYTES, signal));
      }
      const chunk = waiting.slice(0, chunkTasks);
      waiting = waiting.slice(chunkTasks);
      checkChunk(chunk, chunkTasks, regions.done);
      // The root of a full chunk does not depend on how many tasks follow; that of a job's only chunk does.
      const taskCount = Math.max(regions.count, chunk.length);
      await uploads.add(chunk, chunkRoot({ taskCount, chunkTasks }, inputRoots(chunk)));
      if (waiting.length === 0) waiting = await regions.read(chunkTasks, MAX_CHUNK_BYTES, signal);
    }
    return await publishIndex(storage, { signal, until }, regions.count, chunkTasks, await uploads.finish());
  } finally {
    await uploads.cancel();
    await regions.close();
  }
}

async function publishIndex(
  storage: Storage,
  options: PutOptions,
  taskCount: number,
  chunkTasks: number,
  chunks: InputsIndex["chunks"],
): Promise<PublishedInputs> {
  if (taskCount === 0) throw storageError("STORAGE_BAD_INPUT", "There are no tasks.", undefined, "Pass one at least.");
  const tasksRoot = toHex(tasksRootOfChunks({ taskCount, chunkTasks }, packedRoots(chunks)));
  const index = encodeInputsIndex({ kind: "conun/inputs", version: 1, taskCount, chunkTasks, chunks });
  return { tasksRoot, taskCount, chunkTasks, index: await storage.put(index, options) };
}

/** Roots of an index's chunks, packed. */
export function packedRoots(chunks: InputsIndex["chunks"]): Uint8Array {
  const packed = new Uint8Array(32 * chunks.length);
  chunks.forEach(({ root }, i) => {
    packed.set(toBytes(root), 32 * i);
  });
  return packed;
}

/** As many tasks, a power of two, as make chunks that fit one leaf, if the others are like the first ones. */
function chooseChunkTasks(sample: readonly Uint8Array[]): number {
  const bytes = sample.reduce((sum, region) => sum + region.length, 0);
  const each = inputsChunkSize(sample.length, bytes) / Math.max(1, sample.length);
  const fits = Math.max(1, Math.min(MAX_CHUNK_TASKS, Math.floor(LEAF_BYTES / each)));
  return 2 ** Math.floor(Math.log2(fits));
}

function checkChunkTasks(chunkTasks: number | undefined): void {
  if (chunkTasks === undefined) return;
  if (chunkTasks >= 1 && Number.isInteger(Math.log2(chunkTasks))) return;
  throw storageError("STORAGE_BAD_INPUT", `chunkTasks must be a power of two, not ${chunkTasks}.`);
}

function checkChunk(chunk: readonly Uint8Array[], chunkTasks: number, last: boolean): void {
  const bytes = inputsChunkSize(
    chunk.length,
    chunk.reduce((sum, region) => sum + region.length, 0),
  );
  if (bytes <= MAX_CHUNK_BYTES && (chunk.length === chunkTasks || last)) return;
  throw tooLarge(chunkTasks);
}

function tooLarge(chunkTasks: number): StorageError {
  const message = `${chunkTasks} tasks make a chunk of more than ${MAX_CHUNK_BYTES} bytes.`;
  const hint = chunkTasks === 1 ? "Make the inputs smaller." : "Pass a smaller chunkTasks, or smaller inputs.";
  return storageError("STORAGE_TOO_LARGE", message, undefined, hint);
}
