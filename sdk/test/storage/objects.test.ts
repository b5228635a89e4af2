import {
  inputRegion,
  inputRoots,
  parseInputRegion,
  type TaskInput,
  taskSeed,
  tasksRoot,
  toHex,
  verifyTask,
} from "@conun/vm";
import { expect } from "chai";
import fc from "fast-check";
import { CID } from "multiformats/cid";
import { readFile } from "../../src/storage/blocks/read-file.ts";
import { writeFile } from "../../src/storage/blocks/write-file.ts";
import { decodeInputsIndex, encodeInputsIndex, type JobManifest } from "../../src/storage/codec/manifest.ts";
import { encodeOutputsBundle, type OutputsBundle } from "../../src/storage/codec/outputs-bundle.ts";
import { storageError } from "../../src/storage/errors.ts";
import { buildHint } from "../../src/storage/hint.ts";
import { httpStorage } from "../../src/storage/http/http-storage.ts";
import { publishInputs } from "../../src/storage/publish/inputs.ts";
import { publishJobManifest, publishOutputs, publishProgram } from "../../src/storage/publish/objects.ts";
import { openInputs } from "../../src/storage/read/inputs.ts";
import { fetchJobManifest, fetchOutputs, fetchProgram } from "../../src/storage/read/objects.ts";
import type { Content, GetOptions, Storage, Stored } from "../../src/storage/storage.ts";
import { Bench, failsWith, noise } from "./helpers.ts";

/** Counts and delays what goes through a real storage; the bytes can be swapped for others of a valid CID. */
class Observed implements Storage {
  readonly inner: Storage;
  gets = 0;
  puts = 0;
  atOnce = 0;
  mostAtOnce = 0;
  failPutAfter = Number.POSITIVE_INFINITY;
  readonly swapped = new Map<string, string>();
  constructor(inner: Storage) {
    this.inner = inner;
  }
  async put(content: Content, options?: object): Promise<Stored> {
    this.puts++;
    this.atOnce++;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.atOnce);
    try {
      if (this.puts > this.failPutAfter) throw storageError("STORAGE_FULL", "no room");
      return await this.inner.put(content, options);
    } finally {
      this.atOnce--;
    }
  }
  get(cid: string, options?: GetOptions): Promise<Uint8Array> {
    this.gets++;
    return this.inner.get(this.swapped.get(cid) ?? cid, options);
  }
  has = (cid: string): Promise<boolean> => this.inner.has(cid);
  pin = (cid: string) => this.inner.pin(cid);
  unpin = (cid: string): Promise<void> => this.inner.unpin(cid);
  addresses = (): Promise<readonly string[]> => this.inner.addresses();
}

const bench = new Bench();
let storage: Storage;
before(async function () {
  this.timeout(20_000);
  storage = httpStorage({ url: (await bench.service()).url });
});
after(() => bench.clean());

/** What the root must be, computed over all tasks at once. */
function expectedRoot(tasks: readonly TaskInput[]): string {
  return toHex(tasksRoot(inputRoots(tasks.map((task, i) => inputRegion({ ...task, seed: task.seed ?? taskSeed(i) })))));
}

const tasksOf = (count: number): TaskInput[] =>
  Array.from({ length: count }, (_, i) => ({
    stdin: noise(i % 70, i),
    ...(i % 3 === 0 ? { args: [`--n=${i}`] } : {}),
  }));

