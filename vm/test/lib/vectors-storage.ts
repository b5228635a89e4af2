import { sha256 } from "@noble/hashes/sha2.js";
import * as ref from "./reference.ts";

/** Stored objects of docs/design/formats.md, section 7, written a second time as plainly as possible. */

const { hex, noise } = ref;
type Json = Readonly<Record<string, unknown>>;

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const json = (value: unknown): Uint8Array => utf8(JSON.stringify(value));
const join = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(parts));

function little(value: bigint | number, bytes: number): Uint8Array {
  return Uint8Array.from({ length: bytes }, (_, i) => Number((BigInt(value) >> BigInt(8 * i)) & 0xffn));
}

/** CID of content of at most 1 MiB: version 1, raw, SHA2-256, in base 32. */
function cidOf(content: Uint8Array): string {
  const binary = join(Uint8Array.of(1, 0x55, 0x12, 32), sha256(content));
  const bits = [...binary].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  const digits = bits.match(/.{1,5}/g) ?? [];
  return `b${digits.map((digit) => "abcdefghijklmnopqrstuvwxyz234567"[Number.parseInt(digit.padEnd(5, "0"), 2)]).join("")}`;
}

const stored = (content: Uint8Array): { cid: string; size: number } => ({ cid: cidOf(content), size: content.length });

/** The region of a task without arguments, as small as they come. */
function regionOf(seed: number, length: number): Uint8Array {
  return join(noise(seed, 32), little(0, 8), little(length, 8), new Uint8Array(16), noise(seed + 1, length));
}

function chunkOf(regions: readonly Uint8Array[]): Uint8Array {
  return join(little(regions.length, 4), ...regions.map(({ length }) => little(length, 4)), ...regions);
}

/** Inputs of `taskCount` tasks, cut into chunks of `chunkTasks`. */
function inputs(taskCount: number, chunkTasks: number) {
  const regions = Array.from({ length: taskCount }, (_, i) => regionOf(5000 + 100 * taskCount + 2 * i, (7 * i) % 50));
  const roots = regions.map((region) => ref.region("input", region));
  const count = Math.ceil(taskCount / chunkTasks);
  const depth = ref.log2(count === 1 ? taskCount : chunkTasks);
  const chunks = Array.from({ length: count }, (_, c) => {
    const part = [c * chunkTasks, (c + 1) * chunkTasks] as const;
    const bytes = chunkOf(regions.slice(...part));
    return { regions: regions.slice(...part).map(hex), bytes, root: hex(ref.tree(roots.slice(...part), depth)) };
  });
  const entries = chunks.map(({ bytes, root }) => ({ ...stored(bytes), root }));
  const index = { kind: "conun/inputs", version: 1, taskCount, chunkTasks, chunks: entries };
  return {
    tasksRoot: hex(ref.tasks(roots)),
    chunks: chunks.map(({ bytes, ...chunk }) => ({ ...chunk, cid: cidOf(bytes), bytes: hex(bytes) })),
    index,
    indexBytes: hex(json(index)),
    indexCid: cidOf(json(index)),
  };
}

function manifest(name: string, description: string, mediaType: string) {
  const program = stored(noise(6000, 300));
  const index = stored(noise(6001, 200));
  return { kind: "conun/job", version: 1, name, description, program, inputs: index, outputs: { mediaType } };
}

function jobManifest(value: Json) {
  const bytes = json(value);
  return { manifest: value, bytes: hex(bytes), digest: hex(ref.hash(bytes)), cid: cidOf(bytes) };
}

interface Result {
  readonly kind: number;
  readonly code: number;
  readonly steps: bigint;
  readonly output: Uint8Array;
}

function bundleOf(firstTask: bigint, results: readonly Result[]): Uint8Array {
  const records = results.map(({ kind, code, steps, output }) =>
    join(Uint8Array.of(kind), little(code, 4), little(output.length, 8), little(steps, 8)),
  );
  const head = [utf8("CONUNOUT"), little(1, 4), little(firstTask, 8), little(results.length, 4)];
  return join(...head, ...records, ...results.map(({ output }) => output));
}

function outputsBundle(firstTask: bigint, results: readonly Result[]) {
  const leaves = results.map(({ kind, code, steps, output }, i) => ({
    taskIndex: firstTask + BigInt(i),
    kind,
    code,
    outputRoot: ref.region("output", output),
    outputLength: BigInt(output.length),
    steps,
  }));
  const [top, totalSteps] = ref.sumTree(leaves, ref.log2(leaves.length));
  const bytes = bundleOf(firstTask, results);
  return {
    firstTask: String(firstTask),
    results: results.map(({ kind, code, steps, output }) => ({
      kind,
      code,
      steps: String(steps),
      output: hex(output),
    })),
    bytes: hex(bytes),
    cid: cidOf(bytes),
    resultRoot: hex(ref.hash(ref.tag("result-root"), ref.word(leaves.length), top, ref.word(totalSteps))),
    totalSteps: String(totalSteps),
  };
}

const RESULTS: readonly Result[] = [
  { kind: 0, code: 0, steps: 12_345n, output: noise(6100, 40) },
  { kind: 0, code: 7, steps: 0n, output: new Uint8Array() },
  { kind: 1, code: 2, steps: 10n ** 9n, output: noise(6101, 1) },
];

type Refused = readonly { readonly why: string; readonly bytes: string }[];
const refusals = (cases: Readonly<Record<string, Uint8Array>>): Refused =>
  Object.entries(cases).map(([why, bytes]) => ({ why, bytes: hex(bytes) }));

