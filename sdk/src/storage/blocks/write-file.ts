import type { CID } from "multiformats/cid";
import { LEAF_BYTES, rawCid } from "../cid.ts";
import { storageError } from "../errors.ts";
import type { Content, Stored } from "../storage.ts";

/** Takes a block of a file that is being cut into blocks; may take its time, which slows the cutting down. */
export type PutBlock = (cid: CID, bytes: Uint8Array) => Promise<void>;

export interface WriteOptions {
  /** Fails with `STORAGE_TOO_LARGE` once the content is longer. */
  readonly maxBytes?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Blocks handed to `putBlock` at once. Default 4. */
  readonly concurrency?: number | undefined;
}

/**
 * Cuts content into blocks as the profile `unixfs-v1-2025` says (CIDv1, raw leaves of 1 MiB, 1024 links a node), in
 * memory bounded by some blocks. Content of at most 1 MiB is one raw block.
 *
 * @throws StorageError `STORAGE_TOO_LARGE`, and whatever `putBlock` or the content throws.
 */
export async function writeFile(content: Content, putBlock: PutBlock, options: WriteOptions = {}): Promise<Stored> {
  if (content instanceof Uint8Array && content.length <= LEAF_BYTES) {
    check(content.length, options);
    const cid = await rawCid(content);
    await putBlock(cid, content);
    return { cid: cid.toString(), size: content.length };
  }
  const { importFile } = await import("ipfs-unixfs-importer");
  let size = 0;
  const counted = async function* (): AsyncGenerator<Uint8Array> {
    for await (const part of content instanceof Uint8Array ? [content] : content) {
      size += part.length;
      check(size, options);
      yield part;
    }
  };
  const blockstore = {
    async put(cid: CID, bytes: Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<CID> {
      if (!(bytes instanceof Uint8Array)) throw new TypeError("the importer makes whole blocks");
      options.signal?.throwIfAborted();
      await putBlock(cid, bytes);
      return cid;
    },
  };
  const { cid } = await importFile({ content: counted() }, blockstore, {
    profile: "unixfs-v1-2025",
    blockWriteConcurrency: options.concurrency ?? 4,
  });
  return { cid: cid.toString(), size };
}

function check(size: number, { maxBytes = Number.MAX_SAFE_INTEGER, signal }: WriteOptions): void {
  signal?.throwIfAborted();
  if (size > maxBytes) throw storageError("STORAGE_TOO_LARGE", `The content is larger than ${maxBytes} bytes.`);
}
