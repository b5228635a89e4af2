import type { CID } from "multiformats/cid";
import { checkBlock } from "../cid.ts";
import { type Attempt, allFailed, StorageError, storageError } from "../errors.ts";
import { within } from "../signals.ts";
import type { ProviderBook } from "./provider-book.ts";

/** A place that may deliver blocks. What it delivers is not trusted: {@link fetchBlock} checks it. */
export interface BlockSource {
  /** For messages and for the provider book: the address. */
  readonly name: string;
  /** The bytes of a block. Throws StorageError `STORAGE_NOT_FOUND` if the place does not have it. */
  get(cid: CID, signal: AbortSignal): Promise<Uint8Array>;
}

/** Milliseconds that one place has for one block. */
export const BLOCK_TIMEOUT = 15_000;

export interface FetchOptions {
  readonly book: ProviderBook;
  readonly signal?: AbortSignal | undefined;
  readonly timeout?: number | undefined;
}

/**
 * A block from the first source that delivers it right: the ones without recent failures are asked first. A wrong,
 * late or missing answer leads to the next source.
 *
 * @throws StorageError that tells what each source answered; the reason of `signal` if that fires.
 */
export async function fetchBlock(
  cid: CID,
  sources: readonly BlockSource[],
  { book, signal, timeout = BLOCK_TIMEOUT }: FetchOptions,
): Promise<Uint8Array> {
  const attempts: Attempt[] = [];
  for (const source of book.order(sources)) {
    try {
      const block = await within(`Block ${cid}`, timeout, signal, async (limited) => {
        const bytes = await source.get(cid, limited);
        await checkBlock(cid, bytes);
        return bytes;
      });
      book.succeeded(source.name);
      return block;
    } catch (error) {
      signal?.throwIfAborted();
      const failure = error instanceof StorageError ? error : storageError("STORAGE_UNREACHABLE", String(error), error);
      book.failed(source.name, failure.code);
      attempts.push({ from: source.name, error: failure });
    }
  }
  throw allFailed(`Block ${cid}`, attempts);
}
