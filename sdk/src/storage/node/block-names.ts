import { base32upper } from "multiformats/bases/base32";
import { CID } from "multiformats/cid";
import * as raw from "multiformats/codecs/raw";
import * as Digest from "multiformats/hashes/digest";

/** Key of a block in the ledger: blocks of the same bytes are one, whatever their codec. */
export const hashOf = (cid: CID): string => Buffer.from(cid.multihash.bytes).toString("base64url");

/** A CID for such a key. */
export const cidOf = (hash: string): CID => CID.createV1(raw.code, Digest.decode(Buffer.from(hash, "base64url")));

/** Ending of the files of `blockstore-fs`, whose names are multihashes in base 32. */
const EXTENSION = ".data";

/** Key of the block that a file holds; undefined for a file that is none of a block. */
export function hashOfFile(name: string): string | undefined {
  if (!name.endsWith(EXTENSION)) return undefined;
  try {
    return Buffer.from(base32upper.decode(name.slice(0, -EXTENSION.length))).toString("base64url");
  } catch {
    return undefined;
  }
}
