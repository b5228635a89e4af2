import { readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Hex } from "@conun/vm";
import { expect } from "chai";
import { Wallet } from "ethers";
import type { JobManifest } from "../../src/storage/codec/manifest.ts";
import { encodeOutputsBundle, outputsBundleSize, type TaskResult } from "../../src/storage/codec/outputs-bundle.ts";
import { httpStorage } from "../../src/storage/http/http-storage.ts";
import type { ServiceClient } from "../../src/storage/http/service-client.ts";
import type { AssignmentRef, HeldAssignment } from "../../src/storage/node/outputs-desk.ts";
import type { StorageService, StorageServiceOptions } from "../../src/storage/node/service.ts";
import type { ExpectedJob } from "../../src/storage/outputs/job.ts";
import { pushPath, SIGNATURE_HEADER, signPush } from "../../src/storage/outputs/push.ts";
import { publishInputs } from "../../src/storage/publish/inputs.ts";
import { publishJobManifest } from "../../src/storage/publish/objects.ts";
import { Bench, failsWith, noise } from "./helpers.ts";

const JOB = `0x${"1a".repeat(32)}` as Hex;
const MARKET = `0x${"2b".repeat(20)}` as Hex;
const TOKEN = "secret";
const LATE = 4_000_000_000;
const OUTPUT_BYTES = 100;

const bench = new Bench();
after(() => bench.clean());

const keyOf = ({ jobId, batch, slot }: AssignmentRef): string => `${jobId}/${batch}/${slot}`;
const result = (bytes: number, seed: number): TaskResult => ({
  kind: "halted",
  code: 0,
  steps: 5n,
  output: noise(bytes, seed),
});
const bundleOf = (batch: number, lengths: readonly number[] = [10, 100, 0, 7], seed = 1): Uint8Array =>
  encodeOutputsBundle({ firstTask: 4 * batch, results: lengths.map((length, i) => result(length, seed + i)) });

/** A service with a token that asks a chain on which `slots` are held. */
class Desk {
  readonly slots = new Map<string, HeldAssignment>();
  readonly asked: AssignmentRef[] = [];
  chain: "up" | "down" = "up";
  now = 1_800_000_000_000;
  readonly operator = Wallet.createRandom();
  service!: StorageService;
  requester!: ServiceClient;
  worker!: ServiceClient;
  job!: ExpectedJob;

  async open(options: Partial<StorageServiceOptions> = {}): Promise<this> {
    this.service = await bench.service({
      token: TOKEN,
      now: () => this.now,
      assignments: async (ref) => {
        this.asked.push(ref);
        if (this.chain === "down") throw new Error("no node answers");
        return this.slots.get(keyOf(ref));
      },
      ...options,
    });
    this.requester = httpStorage({ url: this.service.url, token: TOKEN });
    this.worker = httpStorage({ url: this.service.url });
    const { cid: manifest } = await publishJobManifest(await this.material(), this.requester);
    const sizes = { taskCount: 10, batchSize: 4, outputBytes: OUTPUT_BYTES };
    this.job = { jobId: JOB, chainId: 31_337, market: MARKET, manifest, ends: LATE, until: LATE, ...sizes };
    await this.requester.expectOutputs(this.job);
    return this;
  }

  /** Program and inputs of the job, stored. */
  async material(seed = 80): Promise<JobManifest> {
    const { requester } = this;
    const program = await requester.put(noise(500, seed));
    const tasks = Array.from({ length: 10 }, (_, i) => ({ stdin: noise(20, seed + 1 + i) }));
    const { index: inputs } = await publishInputs(tasks, requester, { chunkTasks: 4 });
    const text = { name: "", description: "", outputs: { mediaType: "text/plain" } };
    return { kind: "conun/job", version: 1, ...text, program, inputs };
  }

  hold(batch: number, slot: number, held: Partial<HeldAssignment> = {}): void {
    const ref = { chainId: 31_337, market: MARKET, jobId: JOB, batch, slot };
    this.slots.set(keyOf(ref), { operator: this.operator.address as Hex, turn: 1, committed: true, ...held });
  }

