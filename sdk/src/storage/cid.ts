import { CID } from "multiformats/cid";
import * as raw from "multiformats/codecs/raw";
import { sha256 } from "multiformats/hashes/sha2";
import { storageError } from "./errors.ts";

/** Largest block that is stored or accepted: 1 MiB leaves, with room for what other implementations write. */
export const MAX_BLOCK_BYTES: number = 2 * 2 ** 20;
/** Bytes of a leaf of a stored file (`unixfs-v1-2025`); content up to this size is one raw block. */
export const LEAF_BYTES: number = 2 ** 20;
/** Multicodec of dag-pb, which holds the inner nodes of a file. */
export const DAG_PB = 0x70;
const SHA2_256 = 0x12;

/**
 * A CID from its text.
 *
 * @throws StorageError `STORAGE_BAD_INPUT` if it is malformed, or of a kind that files here never have: only raw and
 * dag-pb blocks with SHA2-256 are stored.
 */
export function parseCid(text: string): CID {
  let cid: CID;
  try {
    cid = CID.parse(text);
  } catch (error) {
    throw storageError("STORAGE_BAD_INPUT", `"${text.slice(0, 80)}" is not a CID.`, error);
  }
  const known = cid.code === raw.code || cid.code === DAG_PB;
  if (!known || cid.multihash.code !== SHA2_256 || cid.multihash.digest.length !== 32) {
    throw storageError("STORAGE_BAD_INPUT", `${text} names no file: only raw and dag-pb with SHA2-256 do.`);
  }
  return cid;
}

/** CID of content that is one raw block, which is all content of at most {@link LEAF_BYTES}. */
export async function rawCid(bytes: Uint8Array): Promise<CID> {
  return CID.createV1(raw.code, await sha256.digest(bytes));
}

/** Checks a block against its CID. Throws StorageError `STORAGE_CORRUPT`. */
export async function checkBlock(cid: CID, bytes: Uint8Array): Promise<void> {
  if (bytes.length > MAX_BLOCK_BYTES) {
    throw storageError("STORAGE_TOO_LARGE", `Block ${cid} has ${bytes.length} bytes, more than ${MAX_BLOCK_BYTES}.`);
  }
  const { digest } = await sha256.digest(bytes);
  if (digest.some((byte, i) => byte !== cid.multihash.digest[i])) {
    throw storageError("STORAGE_CORRUPT", `The bytes do not hash to ${cid}.`);
  }
}