describe("storage: inputs of a job", () => {
  it("have the root of all tasks whatever the chunks, and come back task by task", async function () {
    this.timeout(20_000);
    const counts = [1, 2, 3, 4, 5, 7, 8, 9, 31, 33];
    for (const taskCount of counts) {
      const tasks = tasksOf(taskCount);
      for (const chunkTasks of [1, 2, 4, 32, undefined]) {
        const published = await publishInputs(tasks, storage, { chunkTasks });
        expect(published.tasksRoot, `${taskCount} by ${chunkTasks}`).to.equal(expectedRoot(tasks));
        expect(published.taskCount).to.equal(taskCount);
        const reader = await openInputs(published.index.cid, published.tasksRoot, storage);
        const all = await reader.tasks(0, taskCount);
        expect(all.map(({ index }) => index)).to.deep.equal(tasks.map((_, i) => i));
        for (const [i, task] of tasks.entries()) {
          const { stdin, args } = parseInputRegion(all[i]?.region ?? new Uint8Array());
          expect([Buffer.compare(stdin, task.stdin), args]).to.deep.equal([0, task.args ?? []]);
          expect(verifyTask(await reader.proof(i))).to.equal(true);
        }
      }
    }
  });

  it("may come from any iterable, which is closed when it is left early", async () => {
    let closed = false;
    async function* source(): AsyncGenerator<TaskInput> {
      try {
        for (const task of tasksOf(100)) yield task;
      } finally {
        closed = true;
      }
    }
    const { tasksRoot: root } = await publishInputs(source(), storage, { chunkTasks: 16 });
    expect(root).to.equal(expectedRoot(tasksOf(100)));
    closed = false;
    const failing = new Observed(storage);
    failing.failPutAfter = 2;
    await failsWith("STORAGE_FULL", publishInputs(source(), failing, { chunkTasks: 2 }));
    expect(closed).to.equal(true);
    expect(failing.puts).to.be.lessThan(12);
    expect(failing.atOnce).to.equal(0);
  });

  it("are stored a few chunks at a time, and progress counts up to the end", async () => {
    const observed = new Observed(storage);
    const seen: number[] = [];
    await publishInputs(tasksOf(200), observed, { chunkTasks: 4, onProgress: ({ tasks }) => seen.push(tasks) });
    expect(observed.mostAtOnce).to.be.within(2, 4);
    expect(seen.at(-1)).to.equal(200);
    expect(seen).to.deep.equal(seen.toSorted((a, b) => a - b));
  });

  it("are cut into chunks of about 1 MiB", async () => {
    const small = await publishInputs(
      Array.from({ length: 20_000 }, () => ({ stdin: new Uint8Array(64) })),
      storage,
    );
    expect(small.chunkTasks).to.equal(4096);
    const large = await publishInputs(
      Array.from({ length: 10 }, (_, i) => ({ stdin: noise(400_000, i) })),
      storage,
    );
    expect(large.chunkTasks).to.equal(2);
    const reader = await openInputs(large.index.cid, large.tasksRoot, storage);
    expect((await reader.tasks(9, 10))[0]?.region.length).to.equal(400_064);
  });

  it("stop at the signal and on malformed tasks", async () => {
    const abort = new AbortController();
    function* endless(): Generator<TaskInput> {
      for (let i = 0; ; i++) {
        if (i === 1000) abort.abort(new Error("enough"));
        yield { stdin: new Uint8Array(8) };
      }
    }
    const caught = await publishInputs(endless(), storage, { signal: abort.signal, chunkTasks: 64 }).catch((e) => e);
    expect(caught).to.equal(abort.signal.reason);
    const bad = await publishInputs([{ stdin: new Uint8Array(), args: ["a\0b"] }], storage).catch((e) => e);
    expect(bad).to.have.property("code", "BAD_ARGUMENT");
    await failsWith("STORAGE_BAD_INPUT", publishInputs([], storage));
    await failsWith("STORAGE_BAD_INPUT", publishInputs(tasksOf(3), storage, { chunkTasks: 3 }));
  });

  it("are refused when index or chunk are not those of the root", async () => {
    const mine = await publishInputs(tasksOf(20), storage, { chunkTasks: 8 });
    const other = await publishInputs(tasksOf(19), storage, { chunkTasks: 8 });
    await failsWith("STORAGE_WRONG_ROOT", openInputs(other.index.cid, mine.tasksRoot, storage));

    const index = decodeInputsIndex(await storage.get(mine.index.cid));
    const [first, second, third] = index.chunks;
    if (!first || !second || !third) throw new Error("three chunks expected");
    const swappedRoots = encodeInputsIndex({ ...index, chunks: [second, first, third] });
    await failsWith("STORAGE_WRONG_ROOT", openInputs(swappedRoots, mine.tasksRoot, storage));

    const lying = encodeInputsIndex({ ...index, chunks: [{ ...second, root: first.root }, second, third] });
    const reader = await openInputs(lying, mine.tasksRoot, storage);
    await failsWith("STORAGE_WRONG_ROOT", reader.tasks(0, 1));
    expect(await reader.tasks(8, 20)).to.have.length(12);
    await failsWith("STORAGE_WRONG_ROOT", reader.proof(3));
  });

  it("are refused when a chunk is larger than its index says", async () => {
    const mine = await publishInputs(tasksOf(20), storage, { chunkTasks: 8 });
    const index = decodeInputsIndex(await storage.get(mine.index.cid));
    const lying = encodeInputsIndex({ ...index, chunks: index.chunks.map((chunk) => ({ ...chunk, size: 5 })) });
    await failsWith("STORAGE_TOO_LARGE", (await openInputs(lying, mine.tasksRoot, storage)).tasks(0, 1));
    const reader = await openInputs(mine.index.cid, mine.tasksRoot, storage, { maxChunkBytes: 10 });
    await failsWith("STORAGE_TOO_LARGE", reader.tasks(0, 1));
  });

  it("fetch each chunk once for all who want it, keep it, and try again after a failure", async () => {
    const { index, tasksRoot: root } = await publishInputs(tasksOf(64), storage, { chunkTasks: 16 });
    const observed = new Observed(storage);
    const reader = await openInputs(index.cid, root, observed);
    await Promise.all(Array.from({ length: 20 }, (_, i) => reader.tasks(i % 16, (i % 16) + 1)));
    expect(observed.gets).to.equal(2);
    await reader.tasks(0, 64);
    expect(observed.gets).to.equal(5);

    const [chunk] = decodeInputsIndex(await storage.get(index.cid)).chunks;
    const broken = new Observed(storage);
    const again = await openInputs(index.cid, root, broken);
    broken.swapped.set(chunk?.cid ?? "", "bafkreifzjut3te7nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e");
    await failsWith("STORAGE_NOT_FOUND", again.tasks(0, 1));
    broken.swapped.clear();
    expect(await again.tasks(0, 1)).to.have.length(1);

    const small = await openInputs(index.cid, root, observed, { cacheBytes: 1 });
    observed.gets = 0;
    for (let i = 0; i < 4; i++) await small.tasks((i % 2) * 16, (i % 2) * 16 + 1);
    expect(observed.gets).to.equal(4);
  });

  it("let one caller stop waiting without taking the chunk from the others", async () => {
    const { index, tasksRoot: root } = await publishInputs(tasksOf(4), storage);
    const reader = await openInputs(index.cid, root, storage);
    const abort = new AbortController();
    const stopped = reader.tasks(0, 1, { signal: abort.signal }).catch((error: unknown) => error);
    const other = reader.tasks(0, 1);
    abort.abort(new Error("enough"));
    expect(await stopped).to.equal(abort.signal.reason);
    expect(await other).to.have.length(1);
    expect(await reader.tasks(5, 4).catch((error: unknown) => error)).to.be.instanceOf(RangeError);
    expect(await reader.tasks(0, 5).catch((error: unknown) => error)).to.be.instanceOf(RangeError);
    expect(await reader.proof(4).catch((error: unknown) => error)).to.be.instanceOf(RangeError);
  });
});

