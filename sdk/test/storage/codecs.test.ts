import { inputRegion, keccak, RESULT_KINDS, type ResultKind, resultTree, toHex } from "@conun/vm";
import { expect } from "chai";
import fc from "fast-check";
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
import {
  decodeOutputsBundle,
  encodeOutputsBundle,
  leavesOf,
  type OutputsBundle,
} from "../../src/storage/codec/outputs-bundle.ts";
import { StorageError } from "../../src/storage/errors.ts";

const CID = "bafkreifzjut3te7nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e";
const corrupt = (work: () => unknown): void => {
  expect(work).to.throw(StorageError).with.property("code").that.is.oneOf(["STORAGE_CORRUPT", "STORAGE_TOO_LARGE"]);
};

/** Runs `decode` on damaged bytes: it may refuse them with a StorageError, never fail in another way. */
function survives(decode: (bytes: Uint8Array) => unknown, bytes: Uint8Array): void {
  try {
    decode(bytes);
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
  }
}

const damage = fc.record({ at: fc.nat(), to: fc.nat(255), cut: fc.nat(), extend: fc.nat(8) });
function damaged(bytes: Uint8Array, { at, to, cut, extend }: { at: number; to: number; cut: number; extend: number }) {
  const copy = new Uint8Array(bytes.length + extend);
  copy.set(bytes);
  if (copy.length > 0) copy[at % copy.length] = to;
  return copy.subarray(0, copy.length - (cut % 3 === 0 ? cut % (copy.length + 1) : 0));
}

describe("storage: chunks of inputs", () => {
  const regions = fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 40 });

  it("come back as they were", () => {
    fc.assert(
      fc.property(regions, (given) => {
        expect(decodeInputsChunk(encodeInputsChunk(given)).map((x) => [...x])).to.deep.equal(given.map((x) => [...x]));
      }),
    );
  });

  it("follow the format byte for byte", () => {
    const chunk = encodeInputsChunk([Uint8Array.of(1, 2, 3), Uint8Array.of(9)]);
    expect([...chunk]).to.deep.equal([2, 0, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0, 1, 2, 3, 9]);
  });

  it("have one encoding: what is decoded encodes to the same bytes", () => {
    fc.assert(
      fc.property(regions, damage, (given, how) => {
        const bytes = damaged(encodeInputsChunk(given), how);
        let decoded: Uint8Array[];
        try {
          decoded = decodeInputsChunk(bytes);
        } catch (error) {
          expect(error).to.be.instanceOf(StorageError);
          return;
        }
        expect(Buffer.compare(encodeInputsChunk(decoded), bytes)).to.equal(0);
      }),
    );
  });

  it("are refused when lengths lie, before anything is allocated for them", () => {
    corrupt(() => decodeInputsChunk(new Uint8Array(3)));
    corrupt(() => decodeInputsChunk(Uint8Array.of(255, 255, 255, 255)));
    corrupt(() => decodeInputsChunk(Uint8Array.of(1, 0, 0, 0, 255, 255, 255, 255)));
    corrupt(() => decodeInputsChunk(Uint8Array.of(1, 0, 0, 0, 1, 0, 0, 0, 7, 7)));
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => survives(decodeInputsChunk, bytes)),
      {
        numRuns: 2000,
      },
    );
  });
});

describe("storage: bundles of outputs", () => {
  const result = fc.record({
    kind: fc.constantFrom(...(Object.keys(RESULT_KINDS) as ResultKind[])),
    code: fc.nat(0xffffffff),
    steps: fc.bigInt(0n, (1n << 40n) - 1n),
    output: fc.uint8Array({ maxLength: 100 }),
  });
  const bundle: fc.Arbitrary<OutputsBundle> = fc.record({
    firstTask: fc.nat(2 ** 31 - 1),
    results: fc.array(result, { minLength: 1, maxLength: 20 }),
  });

  it("come back as they were, with the leaves that they hash to", () => {
    fc.assert(
      fc.property(bundle, (given) => {
        const decoded = decodeOutputsBundle(encodeOutputsBundle(given));
        expect(decoded.firstTask).to.equal(given.firstTask);
        const plain = (each: OutputsBundle) => each.results.map((x) => ({ ...x, output: [...x.output] }));
        expect(plain(decoded)).to.deep.equal(plain(given));
        expect(toHex(resultTree(leavesOf(decoded)).root)).to.equal(toHex(resultTree(leavesOf(given)).root));
      }),
    );
  });

  it("follow the format byte for byte", () => {
    const bytes = encodeOutputsBundle({
      firstTask: 258,
      results: [{ kind: "trapped", code: 6, steps: 3n, output: Uint8Array.of(65) }],
    });
    const hex = "434f4e554e4f5554" + "01000000" + "0201000000000000" + "01000000";
    expect(Buffer.from(bytes).toString("hex")).to.equal(`${hex}01060000000100000000000000030000000000000041`);
  });

  it("have one encoding, and never make the decoder fail otherwise than with a StorageError", () => {
    fc.assert(
      fc.property(bundle, damage, (given, how) => {
        const bytes = damaged(encodeOutputsBundle(given), how);
        let decoded: OutputsBundle;
        try {
          decoded = decodeOutputsBundle(bytes);
        } catch (error) {
          expect(error).to.be.instanceOf(StorageError);
          return;
        }
        expect(Buffer.compare(encodeOutputsBundle(decoded), bytes)).to.equal(0);
      }),
      { numRuns: 1000 },
    );
  });

  it("are refused when counts and lengths lie", () => {
    const good = encodeOutputsBundle({
      firstTask: 0,
      results: [{ kind: "halted", code: 0, steps: 1n, output: new Uint8Array(5) }],
    });
    const lie = (at: number, ...bytes: number[]): Uint8Array => {
      const copy = good.slice();
      copy.set(bytes, at);
      return copy;
    };
    expect(decodeOutputsBundle(good).results).to.have.length(1);
    corrupt(() => decodeOutputsBundle(lie(0, 67 + 1)));
    corrupt(() => decodeOutputsBundle(lie(8, 2)));
    corrupt(() => decodeOutputsBundle(lie(12, ...new Array(8).fill(255))));
    corrupt(() => decodeOutputsBundle(lie(20, 255, 255, 255, 255)));
    corrupt(() => decodeOutputsBundle(lie(24, 2)));
    corrupt(() => decodeOutputsBundle(lie(29, ...new Array(8).fill(255))));
    corrupt(() => decodeOutputsBundle(lie(29, 4)));
    corrupt(() => decodeOutputsBundle(lie(29, 6)));
  });
});

