// Against a real IPFS node: set CONUN_TEST_IPFS_RPC to the address of its RPC API (docs/storage.md says how to run one).
import { expect } from "chai";
import { rawCid } from "../../src/storage/cid.ts";
import type { StorageError } from "../../src/storage/errors.ts";
import { kuboStorage } from "../../src/storage/kubo-storage.ts";
import { publishInputs } from "../../src/storage/publish/inputs.ts";
import { openInputs } from "../../src/storage/read/inputs.ts";
import type { Storage } from "../../src/storage/storage.ts";
import { Bench, failsWith, noise } from "./helpers.ts";

const url = process.env.CONUN_TEST_IPFS_RPC;

describe(`storage: an IPFS node by its RPC API${url === undefined ? " (skipped: CONUN_TEST_IPFS_RPC is not set)" : ""}`, () => {
  const bench = new Bench();
  let kubo: Storage;
  before(async function () {
    if (url === undefined) return this.skip();
    kubo = await kuboStorage({ url });
  });
  after(() => bench.clean());

  it("stores content under the same CIDs as every other storage, and gives it back", async function () {
    this.timeout(60_000);
    const service = await bench.service();
    for (const [i, length] of [0, 1000, 2 ** 20, 3 * 2 ** 20 + 11].entries()) {
      const bytes = noise(length, 500 + i);
      const stored = await kubo.put(bytes);
      expect(stored).to.deep.equal(await service.storage.put(bytes));
      expect(Buffer.compare(await kubo.get(stored.cid), bytes)).to.equal(0);
      expect(await kubo.has(stored.cid)).to.equal(true);
    }
  });

  it("pins and unpins", async () => {
    const { cid, size } = await kubo.put(noise(777, 1));
    await kubo.unpin(cid);
    expect(await kubo.has(cid)).to.equal(false);
    await kubo.unpin(cid);
    expect(await kubo.pin(cid)).to.deep.equal({ cid, size, until: null });
    expect(await kubo.has(cid)).to.equal(true);
  });

  it("falls back to HTTP providers, and says when nobody delivers", async function () {
    this.timeout(60_000);
    if (url === undefined) return this.skip();
    const quick = await kuboStorage({ url, requestTimeout: 1_000 });
    const service = await bench.service();
    const { cid } = await service.storage.put(noise(4000, 2));
    expect(await quick.get(cid, { providers: [service.url] })).to.deep.equal(noise(4000, 2));
    const missing = (await rawCid(noise(50, 77))).toString();
    // A node that is online looks for it until time is over; one that is offline knows at once.
    const error = (await quick.get(missing, { timeout: 5_000 }).catch((caught: unknown) => caught)) as StorageError;
    expect(error.code).to.be.oneOf(["STORAGE_TIMEOUT", "STORAGE_NOT_FOUND"]);
    expect(error.message).to.include(missing);
    await failsWith("STORAGE_TOO_LARGE", kubo.get((await kubo.put(noise(100, 3))).cid, { maxBytes: 99 }));
  });

  it("stores the inputs of a job and gives them back checked", async function () {
    this.timeout(60_000);
    const tasks = Array.from({ length: 100 }, (_, i) => ({ stdin: noise(20_000, i) }));
    const { index, tasksRoot } = await publishInputs(tasks, kubo);
    const reader = await openInputs(index.cid, tasksRoot, kubo);
    expect(await reader.tasks(90, 100)).to.have.length(10);
  });

  it("names places where others reach it", async () => {
    for (const address of await kubo.addresses()) expect(address).to.match(/^\//);
  });
});

describe("storage: an RPC API that is not there", () => {
  it("is told as such", async () => {
    const kubo = await kuboStorage({ url: "http://127.0.0.1:9" });
    await failsWith("STORAGE_UNREACHABLE", kubo.put(noise(10, 1)));
    expect(await kuboStorage({ url: "nonsense" }).catch((error: unknown) => error)).to.have.property(
      "code",
      "STORAGE_BAD_INPUT",
    );
  });
});