  push(bundle: Uint8Array, batch: number, slot = 0, more: { signer?: Wallet; turn?: number; market?: Hex } = {}) {
    const { signer = this.operator, turn = 1, market = MARKET } = more;
    return this.worker.pushOutputs(bundle, {
      jobId: JOB,
      batch,
      slot,
      turn,
      chainId: 31_337,
      market,
      signer: signer as Wallet,
    });
  }

  /** A push as it goes over the wire, so that anything can be wrong with it. */
  async raw(cid: string, body: Uint8Array, batch = 0): Promise<Response> {
    const push = { jobId: JOB, batch, slot: 0, turn: 1, cid };
    const signature = await signPush(push, this.job, this.operator);
    const headers = { [SIGNATURE_HEADER]: signature };
    return fetch(`${this.service.url}/${pushPath(push)}`, { method: "PUT", headers, body: new Uint8Array(body) });
  }

  async bytes(): Promise<number> {
    return ((await (await fetch(`${this.service.url}/v0/status`)).json()) as { bytes: number }).bytes;
  }
}

describe("storage with a token: outputs of a job's workers", () => {
  it("of a committed assignment are taken without the token, kept until the job's time, and read by anybody", async () => {
    const desk = await new Desk().open();
    desk.hold(1, 0);
    expect([await desk.worker.mayStore(), await desk.worker.takesOutputs(JOB)]).to.deep.equal([false, true]);
    const bundle = bundleOf(1);
    const pin = await desk.push(bundle, 1);
    expect(pin).to.deep.include({ size: bundle.length, until: LATE });
    expect(await desk.worker.get(pin.cid)).to.deep.equal(bundle);
    await desk.service.collect();
    expect(await desk.worker.has(pin.cid)).to.equal(true);
    expect(desk.asked).to.deep.equal([{ chainId: 31_337, market: MARKET, jobId: JOB, batch: 1, slot: 0 }]);
    expect(await desk.push(bundle, 1), "the same again").to.deep.equal(pin);
    expect(desk.asked, "the chain is not asked again").to.have.length(1);
  });

  it("each replica stores its own; what is stored of one cannot keep out another", async () => {
    const desk = await new Desk().open();
    for (const slot of [0, 1, 2]) desk.hold(0, slot);
    const mine = await desk.push(bundleOf(0), 0, 0);
    expect((await desk.push(bundleOf(0), 0, 1)).cid, "replicas that agree").to.equal(mine.cid);
    const other = await desk.push(bundleOf(0, [1, 2, 3, 4]), 0, 2);
    expect(other.cid).to.not.equal(mine.cid);
    desk.hold(0, 0, { turn: 2 });
    expect((await desk.push(bundleOf(0, [5, 6, 7, 8]), 0, 0, { turn: 2 })).size).to.be.above(0);
  });

  it("of several blocks come whole", async () => {
    const desk = await new Desk().open();
    const jobId = `0x${"5c".repeat(32)}` as Hex;
    const large = { ...desk.job, jobId, taskCount: 3, batchSize: 3, outputBytes: 2 ** 20 };
    await desk.requester.expectOutputs(large);
    desk.slots.set(`${jobId}/0/0`, { operator: desk.operator.address as Hex, turn: 1, committed: true });
    const bundle = encodeOutputsBundle({ firstTask: 0, results: [1, 2, 3].map((seed) => result(2 ** 20, seed)) });
    const { signer } = { signer: desk.operator };
    const pin = await desk.worker.pushOutputs(bundle, { ...large, batch: 0, slot: 0, turn: 1, signer });
    expect(Buffer.compare(await desk.worker.get(pin.cid), bundle)).to.equal(0);
  });

  it("nobody else's are taken: no signature, another's key, another turn, market, slot, batch or job", async () => {
    const desk = await new Desk().open();
    desk.hold(0, 0);
    desk.hold(0, 1, { operator: Wallet.createRandom().address as Hex });
    desk.hold(1, 0, { committed: false });
    const before = await desk.bytes();
    const bundle = bundleOf(0);
    const thief = Wallet.createRandom() as unknown as Wallet;
    await failsWith("STORAGE_DENIED", desk.worker.put(bundle));
    await failsWith("STORAGE_DENIED", desk.push(bundle, 0, 0, { signer: thief }));
    await failsWith("STORAGE_DENIED", desk.push(bundle, 0, 0, { turn: 2 }));
    await failsWith("STORAGE_DENIED", desk.push(bundle, 0, 0, { market: `0x${"3c".repeat(20)}` }));
    await failsWith("STORAGE_DENIED", desk.push(bundle, 0, 1));
    await failsWith("STORAGE_DENIED", desk.push(bundle, 0, 2));
    await failsWith("STORAGE_DENIED", desk.push(bundleOf(1), 1, 0));
    await failsWith("STORAGE_BAD_INPUT", desk.push(bundleOf(3), 3, 0));
    const asked = desk.asked.length;
    const unknown = `${desk.service.url}/${pushPath({ jobId: `0x${"9d".repeat(32)}`, batch: 0, slot: 0, turn: 1, cid: desk.job.manifest })}`;
    expect((await fetch(unknown, { method: "PUT", body: "x" })).status).to.equal(401);
    const unsigned = pushPath({ jobId: JOB, batch: 0, slot: 0, turn: 1, cid: desk.job.manifest });
    expect((await fetch(`${desk.service.url}/${unsigned}`, { method: "PUT", body: "x" })).status).to.equal(401);
    expect(desk.asked.length, "the chain is not asked for those").to.equal(asked);
    for (const path of [
      "outputs/0/0/1/x",
      `outputs/-1/0/1/${desk.job.manifest}`,
      `outputs/0/0/1/${desk.job.manifest}/2`,
      "other/0",
    ]) {
      const response = await fetch(`${desk.service.url}/v0/jobs/${JOB}/${path}`, { method: "PUT", body: "x" });
      expect([400, 401], path).to.include(response.status);
    }
    expect(await desk.bytes()).to.equal(before);
  });

  it("whoever holds an assignment stores a bundle of that batch and nothing else, and nothing of it stays", async () => {
    const folder = bench.folder();
    const desk = await new Desk().open({ dataDir: folder });
    desk.hold(0, 0);
    const files = () =>
      readdirSync(join(folder, "blocks"), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
        .length;
    const [before, filesBefore] = [await desk.bytes(), files()];
    const good = bundleOf(0);
    const changed = (at: number): Uint8Array => good.map((byte, i) => (i === at ? byte ^ 1 : byte));
    const hostile: [string, Uint8Array, string][] = [
      ["any bytes", noise(200, 9), "STORAGE_CORRUPT"],
      ["nothing", new Uint8Array(), "STORAGE_CORRUPT"],
      ["another batch", bundleOf(1), "STORAGE_CORRUPT"],
      ["fewer tasks", bundleOf(0, [1, 2, 3]), "STORAGE_CORRUPT"],
      ["more tasks", bundleOf(0, [1, 2, 3, 4, 5]), "STORAGE_CORRUPT"],
      ["an output beyond the limit", bundleOf(0, [0, OUTPUT_BYTES + 1, 0, 0]), "STORAGE_CORRUPT"],
      ["bytes after the last output", Buffer.concat([good, Buffer.from([0])]), "STORAGE_CORRUPT"],
      ["an end that is missing", good.subarray(0, -1), "STORAGE_CORRUPT"],
      ["only the beginning of its records", good.subarray(0, 40), "STORAGE_CORRUPT"],
      ["another version", changed(8), "STORAGE_CORRUPT"],
      ["an unknown kind", changed(24 + 7), "STORAGE_CORRUPT"],
      ["megabytes", noise(5 * 2 ** 20, 3), "STORAGE_TOO_LARGE"],
      ["more than a batch may have", noise(outputsBundleSize(4, 4 * OUTPUT_BYTES) + 1, 3), "STORAGE_TOO_LARGE"],
    ];
    for (const [what, bytes, code] of hostile) {
      const error = await desk.push(bytes, 0).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      // A service that refuses in the middle of an upload may close the connection before the answer is read.
      expect(error, what)
        .to.have.property("code")
        .that.is.oneOf(bytes.length > 2 ** 20 ? [code, "STORAGE_UNREACHABLE"] : [code]);
    }
    const { cid } = await httpStorage({ url: (await bench.service()).url }).put(good);
    for (const body of [bundleOf(0, [1, 1, 1, 1]), changed(good.length - 1)]) {
      expect((await desk.raw(cid, body)).status, "bytes of another CID").to.equal(422);
    }
    expect([await desk.bytes(), files()], "what is stored").to.deep.equal([before, filesBefore]);
    expect((await desk.push(good, 0)).cid).to.equal(cid);
    await failsWith("STORAGE_DENIED", desk.push(bundleOf(0, [1, 1, 1, 1]), 0));
  });

  it("a failing push leaves alone what others have stored of the same bytes", async () => {
    const desk = await new Desk().open();
    desk.hold(0, 0);
    const garbage = noise(50, 4);
    const { cid } = await desk.requester.put(garbage);
    await failsWith("STORAGE_CORRUPT", desk.push(garbage, 0));
    expect(await desk.requester.get(cid)).to.deep.equal(garbage);
  });

  it("a push that breaks off leaves nothing behind, and can be repeated", async () => {
    const desk = await new Desk().open();
    desk.hold(0, 0);
    const before = await desk.bytes();
    const good = bundleOf(0);
    const { cid } = await httpStorage({ url: (await bench.service()).url }).put(good);
    const push = { jobId: JOB, batch: 0, slot: 0, turn: 1, cid };
    const headers = { [SIGNATURE_HEADER]: await signPush(push, desk.job, desk.operator) };
    const gone = new AbortController();
    const body = new ReadableStream({
      async start(controller) {
        controller.enqueue(good.subarray(0, 60));
        await sleep(100);
        gone.abort();
      },
    });
    const init = { method: "PUT", headers, body, duplex: "half", signal: gone.signal } as RequestInit;
    expect(await fetch(`${desk.service.url}/${pushPath(push)}`, init).catch((error: Error) => error.name)).to.equal(
      "AbortError",
    );
    await sleep(50);
    expect(await desk.bytes()).to.equal(before);
    expect((await desk.push(good, 0)).cid).to.equal(cid);
  });

  it("are taken for jobs that are kept here alone, as long as they are", async () => {
    const desk = await new Desk().open();
    desk.hold(0, 0);
    desk.hold(1, 0);
    const stranger = await fetch(`${desk.service.url}/v0/jobs/${JOB}`, {
      method: "PUT",
      body: JSON.stringify({ ...desk.job, jobId: undefined }),
    });
    expect(stranger.status).to.equal(401);
    const { cid: loose } = await httpStorage({ url: (await bench.service()).url }).put(noise(20, 5));
    await failsWith("STORAGE_NOT_FOUND", desk.requester.expectOutputs({ ...desk.job, manifest: loose }));
    await failsWith("STORAGE_BAD_INPUT", desk.requester.expectOutputs({ ...desk.job, taskCount: 0 }));
    const early = await desk.push(bundleOf(0), 0);

    await desk.requester.unpin(desk.job.manifest);
    expect(await desk.worker.takesOutputs(JOB)).to.equal(false);
    await failsWith("STORAGE_DENIED", desk.push(bundleOf(1), 1));
    await desk.requester.pin(desk.job.manifest);
    expect((await desk.push(bundleOf(1), 1)).until).to.equal(LATE);

    await desk.requester.expectOutputs({ ...desk.job, until: LATE + 1000 });
    expect((await desk.worker.pin(early.cid).catch((error: { code: string }) => error.code)) as unknown).to.equal(
      "STORAGE_DENIED",
    );
    expect((await desk.requester.pin(early.cid, { until: 1 })).until, "a longer time goes for what is there").to.equal(
      LATE + 1000,
    );
    desk.now = (LATE + 2000) * 1000;
    expect(await desk.worker.takesOutputs(JOB)).to.equal(false);
    await desk.service.collect();
    expect(await desk.worker.has(early.cid)).to.equal(false);
    await failsWith("STORAGE_DENIED", desk.push(bundleOf(0), 0));
  });

  it("without the chain's word none is taken, and the errors tell why", async () => {
    const desk = await new Desk().open();
    desk.hold(0, 0);
    desk.chain = "down";
    const error = await failsWith("STORAGE_UNREACHABLE", desk.push(bundleOf(0), 0));
    expect(error.message).to.include("no node answers");
    desk.chain = "up";
    expect((await desk.push(bundleOf(0), 0)).size).to.be.above(0);
    const alone = await new Desk().open({ assignments: undefined });
    expect((await failsWith("STORAGE_DENIED", alone.push(bundleOf(0), 0))).hint).to.include("way to the chain");
  });

  it("two pushes of one assignment at once store one", async () => {
    const desk = await new Desk().open();
    desk.hold(0, 0);
    const both = await Promise.allSettled([desk.push(bundleOf(0), 0), desk.push(bundleOf(0, [9, 9, 9, 9]), 0)]);
    expect(both.filter(({ status }) => status === "fulfilled")).to.have.length(1);
  });

  it("and the job itself outlive a restart", async () => {
    const dataDir = bench.folder();
    const desk = await new Desk().open({ dataDir });
    desk.hold(0, 0);
    const { cid } = await desk.push(bundleOf(0), 0);
    await desk.service.stop();
    const again = await bench.service({ dataDir, token: TOKEN, now: () => desk.now });
    const worker = httpStorage({ url: again.url });
    expect(await worker.takesOutputs(JOB)).to.equal(true);
    expect(await worker.get(cid)).to.deep.equal(bundleOf(0));
  });

  it("a kept job's program, inputs and outputs stay until it is over and the retention after it, however long that is", async () => {
    const day = 86_400;
    const desk = await new Desk().open({ retention: { maxSeconds: 7 * day } });
    const start = desk.now / 1000;
    const jobId = `0x${"6e".repeat(32)}` as Hex;
    const { cid: own } = await publishJobManifest(await desk.material(200), desk.requester);
    const job = { ...desk.job, jobId, manifest: own, ends: start + 30 * day, until: start + 60 * day };
    await desk.requester.expectOutputs(job);
    desk.slots.set(`${jobId}/0/0`, { operator: desk.operator.address as Hex, turn: 1, committed: true });
    const manifest = JSON.parse(new TextDecoder().decode(await desk.requester.get(job.manifest))) as JobManifest;
    const { chunks } = JSON.parse(new TextDecoder().decode(await desk.requester.get(manifest.inputs.cid))) as {
      chunks: { cid: string }[];
    };
    const material = [job.manifest, manifest.program.cid, manifest.inputs.cid, ...chunks.map(({ cid }) => cid)];
    expect(material).to.have.length(6);
    desk.now += 20 * day * 1000;
    await desk.service.collect();
    const { cid } = await desk.worker.pushOutputs(bundleOf(0), {
      ...job,
      batch: 0,
      slot: 0,
      turn: 1,
      signer: desk.operator,
    });
    desk.now = (start + 36 * day) * 1000;
    await desk.service.collect();
    for (const each of [...material, cid]) expect(await desk.worker.has(each), each).to.equal(true);
    desk.now = (start + 38 * day) * 1000;
    await desk.service.collect();
    for (const each of [...material, cid]) expect(await desk.worker.has(each), each).to.equal(false);
  });

  it("what is no job manifest is no job", async () => {
    const desk = await new Desk().open();
    const { cid: manifest } = await desk.requester.put(noise(300, 77));
    await failsWith("STORAGE_CORRUPT", desk.requester.expectOutputs({ ...desk.job, manifest }));
  });
});
