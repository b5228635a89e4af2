import { readFileSync } from "node:fs";
import {
  chunkRoot,
  type Hex,
  inputRoots,
  RESULT_KINDS,
  type ResultKind,
  tasksRootOfChunks,
  toBytes,
  toHex,
} from "@conun/vm";
import { expect } from "chai";
import { rawCid } from "../../src/storage/cid.ts";
import { decodeInputsChunk, encodeInputsChunk } from "../../src/storage/codec/inputs-chunk.ts";
import {
  decodeInputsIndex,
  decodeJobManifest,
  encodeInputsIndex,
  encodeJobManifest,
  type InputsIndex,
  type JobManifest,
  manifestDigest,
} from "../../src/storage/codec/manifest.ts";
import { bundleTree, decodeOutputsBundle, encodeOutputsBundle } from "../../src/storage/codec/outputs-bundle.ts";
import { StorageError } from "../../src/storage/errors.ts";
import { packedRoots } from "../../src/storage/publish/inputs.ts";
import { openInputs } from "../../src/storage/read/inputs.ts";
import type { Storage } from "../../src/storage/storage.ts";
import { failsWith } from "./helpers.ts";

interface Refused {
  readonly why: string;
  readonly bytes: Hex;
}

interface Vectors {
  readonly jobManifests: readonly { manifest: JobManifest; bytes: Hex; digest: Hex; cid: string }[];
  readonly jobManifestsRefused: readonly Refused[];
  readonly inputs: readonly {
    readonly tasksRoot: Hex;
    readonly chunks: readonly { regions: readonly Hex[]; root: Hex; cid: string; bytes: Hex }[];
    readonly index: InputsIndex;
    readonly indexBytes: Hex;
    readonly indexCid: string;
  }[];
  readonly inputsIndexesRefused: readonly Refused[];
  readonly inputsChunksRefused: readonly Refused[];
  readonly outputsBundles: readonly {
    readonly firstTask: string;
    readonly results: readonly { kind: number; code: number; steps: string; output: Hex }[];
    readonly bytes: Hex;
    readonly cid: string;
    readonly resultRoot: Hex;
    readonly totalSteps: string;
  }[];
  readonly outputsBundlesRefused: readonly Refused[];
}

const path = new URL("../../../test/vectors/formats.json", import.meta.url);
const vectors = JSON.parse(readFileSync(path, "utf8")) as Vectors;
const kinds = Object.keys(RESULT_KINDS) as ResultKind[];
const kindOf = (number: number): ResultKind => kinds.find((kind) => RESULT_KINDS[kind] === number) as ResultKind;
const cidOf = async (bytes: Uint8Array): Promise<string> => (await rawCid(bytes)).toString();

/** Every refused vector is refused, as bytes that do not follow the format. */
function refuses(decode: (bytes: Uint8Array) => unknown, refused: readonly Refused[]): void {
  expect(refused.length).to.be.above(5);
  for (const { why, bytes } of refused) {
    expect(() => decode(toBytes(bytes)), why)
      .to.throw(StorageError)
      .with.property("code", "STORAGE_CORRUPT");
  }
}

/** Changes each byte in turn: what comes of it is refused, or is told apart by `fingerprint`. */
function noticesEachByte(bytes: Uint8Array, fingerprint: (changed: Uint8Array) => string): void {
  const right = fingerprint(bytes);
  for (let at = 0; at < bytes.length; at++) {
    const changed = bytes.map((byte, i) => (i === at ? byte ^ 1 : byte));
    let found: string;
    try {
      found = fingerprint(changed);
    } catch (error) {
      if (error instanceof StorageError) continue;
      throw error;
    }
    expect(found, `byte ${at}`).to.not.equal(right);
  }
}

/** Holds the committed chunks, with one replaced. */
function holding(chunks: Vectors["inputs"][number]["chunks"], replaced?: { cid: string; bytes: Uint8Array }): Storage {
  const content = new Map(chunks.map(({ cid, bytes }) => [cid, toBytes(bytes)]));
  if (replaced !== undefined) content.set(replaced.cid, replaced.bytes);
  const get = async (cid: string): Promise<Uint8Array> => content.get(cid) ?? new Uint8Array();
  return { get } as Storage;
}

