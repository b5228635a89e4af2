import { outputRoots, RESULT_KINDS, type ResultKind, type ResultLeaf, type ResultTree, resultTree } from "@conun/vm";
import { storageError } from "../errors.ts";

/** How one task ended, with what it wrote. */
export interface TaskResult {
  readonly kind: ResultKind;
  /** Exit code if halted, trap reason if trapped. */
  readonly code: number;
  readonly steps: bigint;
  readonly output: Uint8Array;
}

/** The results of one batch, in the order of its tasks. */
export interface OutputsBundle {
  /** Index of the batch's first task in the job. */
  readonly firstTask: number;
  readonly results: readonly TaskResult[];
}

const MAGIC = new TextEncoder().encode("CONUNOUT");
const VERSION = 1;
const HEADER_BYTES = 24;
const RECORD_BYTES = 21;
const KINDS = new Map<number, ResultKind>(
  (Object.keys(RESULT_KINDS) as ResultKind[]).map((kind) => [RESULT_KINDS[kind], kind]),
);

/** Bytes of a bundle of `count` results whose outputs have `outputBytes` together. */
export function outputsBundleSize(count: number, outputBytes: number): number {
  return HEADER_BYTES + RECORD_BYTES * count + outputBytes;
}

/** Puts results into one bundle: `docs/design/formats.md`, section 7. Throws RangeError for steps beyond 64 bits. */
export function encodeOutputsBundle({ firstTask, results }: OutputsBundle): Uint8Array {
  const outputBytes = results.reduce((sum, { output }) => sum + output.length, 0);
  const bundle = new Uint8Array(outputsBundleSize(results.length, outputBytes));
  const view = new DataView(bundle.buffer);
  bundle.set(MAGIC);
  view.setUint32(8, VERSION, true);
  view.setBigUint64(12, BigInt(firstTask), true);
  view.setUint32(20, results.length, true);
  let at = outputsBundleSize(results.length, 0);
  results.forEach(({ kind, code, steps, output }, i) => {
    const record = HEADER_BYTES + RECORD_BYTES * i;
    if (steps < 0n || steps >= 1n << 64n) throw new RangeError(`${steps} steps do not fit 64 bits`);
    view.setUint8(record, RESULT_KINDS[kind]);
    view.setUint32(record + 1, code, true);
    view.setBigUint64(record + 5, BigInt(output.length), true);
    view.setBigUint64(record + 13, steps, true);
    bundle.set(output, at);
    at += output.length;
  });
  return bundle;
}

/** What stands in front of a bundle's outputs. */
export interface BundleHeader {
  readonly firstTask: number;
  readonly records: readonly Omit<TaskResult, "output">[];
  /** Bytes of each output. */
  readonly lengths: readonly number[];
}

/**
 * The header of a bundle, of untrusted origin.
 *
 * @param options.open Whether `bytes` is only the bundle's beginning, of which the outputs may still be missing.
 * @throws StorageError `STORAGE_CORRUPT` if it does not follow the format, or if outputs do not fit the bytes.
 */
export function decodeBundleHeader(
  bytes: Uint8Array,
  { open = false }: { readonly open?: boolean } = {},
): BundleHeader {
  if (bytes.length < HEADER_BYTES) throw malformed("it is shorter than its header");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (MAGIC.some((byte, i) => bytes[i] !== byte)) throw malformed("it does not begin with CONUNOUT");
  const version = view.getUint32(8, true);
  if (version !== VERSION) throw malformed(`its version is ${version}`);
  const firstTask = view.getBigUint64(12, true);
  const count = view.getUint32(20, true);
  let at = outputsBundleSize(count, 0);
  if (at > bytes.length) throw malformed(`it has no room for ${count} results`);
  if (firstTask + BigInt(count) > BigInt(Number.MAX_SAFE_INTEGER)) throw malformed("its task numbers are out of range");
  const records: Omit<TaskResult, "output">[] = [];
  const lengths: number[] = [];
  for (let i = 0; i < count; i++) {
    const record = HEADER_BYTES + RECORD_BYTES * i;
    const kind = KINDS.get(view.getUint8(record));
    if (kind === undefined) throw malformed(`result ${i} is of no known kind`);
    const length = view.getBigUint64(record + 5, true);
    const room = open ? Number.MAX_SAFE_INTEGER - at : bytes.length - at;
    if (length > BigInt(room)) throw malformed(`output ${i} ends beyond it`);
    records.push({ kind, code: view.getUint32(record + 1, true), steps: view.getBigUint64(record + 13, true) });
    lengths.push(Number(length));
    at += Number(length);
  }
  return { firstTask: Number(firstTask), records, lengths };
}

/**
 * The results of a bundle, of untrusted origin; outputs are views into it.
 *
 * @throws StorageError `STORAGE_CORRUPT` if it does not follow the format exactly.
 */
export function decodeOutputsBundle(bundle: Uint8Array): OutputsBundle {
  const { firstTask, records, lengths } = decodeBundleHeader(bundle);
  let at = outputsBundleSize(records.length, 0);
  const results = records.map((record, i): TaskResult => {
    const output = bundle.subarray(at, at + (lengths[i] ?? 0));
    at += output.length;
    return { ...record, output };
  });
  if (at !== bundle.length) throw malformed(`${bundle.length - at} bytes follow its last output`);
  return { firstTask, results };
}

/** The leaves of a bundle's results, their roots computed from the outputs. */
export function leavesOf({ firstTask, results }: OutputsBundle): ResultLeaf[] {
  const roots = outputRoots(results.map(({ output }) => output));
  return results.map(({ kind, code, steps, output }, i) => ({
    taskIndex: firstTask + i,
    kind,
    code,
    outputRoot: roots.slice(32 * i, 32 * i + 32),
    outputLength: output.length,
    steps,
  }));
}

/** The result tree of a bundle. Throws FormatError if it holds no result. */
export function bundleTree(bundle: OutputsBundle): ResultTree {
  return resultTree(leavesOf(bundle));
}

function malformed(why: string): Error {
  return storageError("STORAGE_CORRUPT", `Not a bundle of outputs: ${why}.`);
}
