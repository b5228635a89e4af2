import { type Hex, toHex } from "@conun/vm";
import { encodeJobManifest, type JobManifest, manifestDigest } from "../codec/manifest.ts";
import { bundleTree, encodeOutputsBundle, type OutputsBundle } from "../codec/outputs-bundle.ts";
import { storageError } from "../errors.ts";
import { buildHint } from "../hint.ts";
import type { PutOptions, Storage, Stored } from "../storage.ts";

/** Largest program that is stored or fetched unless the caller says otherwise. */
export const MAX_PROGRAM_BYTES: number = 32 * 2 ** 20;

/** Something stored, with the text that leads others to it. */
export interface Published extends Stored {
  /** CID and places to ask: what goes on chain. */
  readonly hint: string;
}

/** Stores a program as its author wrote it. Throws StorageError `STORAGE_TOO_LARGE` beyond 32 MiB. */
export async function publishProgram(program: Uint8Array, storage: Storage, options?: PutOptions): Promise<Stored> {
  if (program.length > MAX_PROGRAM_BYTES) {
    throw storageError("STORAGE_TOO_LARGE", `The program has ${program.length} bytes, more than ${MAX_PROGRAM_BYTES}.`);
  }
  return storage.put(program, options);
}

/** Stores a job manifest. Throws StorageError, `STORAGE_BAD_INPUT` if it does not follow the format. */
export async function publishJobManifest(
  manifest: JobManifest,
  storage: Storage,
  options?: PutOptions,
): Promise<Published & { readonly digest: Hex }> {
  const bytes = encodeJobManifest(manifest);
  return { ...(await publish(bytes, storage, options)), digest: manifestDigest(bytes) };
}

/** Stores the results of a batch. */
export async function publishOutputs(
  bundle: OutputsBundle,
  storage: Storage,
  options?: PutOptions,
): Promise<Published & { readonly resultRoot: Hex; readonly totalSteps: bigint }> {
  const { root, totalSteps } = bundleTree(bundle);
  const published = await publish(encodeOutputsBundle(bundle), storage, options);
  return { ...published, resultRoot: toHex(root), totalSteps };
}

async function publish(bytes: Uint8Array, storage: Storage, options: PutOptions = {}): Promise<Published> {
  const stored = await storage.put(bytes, options);
  const providers = await storage.addresses({ signal: options.signal });
  return { ...stored, hint: buildHint({ cid: stored.cid, providers }) };
}