describe("storage: committed vectors", () => {
  it("job manifests", async () => {
    for (const { manifest, bytes, digest, cid } of vectors.jobManifests) {
      const raw = toBytes(bytes);
      expect(decodeJobManifest(raw)).to.deep.equal(manifest);
      expect(toHex(encodeJobManifest(decodeJobManifest(raw)))).to.equal(bytes);
      const unordered = Object.fromEntries(Object.entries(manifest).toReversed()) as JobManifest;
      expect(toHex(encodeJobManifest(unordered)), "whatever the order of its keys").to.equal(bytes);
      expect([manifestDigest(raw), await cidOf(raw)]).to.deep.equal([digest, cid]);
    }
    refuses(decodeJobManifest, vectors.jobManifestsRefused);
  });

  it("inputs: chunks, their roots and the index", async () => {
    for (const { tasksRoot, chunks, index, indexBytes, indexCid } of vectors.inputs) {
      const raw = toBytes(indexBytes);
      expect(decodeInputsIndex(raw)).to.deep.equal(index);
      expect(toHex(encodeInputsIndex(decodeInputsIndex(raw)))).to.equal(indexBytes);
      expect(await cidOf(raw)).to.equal(indexCid);
      expect(toHex(tasksRootOfChunks(index, packedRoots(index.chunks)))).to.equal(tasksRoot);
      for (const [c, { regions, root, cid, bytes }] of chunks.entries()) {
        const decoded = decodeInputsChunk(toBytes(bytes));
        expect(decoded.map(toHex)).to.deep.equal(regions);
        expect(toHex(encodeInputsChunk(decoded))).to.equal(bytes);
        expect(toHex(chunkRoot(index, inputRoots(decoded)))).to.equal(root);
        expect(await cidOf(toBytes(bytes))).to.equal(cid);
        expect(index.chunks[c]).to.deep.equal({ cid, size: toBytes(bytes).length, root });
      }
      const reader = await openInputs(raw, tasksRoot, holding(chunks));
      const read = (await reader.tasks(0, index.taskCount)).map(({ region }) => toHex(region));
      expect(read).to.deep.equal(chunks.flatMap(({ regions }) => regions));
    }
    refuses(decodeInputsIndex, vectors.inputsIndexesRefused);
    refuses(decodeInputsChunk, vectors.inputsChunksRefused);
  });

  it("inputs that were changed are told by their roots", async () => {
    for (const { tasksRoot, chunks, index, indexBytes } of vectors.inputs) {
      const [first] = chunks;
      if (first === undefined) throw new Error("no chunk");
      noticesEachByte(toBytes(first.bytes), (bytes) => toHex(chunkRoot(index, inputRoots(decodeInputsChunk(bytes)))));
      const bytes = toBytes(first.bytes).map((byte, i, all) => (i === all.length - 1 ? byte ^ 1 : byte));
      const reader = await openInputs(toBytes(indexBytes), tasksRoot, holding(chunks, { cid: first.cid, bytes }));
      await failsWith("STORAGE_WRONG_ROOT", reader.tasks(0, 1));
      const other = {
        ...index,
        chunks: index.chunks.map((chunk, i) => (i === 0 ? { ...chunk, root: tasksRoot } : chunk)),
      };
      await failsWith("STORAGE_WRONG_ROOT", openInputs(encodeInputsIndex(other), tasksRoot, holding(chunks)));
    }
  });

  it("outputs bundles", async () => {
    for (const { firstTask, results, bytes, cid, resultRoot, totalSteps } of vectors.outputsBundles) {
      const raw = toBytes(bytes);
      const bundle = decodeOutputsBundle(raw);
      expect(bundle.firstTask).to.equal(Number(firstTask));
      expect(bundle.results.map(({ output, ...result }) => ({ ...result, output: toHex(output) }))).to.deep.equal(
        results.map(({ kind, steps, ...result }) => ({ ...result, kind: kindOf(kind), steps: BigInt(steps) })),
      );
      expect(toHex(encodeOutputsBundle(bundle))).to.equal(bytes);
      expect(await cidOf(raw)).to.equal(cid);
      const tree = bundleTree(bundle);
      expect([toHex(tree.root), tree.totalSteps]).to.deep.equal([resultRoot, BigInt(totalSteps)]);
      noticesEachByte(raw, (changed) => toHex(bundleTree(decodeOutputsBundle(changed)).root));
    }
    refuses(decodeOutputsBundle, vectors.outputsBundlesRefused);
  });
});
