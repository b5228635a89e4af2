import { type Hex, type ResultLeaf, resultTree, toHex } from "@conun/vm";
import { decodeJobManifest, type JobManifest, MAX_MANIFEST_BYTES, manifestDigest } from "../codec/manifest.ts";
import { decodeOutputsBundle, leavesOf, outputsBundleSize, type TaskResult } from "../codec/outputs-bundle.ts";
import { type Attempt, allFailed, StorageError, storageError } from "../errors.ts";
import { parseHint } from "../hint.ts";
import { MAX_PROGRAM_BYTES } from "../publish/objects.ts";
import type { GetOptions, Storage, Stored } from "../storage.ts";

/** Options of the checked readers; the limit in bytes is theirs. */
export type FetchOptions = Omit<GetOptions, "maxBytes">;

/**
 * A job manifest by its hint.
 *
 * @param digest The manifest digest of the job's specification.
 * @throws StorageError, `STORAGE_WRONG_ROOT` if what the hint leads to has another digest.
 */
export async function fetchJobManifest(
  hint: string | readonly string[],
  digest: Hex,
  storage: Storage,
  options: FetchOptions = {},
): Promise<JobManifest> {
  return fetchChecked("The job manifest", hint, storage, { ...options, maxBytes: MAX_MANIFEST_BYTES }, (bytes) => {
    if (manifestDigest(bytes) !== digest.toLowerCase()) throw wrong("The job manifest", digest);
    return decodeJobManifest(bytes);
  });
}

/**
 * A program as its author wrote it. It is not bound by a root: pin it and compare the program id.
 *
 * @param program CID and size from the job manifest.
 * @throws StorageError, `STORAGE_TOO_LARGE` beyond `maxBytes` (32 MiB by default).
 */
export async function fetchProgram(program: Stored, storage: Storage, options: GetOptions = {}): Promise<Uint8Array> {
  const maxBytes = Math.min(options.maxBytes ?? MAX_PROGRAM_BYTES, MAX_PROGRAM_BYTES);
  if (program.size > maxBytes) {
    throw storageError("STORAGE_TOO_LARGE", `The program has ${program.size} bytes, more than ${maxBytes}.`);
  }
  const bytes = await storage.get(program.cid, { ...options, maxBytes });
  if (bytes.length === program.size) return bytes;
  throw storageError("STORAGE_CORRUPT", `The program has ${bytes.length} bytes; its manifest says ${program.size}.`);
}

/** What the chain says about the results of a batch. */
export interface ExpectedOutputs {
  readonly resultRoot: Hex;
  /** Index of the batch's first task in the job. */
  readonly firstTask: number;
  /** Tasks of the batch. */
  readonly count: number;
  /** Most bytes that a task may write: the limit of the job's specification. */
  readonly outputLimit: number;
}

/** The results of a batch, checked against the root on chain. */
export interface CheckedOutputs {
  readonly firstTask: number;
  readonly results: readonly TaskResult[];
  /** Leaves of the result tree, for proofs. */
  readonly leaves: readonly ResultLeaf[];
  readonly totalSteps: bigint;
}

/**
 * The results of a batch by the hint of its reveal, or by those of several replicas that agree.
 *
 * @throws StorageError that tells why each hint failed; `STORAGE_WRONG_ROOT` if results hash to another root.
 */
export async function fetchOutputs(
  hint: string | readonly string[],
  expected: ExpectedOutputs,
  storage: Storage,
  options: FetchOptions = {},
): Promise<CheckedOutputs> {
  const { resultRoot, firstTask, count, outputLimit } = expected;
  const maxBytes = outputsBundleSize(count, count * outputLimit);
  return fetchChecked(`Outputs of tasks ${firstTask}+${count}`, hint, storage, { ...options, maxBytes }, (bytes) => {
    const bundle = decodeOutputsBundle(bytes);
    if (bundle.firstTask !== firstTask || bundle.results.length !== count) throw wrong("The bundle", resultRoot);
    const leaves = leavesOf(bundle);
    const { root, totalSteps } = resultTree(leaves);
    if (toHex(root) !== resultRoot.toLowerCase()) throw wrong("The bundle", resultRoot);
    return { ...bundle, leaves, totalSteps };
  });
}

/** Content by the first hint that leads to bytes which `check` accepts. */
async function fetchChecked<T>(
  what: string,
  hint: string | readonly string[],
  storage: Storage,
  options: GetOptions,
  check: (bytes: Uint8Array) => T,
): Promise<T> {
  const attempts: Attempt[] = [];
  for (const [cid, hinted] of providersByCid(typeof hint === "string" ? [hint] : hint, attempts)) {
    const providers = [...new Set([...hinted, ...(options.providers ?? [])])];
    try {
      return check(await storage.get(cid, { ...options, providers }));
    } catch (error) {
      options.signal?.throwIfAborted();
      if (!(error instanceof StorageError)) throw error;
      attempts.push({ from: cid, error });
    }
  }
  const [only] = attempts;
  throw attempts.length === 1 && only !== undefined ? only.error : allFailed(what, attempts);
}

/** Replicas that agree store the same bytes: their places are tried together. */
function providersByCid(hints: readonly string[], attempts: Attempt[]): Map<string, string[]> {
  const byCid = new Map<string, string[]>();
  for (const text of hints) {
    try {
      const { cid, providers } = parseHint(text);
      byCid.set(cid, [...(byCid.get(cid) ?? []), ...providers]);
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      attempts.push({ from: "A hint", error });
    }
  }
  return byCid;
}

function wrong(what: string, root: Hex): StorageError {
  return storageError("STORAGE_WRONG_ROOT", `${what} does not hash to ${root}.`);
}
