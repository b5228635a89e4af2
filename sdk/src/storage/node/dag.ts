import type { PBNode } from "@ipld/dag-pb";
import { UnixFS } from "ipfs-unixfs";
import type { CID } from "multiformats/cid";
import type { GetBlock } from "../blocks/read-file.ts";
import { DAG_PB, parseCid } from "../cid.ts";
import { storageError } from "../errors.ts";

export interface WalkOptions {
  /** Most bytes of all blocks together. */
  readonly maxBytes: number;
  readonly signal?: AbortSignal | undefined;
  /** Leaves that are read at once. Default 4. */
  readonly concurrency?: number | undefined;
}

export interface WalkedFile {
  /** Bytes of the file. */
  readonly size: number;
  /** All blocks, each once, the root first. */
  readonly cids: readonly CID[];
}

/** A block may be empty: without a limit on their number, a small file could be walked for ever. */
const BYTES_OF_EMPTY = 64;

/**
 * Visits every block of a file once, so that all of them are where `getBlock` leaves them.
 *
 * @throws StorageError `STORAGE_CORRUPT` if it is no file, `STORAGE_TOO_LARGE`, and whatever `getBlock` throws.
 */
export async function walkFile(root: CID, getBlock: GetBlock, options: WalkOptions): Promise<WalkedFile> {
  const { maxBytes, signal, concurrency = 4 } = options;
  const { decode } = await import("@ipld/dag-pb");
  const nodeOf = (cid: CID, block: Uint8Array): PBNode | null => {
    if (cid.code !== DAG_PB) return null;
    try {
      return decode(block);
    } catch (error) {
      throw storageError("STORAGE_CORRUPT", `Block ${cid} is no dag-pb node.`, error);
    }
  };
  const seen = new Map<string, CID>();
  let bytes = 0;
  let size = 0;
  let level: CID[] = [root];
  const visit = async (cid: CID, next: CID[]): Promise<void> => {
    signal?.throwIfAborted();
    const block = await getBlock(cid, signal);
    bytes += Math.max(block.length, BYTES_OF_EMPTY);
    if (bytes > maxBytes) throw storageError("STORAGE_TOO_LARGE", `${root} is larger than ${maxBytes} bytes.`);
    const node = nodeOf(cid, block);
    if (cid.equals(root)) size = node === null ? block.length : fileSize(cid, node);
    for (const { Hash: child } of node?.Links ?? []) {
      const key = parseCid(child.toString()).toString();
      if (seen.has(key)) continue;
      seen.set(key, child);
      next.push(child);
    }
  };
  seen.set(root.toString(), root);
  while (level.length > 0) {
    const next: CID[] = [];
    const queue = level.values();
    await Promise.all(
      Array.from({ length: concurrency }, async () => {
        for (const cid of queue) await visit(cid, next);
      }),
    );
    level = next;
  }
  return { size, cids: [...seen.values()] };
}

function fileSize(cid: CID, node: PBNode): number {
  try {
    const file = UnixFS.unmarshal(node.Data ?? new Uint8Array());
    if (!file.isDirectory()) return Number(file.fileSize());
  } catch (error) {
    throw storageError("STORAGE_CORRUPT", `${cid} is no file.`, error);
  }
  throw storageError("STORAGE_CORRUPT", `${cid} is a folder, not a file.`);
}