describe("storage: programs, manifests, outputs", () => {
  const manifest = async (): Promise<JobManifest> => ({
    kind: "conun/job",
    version: 1,
    name: "test",
    description: "",
    program: await publishProgram(noise(1000, 1), storage),
    inputs: (await publishInputs(tasksOf(3), storage)).index,
    outputs: { mediaType: "text/plain" },
  });

  const bundle: OutputsBundle = {
    firstTask: 100,
    results: [
      { kind: "halted", code: 0, steps: 10n, output: noise(50, 1) },
      { kind: "trapped", code: 6, steps: 1000n, output: new Uint8Array() },
      { kind: "halted", code: 3, steps: 7n, output: noise(33, 2) },
    ],
  };

  it("a manifest leads to its program", async () => {
    const given = await manifest();
    const { hint, digest } = await publishJobManifest(given, storage);
    const read = await fetchJobManifest(hint, digest, storage);
    expect(read).to.deep.equal(given);
    expect(await fetchProgram(read.program, storage)).to.deep.equal(noise(1000, 1));
    const other = await publishJobManifest({ ...given, name: "other" }, storage);
    await failsWith("STORAGE_WRONG_ROOT", fetchJobManifest(other.hint, digest, storage));
    expect(await fetchJobManifest([other.hint, hint], digest, storage)).to.deep.equal(given);
  });

  it("a program has the size of its manifest, within the limit", async () => {
    const { program } = await manifest();
    await failsWith("STORAGE_TOO_LARGE", fetchProgram(program, storage, { maxBytes: 999 }));
    await failsWith("STORAGE_TOO_LARGE", fetchProgram({ ...program, size: 2 ** 40 }, storage));
    await failsWith("STORAGE_CORRUPT", fetchProgram({ ...program, size: 999 }, storage, { maxBytes: 2000 }));
    await failsWith("STORAGE_TOO_LARGE", publishProgram(new Uint8Array(33 * 2 ** 20), storage));
  });

  it("outputs are what hashes to the revealed root, and nothing else", async () => {
    const { hint, resultRoot, totalSteps } = await publishOutputs(bundle, storage);
    expect(totalSteps).to.equal(1017n);
    const expected = { resultRoot, firstTask: 100, count: 3, outputLimit: 100 };
    const read = await fetchOutputs(hint, expected, storage);
    expect(read.results.map(({ output }) => [...output])).to.deep.equal(
      bundle.results.map(({ output }) => [...output]),
    );
    expect(read.leaves.map(({ taskIndex }) => taskIndex)).to.deep.equal([100, 101, 102]);
    expect(read.totalSteps).to.equal(1017n);

    const forged = { ...bundle, results: bundle.results.map((x, i) => (i === 2 ? { ...x, output: noise(33, 3) } : x)) };
    const wrong = [
      forged,
      { ...bundle, firstTask: 0 },
      { ...bundle, results: bundle.results.slice(1) },
      { ...bundle, results: bundle.results.map((x) => ({ ...x, steps: x.steps + 1n })) },
    ];
    for (const each of wrong) {
      const { hint: bad } = await publishOutputs(each, storage);
      await failsWith("STORAGE_WRONG_ROOT", fetchOutputs(bad, expected, storage));
      expect((await fetchOutputs([bad, hint], expected, storage)).totalSteps).to.equal(1017n);
    }
    await failsWith("STORAGE_TOO_LARGE", fetchOutputs(hint, { ...expected, outputLimit: 10 }, storage));
  });

  it("outputs that nobody has tell it for each hint", async () => {
    const { resultRoot, hint } = await publishOutputs(bundle, storage);
    const expected = { resultRoot, firstTask: 100, count: 3, outputLimit: 100 };
    const missing = "bafkreifzjut3te7nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e";
    const gone = buildHint({ cid: missing, providers: ["http://127.0.0.1:9"] });
    const error = await failsWith("STORAGE_UNREACHABLE", fetchOutputs([gone, "nonsense"], expected, storage));
    expect(error.message).to.include("127.0.0.1:9").and.to.include("nonsense");
    expect((await fetchOutputs(["nonsense", gone, hint], expected, storage)).totalSteps).to.equal(1017n);
    await failsWith("STORAGE_BAD_INPUT", fetchOutputs("", expected, storage));
  });

  it("random bytes behind a hint are refused", async () => {
    const { resultRoot } = await publishOutputs(bundle, storage);
    const expected = { resultRoot, firstTask: 100, count: 3, outputLimit: 1000 };
    const { cid } = await storage.put(noise(500, 4));
    await failsWith("STORAGE_CORRUPT", fetchOutputs(cid, expected, storage));
    const truncated = await storage.put(encodeOutputsBundle(bundle).subarray(0, 90));
    await failsWith("STORAGE_CORRUPT", fetchOutputs(truncated.cid, expected, storage));
  });
});

describe("storage: hostile files", () => {
  it("blocks that are no file, or more than their bytes, are refused", async () => {
    const store = new Map<string, Uint8Array>();
    const get = async (cid: CID): Promise<Uint8Array> => store.get(cid.toString()) ?? new Uint8Array();
    const put = async (cid: CID, bytes: Uint8Array): Promise<void> => void store.set(cid.toString(), bytes.slice());
    const { cid: text } = await writeFile(noise(3 * 2 ** 20, 1), put);
    const root = CID.parse(text);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.nat(255), async (bytes, at) => {
        const good = store.get(text) as Uint8Array;
        const damaged = good.slice();
        damaged.set(bytes.subarray(0, Math.max(0, damaged.length - at)), at % damaged.length);
        const source = async (cid: CID) => (cid.equals(root) ? damaged.subarray(0, good.length) : get(cid));
        try {
          await readFile(text, source, { maxBytes: 2 ** 23 });
        } catch (error) {
          expect(error)
            .to.have.property("code")
            .that.is.oneOf(["STORAGE_CORRUPT", "STORAGE_TOO_LARGE", "STORAGE_BAD_INPUT"]);
        }
      }),
      { numRuns: 300 },
    );
  });
});