/** Text in which `from` stands once, with `to` in its place. */
function swap(text: Uint8Array, from: string, to: string): Uint8Array {
  const [before, after, ...more] = Buffer.from(text).toString().split(from);
  if (before === undefined || after === undefined || more.length > 0) throw new Error(`not once: ${from}`);
  return utf8(before + to + after);
}

function set(bytes: Uint8Array, at: number, ...values: number[]): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy.set(values, at);
  return copy;
}

function refusedManifests(): Refused {
  const value = manifest("a job", "", "image/png");
  const good = json(value);
  const { outputs: _, ...withoutOutputs } = value;
  return refusals({
    "another kind": swap(good, "conun/job", "conun/inputs"),
    "another version": swap(good, '"version":1', '"version":2'),
    "a version that is text": swap(good, '"version":1', '"version":"1"'),
    "an unknown key": swap(good, '"name"', '"title":"","name"'),
    "an unknown key within": swap(good, '"mediaType"', '"encoding":"gzip","mediaType"'),
    "a missing key": json(withoutOutputs),
    "a negative size": swap(good, '"size":300', '"size":-300'),
    "a size that is no whole number": swap(good, '"size":300', '"size":300.5'),
    "a size beyond 2^53": swap(good, '"size":300', '"size":9007199254740993'),
    "no CID": swap(good, value.program.cid, "program.wasm"),
    "a CID that is cut": swap(good, value.program.cid, value.program.cid.slice(0, -1)),
    "a CID of version 0": swap(good, value.program.cid, "QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbd"),
    "a name of 201 characters": json({ ...value, name: "n".repeat(201) }),
    "a list": json([value]),
    "the end is missing": good.subarray(0, -1),
    "something follows": join(good, utf8("}")),
    "no UTF-8": swap(good, "a job", "a j\u00f6b").map((byte) => (byte === 0xc3 ? 0xff : byte)),
    nothing: new Uint8Array(),
  });
}

function refusedIndexes(): Refused {
  const { index } = inputs(9, 4);
  const good = json(index);
  const [first] = index.chunks;
  if (first === undefined) throw new Error("no chunk");
  return refusals({
    "a job manifest": json(manifest("", "", "")),
    "no tasks": swap(swap(good, '"taskCount":9', '"taskCount":0'), JSON.stringify(index.chunks), "[]"),
    "chunks of no power of two": swap(good, '"chunkTasks":4', '"chunkTasks":3'),
    "chunks of nothing": swap(good, '"chunkTasks":4', '"chunkTasks":0'),
    "too few chunks": json({ ...index, chunks: index.chunks.slice(1) }),
    "too many chunks": json({ ...index, chunks: [...index.chunks, first] }),
    "more tasks than its chunks hold": swap(good, '"taskCount":9', '"taskCount":13'),
    "a root without 0x": swap(good, first.root, first.root.slice(2)),
    "a root of 31 bytes": swap(good, first.root, first.root.slice(0, -2)),
    "a root in upper case": swap(good, first.root, `0x${first.root.slice(2).toUpperCase()}`),
    "a chunk without root": swap(good, `,"root":"${first.root}"`, ""),
    "an unknown key": swap(good, '"chunkTasks"', '"compression":"none","chunkTasks"'),
  });
}

function refusedChunks(): Refused {
  const good = chunkOf([regionOf(6200, 3), regionOf(6210, 0)]);
  return refusals({
    nothing: new Uint8Array(),
    "less than a count": good.subarray(0, 3),
    "a count beyond its bytes": set(good, 0, 0xff, 0xff, 0xff, 0xff),
    "no room for its lengths": good.subarray(0, 8),
    "a region that ends beyond it": set(good, 4, 0xff),
    "the last byte is missing": good.subarray(0, -1),
    "a byte follows": join(good, Uint8Array.of(0)),
    "a count that leaves a region over": set(good, 0, 1),
  });
}

function refusedBundles(): Refused {
  const good = bundleOf(7n, RESULTS);
  return refusals({
    nothing: new Uint8Array(),
    "another beginning": set(good, 0, 0x63),
    "another version": set(good, 8, 2),
    "less than a header": good.subarray(0, 23),
    "a count beyond its bytes": set(good, 20, 0xff, 0xff, 0xff, 0xff),
    "an unknown kind": set(good, 24, 2),
    "an output that ends beyond it": set(good, 24 + 5, 0xff),
    "an output of 2^63 bytes": set(good, 24 + 5, 40, 0, 0, 0, 0, 0, 0, 0x80),
    "tasks beyond 2^53": set(good, 12, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x1f, 0),
    "the last byte is missing": good.subarray(0, -1),
    "a byte follows": join(good, Uint8Array.of(0)),
    "a count that leaves a result over": set(good, 20, 2),
  });
}

/** The vectors of stored objects. `...Refused` are bytes that no reader may take. */
export function storageVectors() {
  return {
    jobManifests: [
      jobManifest(manifest("", "", "application/octet-stream")),
      jobManifest(manifest("ray tracer", "One picture in 100 tiles.", "image/x-portable-pixmap")),
      jobManifest(manifest('Käse "ü€𝄞" \\ \u0001', "two\nlines", "text/plain; charset=utf-8")),
    ],
    jobManifestsRefused: refusedManifests(),
    inputs: [inputs(1, 1), inputs(1, 8), inputs(3, 4), inputs(8, 4), inputs(9, 4), inputs(5, 1)],
    inputsIndexesRefused: refusedIndexes(),
    inputsChunksRefused: refusedChunks(),
    outputsBundles: [
      outputsBundle(0n, RESULTS.slice(0, 1)),
      outputsBundle(7n, RESULTS),
      outputsBundle(2n ** 52n, [...RESULTS, ...RESULTS].slice(0, 5)),
    ],
    outputsBundlesRefused: refusedBundles(),
  };
}
