import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Conun, con } from "@conun/sdk";
import { fetchJobManifest, httpStorage } from "@conun/sdk/storage";
import { expect } from "chai";
import { openForger } from "../lib/forging-storage.ts";
import { eventsOf, MIXER_JOB, post, whenEvents } from "../lib/market.ts";
import { mixed, mixer, mixerInput, readMixed, TURNS_A_SECOND } from "../lib/programs.ts";
import { describeScenarios, settleExactly, stakeLost } from "../lib/scenario.ts";
import { StorageProcess } from "../lib/storage.ts";
import { until } from "../lib/until.ts";
import type { WorkerProcess } from "../lib/worker.ts";

describeScenarios("storage that fails", con("1000"), (stage) => {
  let worker: WorkerProcess;

  before(async () => {
    const config = { storage: ["timeout_seconds = 3"], work: ["cores = 1", "short_batch_seconds = 0"] };
    worker = (await stage().market.staff({ name: "ada", config }))[0] as WorkerProcess;
  });

  const refusalOf = (reasons: readonly string[]) =>
    until(
      `a refusal because of ${reasons}`,
      async () => (await worker.why()).refusals.find(({ reason }) => reasons.includes(reason)),
      { context: () => worker.log },
    );

  it("a storage that serves other bytes: the worker refuses before it claims, says why, and works once they are right", async () => {
    const { market } = stage();
    const forger = await openForger(market.storage.url);
    market.defer(() => forger.stop());
    const requester = await market.requester(con("100"), forger.url);
    const prepared = await requester.prepare(mixer, [mixerInput(1000, 7)], { ...MIXER_JOB, batchSize: 1 });
    forger.forge(true);
    const refused = await requester.submit(prepared).catch(({ code }: { code: string }) => code);
    expect(refused, "nobody posts a job whose manifest is served wrong").to.equal("HINT_UNREACHABLE");
    forger.forge(true, prepared.hint.split(" ")[0]);
    const job = await requester.submit(prepared);
    const { examples } = await refusalOf(["content-wrong"]);
    expect(examples.map((example) => example.job)).to.include(job.id);
    expect(worker.log).to.match(/"reason":"content-wrong".*"code":"INPUTS_MISMATCH".*do not hash to/);
    expect(await eventsOf(job, "BatchClaimed")).to.be.empty;

    forger.forge(false);
    const [result] = await job.gather({ timeouts: { total: 120 } });
    expect(readMixed(result?.output ?? new Uint8Array(8))).to.equal(mixed(1000, 7));
    await settleExactly(requester, job);
  });

  it("a damaged block on the storage's disk: the worker does not claim, and works once it is repaired", async () => {
    const { market, requester } = stage();
    const prepared = await requester.prepare(mixer, [mixerInput(1000, 8)], { ...MIXER_JOB, batchSize: 1 });
    const { manifestDigest } = prepared.spec;
    const manifest = await fetchJobManifest(prepared.hint, manifestDigest, httpStorage({ url: market.storage.url }));
    const repair = await market.storage.damage(manifest.inputs.cid);
    const job = await requester.submit(prepared);
    await refusalOf(["inputs-unavailable"]);
    expect(worker.log).to.match(/"reason":"inputs-unavailable".*"code":"MATERIAL_UNAVAILABLE"/);
    expect(await eventsOf(job, "BatchClaimed")).to.be.empty;

    await repair();
    const [result] = await job.gather({ timeouts: { total: 120 } });
    expect(readMixed(result?.output ?? new Uint8Array(8))).to.equal(mixed(1000, 8));
    await settleExactly(requester, job);
  });

  it("a storage that is gone during a job: the worker waits, and the job ends when it is back", async () => {
    const { market, requester } = stage();
    const job = await post(requester, [mixerInput(TURNS_A_SECOND, 9)], { batchSize: 1 });
    await whenEvents(job, "BatchClaimed", 1, market);
    await market.storage.stop("SIGKILL");
    await whenEvents(job, "ResultCommitted", 1, market);
    await until("the worker says that it cannot store", () => worker.log.includes("OUTPUT_NOT_STORED"), {
      context: () => worker.log,
    });
    expect(await eventsOf(job, "ResultRevealed")).to.be.empty;
    await market.storage.start();
    const [result] = await job.gather({ timeouts: { total: 120 } });
    expect(result?.kind).to.equal("halted");
    await settleExactly(requester, job);
    expect(await stakeLost(requester, worker)).to.equal(0n);
  });

  it("a storage that asks for a token: it takes the outputs of the job's worker, who has none, and nothing else", async () => {
    const { market } = stage();
    const { folder, anvil, deployment } = market;
    const [tokenFile, deploymentFile] = [join(folder, "token"), join(folder, "deployment-of-storage.json")];
    const token = "a token that the worker does not have";
    writeFileSync(tokenFile, token, { mode: 0o600 });
    writeFileSync(deploymentFile, JSON.stringify(deployment));
    const chain = ["--rpc", anvil.url, "--deployment", deploymentFile];
    const guarded = new StorageProcess(folder, "guarded", ["--token-file", tokenFile, ...chain]);
    await guarded.start();
    market.defer(() => guarded.stop());
    const signer = await market.account();
    await market.give(signer.address, con("100"));
    const place = { storage: guarded.url, storageToken: token };
    const requester = await Conun.connect({ rpc: anvil.url, deployment, signer, ...place, pollingMs: 50 });
    market.defer(() => requester.close());

    const job = await post(requester, [mixerInput(1000, 10), mixerInput(1000, 11)], { batchSize: 1 });
    const results = await job.gather({ timeouts: { total: 120 } });
    expect(results.map((result) => readMixed(result?.output ?? new Uint8Array(8)))).to.deep.equal([
      mixed(1000, 10),
      mixed(1000, 11),
    ]);
    const hints = (await eventsOf(job, "ResultRevealed")).map(({ hint }) => hint);
    expect(hints, "outputs are at the guarded storage").to.have.length(2);
    for (const hint of hints) expect(hint).to.include(guarded.url);
    const stranger = httpStorage({ url: guarded.url });
    expect(await stranger.put(new Uint8Array(8)).catch(({ code }: { code: string }) => code)).to.equal(
      "STORAGE_DENIED",
    );
    await settleExactly(requester, job);
    expect(await stakeLost(requester, worker)).to.equal(0n);
  });

  it("a storage that takes no outputs from workers: the worker leaves the job alone before it claims", async () => {
    const { market } = stage();
    const { folder } = market;
    const tokenFile = join(folder, "other-token");
    writeFileSync(tokenFile, "another token", { mode: 0o600 });
    const closed = new StorageProcess(folder, "closed", ["--token-file", tokenFile]);
    await closed.start();
    market.defer(() => closed.stop());
    const signer = await market.account();
    await market.give(signer.address, con("100"));
    const { anvil, deployment } = market;
    const service = httpStorage({ url: closed.url, token: "another token" });
    const deaf = Object.assign(service, { expectOutputs: undefined });
    const requester = await Conun.connect({ rpc: anvil.url, deployment, signer, storage: deaf, pollingMs: 50 });
    market.defer(() => requester.close());
    const job = await post(requester, [mixerInput(1000, 12)], { batchSize: 1 });
    await refusalOf(["outputs-refused"]);
    expect(await eventsOf(job, "BatchClaimed")).to.be.empty;
    await job.cancel();
  });
});
