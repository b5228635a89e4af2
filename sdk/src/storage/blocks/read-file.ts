import { concat } from "@conun/vm";
import type { CID } from "multiformats/cid";
import { DAG_PB, parseCid } from "../cid.ts";
import { StorageError, storageError } from "../errors.ts";
import { DEFAULT_MAX_BYTES } from "../storage.ts";

/** Delivers a block that was checked against its CID. */
export type GetBlock = (cid: CID, signal?: AbortSignal) => Promise<Uint8Array>;

export interface ReadOptions {
  /** Refuses files that are larger, before their leaves are read. */
  readonly maxBytes?: number | undefined;
  readonly offset?: number | undefined;
  readonly length?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface OpenFile {
  /** Bytes of the whole file. */
  readonly size: number;
  /** Streams `length` bytes from `offset`. */
  content(): AsyncIterable<Uint8Array>;
}

/** Smallest leaf that a file may have on average: files of smaller ones could keep a reader busy without end. */
const SMALLEST_LEAF = 4096;
const SPARE_BLOCKS = 64;

/**
 * Opens a file whose blocks `getBlock` delivers. The size is checked before anything else is read.
 *
 * @throws StorageError `STORAGE_BAD_INPUT`, `STORAGE_TOO_LARGE`, `STORAGE_CORRUPT` if the blocks are not a file, and
 *   whatever `getBlock` throws.
 */
export async function openFile(text: string, getBlock: GetBlock, options: ReadOptions = {}): Promise<OpenFile> {
  const cid = parseCid(text);
  const { maxBytes = DEFAULT_MAX_BYTES, offset = 0 } = options;
  if (cid.code !== DAG_PB) {
    const block = await getBlock(cid, options.signal);
    checkSize(text, block.length, maxBytes);
    const part = block.subarray(offset, options.length === undefined ? undefined : offset + options.length);
    return {
      size: block.length,
      content: async function* () {
        yield part;
      },
    };
  }
  const { exporter } = await import("ipfs-unixfs-exporter");
  let budget = SPARE_BLOCKS + Math.ceil(maxBytes / SMALLEST_LEAF);
  const blockstore = {
    async *get(child: CID, inner?: { signal?: AbortSignal }) {
      if (--budget < 0) throw storageError("STORAGE_CORRUPT", `File ${text} has more blocks than bytes.`);
      yield await getBlock(child, inner?.signal ?? options.signal);
    },
  };
  const signal = options.signal === undefined ? {} : { signal: options.signal };
  const entry = await asStorageError(text, () => exporter(cid, blockstore, signal));
  if (entry.type !== "file") throw storageError("STORAGE_CORRUPT", `${text} is no file but a ${entry.type}.`);
  const size = Number(entry.size);
  checkSize(text, size, maxBytes);
  const length = Math.max(0, Math.min(options.length ?? size, size - offset));
  return {
    size,
    content: () => exactly(text, length, entry.content({ offset, length, blockReadConcurrency: 4, ...signal })),
  };
}

/** Reads a whole file (or the part that `options` name) into memory. Throws as {@link openFile}. */
export async function readFile(text: string, getBlock: GetBlock, options: ReadOptions = {}): Promise<Uint8Array> {
  const file = await openFile(text, getBlock, options);
  const parts: Uint8Array[] = [];
  for await (const part of file.content()) parts.push(part);
  if (parts.length === 1 && parts[0] !== undefined) return parts[0];
  return concat(parts);
}

/** Passes a file on, and fails if its blocks hold more or fewer bytes than its root says. */
async function* exactly(text: string, length: number, parts: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let left = length;
  const iterator = parts[Symbol.asyncIterator]();
  try {
    for (;;) {
      const { done, value } = await asStorageError(text, () => iterator.next());
      if (done) break;
      left -= value.length;
      if (left < 0) break;
      yield value;
    }
  } finally {
    await iterator.return?.();
  }
  if (left !== 0) throw storageError("STORAGE_CORRUPT", `File ${text} does not have the size that it claims.`);
}

async function asStorageError<T>(text: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const inner = storageErrorIn(error);
    if (inner !== undefined) throw inner;
    if (error instanceof Error && (error.name === "AbortError" || error.name === "TimeoutError")) throw error;
    throw storageError("STORAGE_CORRUPT", `The blocks of ${text} are no file.`, error);
  }
}

function storageErrorIn(error: unknown): StorageError | undefined {
  for (let current = error; current instanceof Error; current = current.cause) {
    if (current instanceof StorageError) return current;
  }
  return undefined;
}

function checkSize(text: string, size: number, maxBytes: number): void {
  if (!(size <= maxBytes)) {
    throw storageError("STORAGE_TOO_LARGE", `${text} has ${size} bytes, more than the ${maxBytes} that are allowed.`);
  }
}
