import type { CID } from "multiformats/cid";
import { writeFile } from "../blocks/write-file.ts";
import { storageError } from "../errors.ts";
import type { AbortOptions, Pin } from "../storage.ts";
import type { BlockFiles } from "./block-files.ts";
import { hashOf } from "./block-names.ts";
import type { Ledger } from "./ledger.ts";

/** What an upload has to be. */
export interface UploadTerms extends AbortOptions {
  /** CID that the content has to have. */
  readonly cid: string;
  readonly maxBytes: number;
  /** Unix time in seconds. */
  readonly until: number;
}

/**
 * Stores and pins content that somebody announced by its CID. Of content that turns out to be other, or that breaks
 * off, nothing stays behind.
 *
 * @throws StorageError `STORAGE_CORRUPT`, `STORAGE_TOO_LARGE`, `STORAGE_FULL`, and whatever the content throws.
 */
export async function storeChecked(
  content: AsyncIterable<Uint8Array>,
  { cid, maxBytes, until, signal }: UploadTerms,
  { files, ledger }: { readonly files: BlockFiles; readonly ledger: Ledger },
): Promise<Pin> {
  const cids: CID[] = [];
  const put = async (block: CID, bytes: Uint8Array): Promise<void> => {
    cids.push(block);
    await files.put(block, bytes);
  };
  try {
    const stored = await writeFile(content, put, { signal, maxBytes });
    if (stored.cid !== cid) throw storageError("STORAGE_CORRUPT", `The bytes have the CID ${stored.cid}, not ${cid}.`);
    const pin = ledger.pin({ ...stored, until }, cids.map(hashOf));
    if (pin !== null) return pin;
    throw storageError("STORAGE_UNREACHABLE", `Blocks of ${cid} were removed while it was stored.`);
  } catch (error) {
    await files.removeFiles(ledger.dropLoose(cids.map(hashOf)));
    throw error;
  }
}