describe("storage: manifests", () => {
  const manifest: JobManifest = {
    kind: "conun/job",
    version: 1,
    name: "ray tracer",
    description: "",
    program: { cid: CID, size: 12345 },
    inputs: { cid: CID, size: 4096 },
    outputs: { mediaType: "application/octet-stream" },
  };
  const index: InputsIndex = {
    kind: "conun/inputs",
    version: 1,
    taskCount: 5,
    chunkTasks: 4,
    chunks: [
      { cid: CID, size: 10, root: `0x${"11".repeat(32)}` },
      { cid: CID, size: 10, root: `0x${"22".repeat(32)}` },
    ],
  };
  const text = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

  it("have the keys of the format in its order, whatever order they were given in", () => {
    const shuffled = Object.fromEntries(Object.entries(manifest).reverse()) as unknown as JobManifest;
    const bytes = encodeJobManifest(shuffled);
    expect(new TextDecoder().decode(bytes)).to.equal(JSON.stringify(manifest));
    expect(manifestDigest(bytes)).to.equal(toHex(keccak(bytes)));
    const indexBytes = encodeInputsIndex(Object.fromEntries(Object.entries(index).reverse()) as unknown as InputsIndex);
    expect(new TextDecoder().decode(indexBytes)).to.equal(JSON.stringify(index));
  });

  it("come back as they were", () => {
    expect(decodeJobManifest(encodeJobManifest(manifest))).to.deep.equal(manifest);
    expect(decodeInputsIndex(encodeInputsIndex(index))).to.deep.equal(index);
  });

  it("are refused with unknown, missing or wrong keys", () => {
    const bad: unknown[] = [
      { ...manifest, more: 1 },
      { ...manifest, kind: "conun/inputs" },
      { ...manifest, version: 2 },
      { ...manifest, program: { ...manifest.program, more: 1 } },
      { ...manifest, program: { cid: "bafy", size: 1 } },
      { ...manifest, inputs: { cid: CID, size: -1 } },
      { ...manifest, name: undefined },
      [],
      null,
      "text",
    ];
    for (const value of bad) corrupt(() => decodeJobManifest(text(value)));
    corrupt(() => decodeJobManifest(Uint8Array.of(0xff, 0xfe)));
    corrupt(() => decodeJobManifest(new Uint8Array(70_000)));
    expect(() => encodeJobManifest({ ...manifest, name: "x".repeat(201) }))
      .to.throw(StorageError)
      .with.property("code", "STORAGE_BAD_INPUT");
  });

  it("are refused as an index when the chunks do not fit the tasks", () => {
    const bad: unknown[] = [
      { ...index, taskCount: 0 },
      { ...index, taskCount: 9 },
      { ...index, taskCount: 2 ** 60 },
      { ...index, chunkTasks: 3 },
      { ...index, chunkTasks: 0 },
      { ...index, chunks: index.chunks.slice(1) },
      { ...index, chunks: [{ ...index.chunks[0], root: "0x11" }, index.chunks[1]] },
      { ...index, chunks: [{ ...index.chunks[0], root: `0x${"AA".repeat(32)}` }, index.chunks[1]] },
    ];
    for (const value of bad) corrupt(() => decodeInputsIndex(text(value)));
  });

  it("never make the decoder fail otherwise than with a StorageError", () => {
    const encoded = [encodeJobManifest(manifest), encodeInputsIndex(index)];
    fc.assert(
      fc.property(fc.constantFrom(...encoded), damage, (bytes, how) => {
        survives(decodeJobManifest, damaged(bytes, how));
        survives(decodeInputsIndex, damaged(bytes, how));
      }),
      { numRuns: 1000 },
    );
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        survives(decodeJobManifest, text(value));
        survives(decodeInputsIndex, text(value));
      }),
    );
  });

  it("hold regions that the machine can take apart", () => {
    const region = inputRegion({ stdin: Uint8Array.of(1), args: ["a"] });
    expect(decodeInputsChunk(encodeInputsChunk([region]))[0]).to.deep.equal(region);
  });
});
