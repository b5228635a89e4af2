import { failure } from "../errors/failure.ts";
import { isHttpAddress } from "../storage/hint.ts";
import { httpStorage } from "../storage/http/http-storage.ts";
import type { Storage } from "../storage/storage.ts";

/** Base addresses of storage services (the first is written to, all are read from), or any adapter. */
export type StorageSource = string | readonly string[] | Storage;

/** Where a requester's data goes, and where results are looked for. */
export interface Storages {
  readonly storage: Storage;
  /** Further places to ask. */
  readonly providers: readonly string[];
}

/**
 * @param token Bearer token of the service that is written to.
 * @throws ConunError `ARGUMENT_INVALID` for what is neither an http(s) address nor an adapter.
 */
export function openStorages(source: StorageSource | undefined, token?: string): Storages | undefined {
  if (source === undefined) return undefined;
  if (typeof source !== "string" && !isList(source)) return { storage: source, providers: [] };
  const urls = typeof source === "string" ? [source] : source;
  const bad = urls.find((url) => !isHttpAddress(url));
  if (bad !== undefined) throw failure("ARGUMENT_INVALID", `storage: "${bad}" is not an http(s) address.`);
  const [first] = urls;
  return first === undefined ? undefined : { storage: httpStorage({ url: first, token }), providers: urls };
}

function isList(source: StorageSource): source is readonly string[] {
  return Array.isArray(source);
}
