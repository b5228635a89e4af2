import { type Client, LOCAL_CHAIN_ID } from "../client/client.ts";
import { failure } from "../errors/failure.ts";
import { isHttpAddress, parseHint } from "../storage/hint.ts";
import { httpStorage } from "../storage/http/http-storage.ts";
import { fetchJobManifest } from "../storage/read/objects.ts";
import type { Hex } from "../types/primitives.ts";

/** Milliseconds that a place has to serve a manifest. */
const PATIENCE_MS = 15_000;
/** Hosts that mean the machine itself. */
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[?::1\]?|0\.0\.0\.0|\[?::\]?)$/;

/**
 * Checks that workers can get at a job before anything is paid for it: that its hint names places which are not this
 * machine's alone, and that one of its HTTP places, if it names any, serves the manifest. Places of libp2p are taken
 * on trust.
 *
 * @throws ConunError `HINT_UNREACHABLE`, or the signal's reason; StorageError `STORAGE_BAD_INPUT` for what is no hint.
 */
export async function requireReachable(
  client: Pick<Client, "chainId" | "rpc">,
  { hint, manifestDigest }: { readonly hint: string; readonly manifestDigest: Hex },
  signal?: AbortSignal,
): Promise<void> {
  const { cid, providers } = parseHint(hint);
  const details = { places: providers };
  if (providers.length === 0) {
    throw failure("HINT_UNREACHABLE", `The hint "${cid}" names no place where the job's data can be fetched.`, {
      hint: "Use a storage that others can reach: a storage service, or a node that listens.",
      details,
    });
  }
  if (!isLocal(client) && providers.every((place) => LOOPBACK.test(hostOf(place)))) {
    const message = `Nobody but this machine reaches ${providers.join(", ")}.`;
    const todo = "Give the storage service a public address (--host, --public-url), or use one that has it.";
    throw failure("HINT_UNREACHABLE", message, { hint: todo, details });
  }
  const urls = providers.filter(isHttpAddress);
  if (urls.length === 0) return;
  const tries = urls.map((url) =>
    fetchJobManifest(cid, manifestDigest, httpStorage({ url, requestTimeout: PATIENCE_MS }), {
      timeout: PATIENCE_MS,
      signal,
    }),
  );
  await Promise.any(tries).catch((cause: unknown) => {
    signal?.throwIfAborted();
    const errors: readonly unknown[] = cause instanceof AggregateError ? cause.errors : [cause];
    const why = errors.map((error) => (error instanceof Error ? error.message : String(error))).join(" ");
    throw failure("HINT_UNREACHABLE", `No place of the hint serves the job's manifest. ${why}`, {
      cause: errors[0],
      details,
    });
  });
}

/** Whether the chain is on this machine too: then storage may be. */
function isLocal({ chainId, rpc }: Pick<Client, "chainId" | "rpc">): boolean {
  if (chainId === LOCAL_CHAIN_ID) return true;
  return rpc?.health().every(({ url }) => LOOPBACK.test(hostOf(url))) ?? false;
}

/** Host of an address of either kind. */
function hostOf(place: string): string {
  if (!place.startsWith("/")) return URL.canParse(place) ? new URL(place).hostname : "";
  return place.split("/")[2] ?? "";
}
