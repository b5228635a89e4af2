import { parseCid } from "./cid.ts";
import { storageError } from "./errors.ts";

/** Where bytes can be found: what stands on chain beside a digest. */
export interface Hint {
  readonly cid: string;
  /** libp2p multiaddrs and `http(s)` base addresses, the ones to ask first in front. */
  readonly providers: readonly string[];
}

/** Longest hint that is read: a stranger writes them. */
export const MAX_HINT_LENGTH = 4096;
/** Most providers that are asked. */
export const MAX_PROVIDERS = 16;

const MULTIADDR = /^\/[a-z0-9]+\/[^\s]+$/;

/** Whether a place of a hint is an HTTP base address. */
export function isHttpAddress(provider: string): boolean {
  if (!/^https?:\/\/[^\s]+$/.test(provider)) return false;
  try {
    const url = new URL(provider);
    return url.username === "" && url.password === "" && url.search === "" && url.hash === "";
  } catch {
    return false;
  }
}

/** Whether a place of a hint looks like a libp2p multiaddr (which the node that dials it parses). */
export function isPeerAddress(provider: string): boolean {
  return MULTIADDR.test(provider);
}

/**
 * Writes a hint: the CID and the places to ask, separated by single spaces (`docs/design/formats.md`, section 7).
 *
 * @throws StorageError `STORAGE_BAD_INPUT`.
 */
export function buildHint({ cid, providers }: Hint): string {
  parseCid(cid);
  const bad = providers.find((provider) => !isHttpAddress(provider) && !isPeerAddress(provider));
  if (bad !== undefined) {
    throw storageError("STORAGE_BAD_INPUT", `"${bad}" is neither a multiaddr nor an http(s) address.`);
  }
  const hint = [cid, ...new Set(providers)].join(" ");
  if (hint.length > MAX_HINT_LENGTH || providers.length > MAX_PROVIDERS) {
    throw storageError(
      "STORAGE_BAD_INPUT",
      `A hint holds at most ${MAX_PROVIDERS} places in ${MAX_HINT_LENGTH} bytes.`,
    );
  }
  return hint;
}

/**
 * Reads a hint. Places in a form that this version does not know are left out, so that later ones can be added.
 *
 * @throws StorageError `STORAGE_BAD_INPUT` if there is no CID in front, or if the hint is absurdly long.
 */
export function parseHint(text: string): Hint {
  if (text.length > MAX_HINT_LENGTH) {
    throw storageError("STORAGE_BAD_INPUT", `The hint has ${text.length} characters, more than ${MAX_HINT_LENGTH}.`);
  }
  const [cid = "", ...places] = text.split(" ");
  parseCid(cid);
  const known = places.filter((place) => isHttpAddress(place) || isPeerAddress(place));
  return { cid, providers: [...new Set(known)].slice(0, MAX_PROVIDERS) };
}
