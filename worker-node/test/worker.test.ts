import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { con, getAccount, getBalance, getCredit, getJobState, type Hex, type JobId, type JobState } from "@conun/sdk";
import { expect } from "chai";
import { pino } from "pino";
import type { ConfigInput } from "../src/config/schema.ts";
import { WorkerError, workerError } from "../src/errors.ts";
import { createWorker } from "../src/node.ts";
import type { Worker, WorkerModules } from "../src/worker.ts";
import { primesUpTo, Stage } from "./lib/stage.ts";
import { until } from "./lib/wait.ts";

/** Owner of the worker whose operator is account `2 * n + 2`. */
const ownerOf = (n: number) => 2 * n + 1;
const operatorOf = (n: number) => 2 * n + 2;
const LIAR = 3;
const liar: WorkerModules = {
  execute: (honest) => async (task, signal) => ({
    ...(await honest(task, signal)),
    output: new TextEncoder().encode("0\n"),
  }),
};

describe("worker", function () {
  this.timeout(90_000);
  let stage: Stage;
  const workers = new Set<Worker>();
  const lines: string[] = [];

  before(async () => {
    stage = await Stage.open();
    for (let n = 0; n < 4; n++) await stage.staff(ownerOf(n), operatorOf(n));
  });
  afterEach(async () => {
    await Promise.all([...workers].map((worker) => worker.stop()));
    workers.clear();
  });
  after(() => stage?.close());

  async function hire(
    n: number,
    config: ConfigInput = {},
    modules: WorkerModules = {},
    dataDir = stage.folder(),
  ): Promise<Worker> {
    const log = pino({ level: "debug" }, { write: (line: string) => void lines.push(line) });
    const worker = await createWorker(
      {
        operator: stage.wallet(operatorOf(n)),
        rpc: stage.anvil.url,
        deployment: stage.deployment,
        dataDir,
        lockDir: stage.folder(),
        config: { ...config, work: { cores: 1, ...config.work } },
        log,
      },
      modules,
    );
    workers.add(worker);
    await worker.start();
    return worker;
  }

  const ended = (jobId: JobId, batches: number) =>
    until(`job ${jobId} ends`, async () => {
      const state = await getJobState(stage.requester, { jobId });
      const over = [...state.batches.values()].filter(({ status }) => status === "settled" || status === "refunded");
      return over.length === batches ? state : undefined;
    });
  const count = (state: JobState, name: string) => state.timeline.filter((event) => event.name === name).length;

  it("finishes a job in few transactions and is paid to the step", async () => {
    const worker = await hire(0);
    const before = await getCredit(stage.requester, { owner: stage.wallet(ownerOf(0)).address as Hex });
    const { jobId, spec } = await stage.post({ inputs: primesUpTo(10, 100, 1000, 2000, 3000) });
    const state = await ended(jobId, 3);
    const settled = [...state.batches.values()];
    expect(settled.map(({ status }) => status)).to.deep.equal(["settled", "settled", "settled"]);
    const steps = settled.reduce((sum, { totalSteps = 0n }) => sum + totalSteps, 0n);
    const gross = settled.reduce(
      (sum, { totalSteps = 0n, count: tasks }) =>
        sum + spec.taskFee * BigInt(tasks) + (totalSteps * spec.minStepPrice) / 10n ** 9n,
      0n,
    );
    const after = await getCredit(stage.requester, { owner: stage.wallet(ownerOf(0)).address as Hex });
    expect(Number(after - before)).to.be.closeTo(Number((gross * 97n) / 100n), 10);
    expect(steps > 0n).to.equal(true);
    await until("the bonds are free", () => worker.status().account.reservedUnits === "0" || undefined);
    await worker.drain();
  });

  it("claims before it runs where batches take long", async () => {
    await hire(0, { work: { short_batch_seconds: 0 }, pay: { direct: true } });
    const owner = stage.wallet(ownerOf(0)).address as Hex;
    const before = await getBalance(stage.requester, { address: owner });
    const { jobId } = await stage.post({ inputs: primesUpTo(100, 200), batchSize: 1 });
    const state = await ended(jobId, 2);
    const claims = state.timeline.filter(({ name }) => name === "BatchClaimed").map(({ log }) => log.transactionHash);
    const commits = state.timeline
      .filter(({ name }) => name === "ResultCommitted")
      .map(({ log }) => log.transactionHash);
    expect(claims.some((hash) => commits.includes(hash))).to.equal(false);
    expect((await getBalance(stage.requester, { address: owner })) > before).to.equal(true);
  });

  it("outvotes a liar, who pays for it", async () => {
    await Promise.all([hire(0), hire(LIAR, {}, liar)]);
    const { jobId } = await stage.post({
      inputs: primesUpTo(...Array.from({ length: 12 }, (_, i) => 500 + i)),
      replicas: 2,
      maxReplicas: 4,
    });
    // With two workers for two replicas the liar is in every batch; the third decides.
    await until("both hold every batch", async () => {
      const state = await getJobState(stage.requester, { jobId });
      return count(state, "BatchClaimed") >= 12 ? state : undefined;
    });
    await hire(1);
    const state = await ended(jobId, 6);
    expect([...state.batches.values()].every(({ status }) => status === "settled")).to.equal(true);
    const lies = state.timeline.filter((event) => event.name === "ResultRevealed").length - 12;
    expect(count(state, "AssignmentRefuted")).to.equal(lies);
    expect(lies, "the liar took part").to.be.greaterThan(0);
    const honest = await getAccount(stage.requester, { owner: stage.wallet(ownerOf(0)).address as Hex });
    const other = await getAccount(stage.requester, { owner: stage.wallet(ownerOf(LIAR)).address as Hex });
    expect(honest.stake).to.equal(1_000_000_000n);
    expect(other.stake < 1_000_000_000n).to.equal(true);
  });

  it("reports traps as results, and gives back what this machine could not run", async () => {
    let failures = 0;
    const broken: WorkerModules = {
      execute: (honest) => async (task, signal) => {
        if (task.index === 1n && failures++ === 0) throw workerError("HOST_FAILURE", "no memory");
        return honest(task, signal);
      },
    };
    await hire(0, { work: { short_batch_seconds: 0 } }, broken);
    const { jobId } = await stage.post({
      inputs: primesUpTo(10, 20),
      batchSize: 2,
      limits: { steps: 2000n, pages: 64n, outputBytes: 64n },
    });
    const released = await until("the batch is given back", async () => {
      const state = await getJobState(stage.requester, { jobId });
      return count(state, "AssignmentReleased") === 1 ? state : undefined;
    });
    expect(count(released, "AssignmentExpired")).to.equal(0);
    await until(
      "it is logged",
      () => lines.some((line) => line.includes("gave a batch back") && line.includes("no memory")) || undefined,
    );
    await hire(1);
    const state = await ended(jobId, 1);
    expect([...state.batches.values()][0]?.status).to.equal("settled");
  });

  it("gives back a batch whose tasks come out differently on the interpreter, and reports it", async () => {
    const folder = stage.folder();
    let run = 0;
    const broken: WorkerModules = {
      execute: (honest) => async (task, signal) => {
        const outcome = await honest(task, signal);
        return run++ === 0 ? outcome : { ...outcome, steps: outcome.steps + 1n };
      },
    };
    const worker = await hire(0, { work: { replay_share: 1, short_batch_seconds: 0 } }, broken, folder);
    const { jobId } = await stage.post({ inputs: primesUpTo(100, 200), replicas: 1, maxReplicas: 1 });
    await until("the batch is given back", async () => {
      const state = await getJobState(stage.requester, { jobId });
      return count(state, "AssignmentReleased") === 1 ? state : undefined;
    });
    expect(count(await getJobState(stage.requester, { jobId }), "ResultCommitted")).to.equal(0);
    expect(readdirSync(join(folder, "reports")).filter((name) => name.endsWith(".json"))).to.have.length(1);
    expect(lines.some((line) => line.includes("engine and interpreter differ"))).to.equal(true);
    await worker.stop();
  });

  it("says why it leaves jobs alone", async () => {
    const requester = stage.requester.address as string;
    const cheap = await hire(0, { price: { per_billion_steps: "1000", per_task: "5" } });
    const strict = await hire(1, { refuse: { requesters: [requester] } });
    const { jobId } = await stage.post({ inputs: primesUpTo(10) });
    const lost = await stage.post({ inputs: primesUpTo(11), manifestDigest: `0x${"11".repeat(32)}` });
    const other = await hire(2);
    const reasonOf = (worker: Worker, job: JobId) =>
      worker.status().refusals.find(({ examples }) => examples.some((example) => example.job === job))?.reason;
    await until(
      "the reasons are known",
      () => (reasonOf(cheap, jobId) && reasonOf(strict, jobId) && reasonOf(other, lost.jobId)) || undefined,
    );
    expect(reasonOf(cheap, jobId)).to.equal("too-cheap");
    expect(reasonOf(strict, jobId)).to.equal("requester-refused");
    await until("the wrong manifest is found", () =>
      reasonOf(other, lost.jobId) === "content-wrong" ? true : undefined,
    );
    await ended(jobId, 1);
  });

  it("leaves a job alone whose operator has no stake, and begins when it gets some", async () => {
    const worker = await hire(4);
    const { jobId } = await stage.post({ inputs: primesUpTo(10) });
    await until("it says so", () => worker.status().refusals.find(({ reason }) => reason === "no-stake"));
    await stage.staff(ownerOf(4), operatorOf(4), con("100"));
    await ended(jobId, 1);
  });

  it("stops without leaving processes, and without a second start under one key", async () => {
    const dataDir = stage.folder();
    const lockDir = stage.folder();
    const options = {
      operator: stage.wallet(operatorOf(0)),
      rpc: stage.anvil.url,
      deployment: stage.deployment,
      lockDir,
    };
    const log = pino({ level: "silent" });
    const worker = await createWorker({ ...options, dataDir, log });
    let second: unknown;
    await createWorker({ ...options, dataDir: stage.folder(), log }).catch((error: unknown) => {
      second = error;
    });
    expect(second).to.be.instanceOf(WorkerError).with.property("code", "WORKER_LOCKED");
    const before = await descendants();
    await worker.start();
    expect((await descendants()).length).to.be.greaterThan(before.length);
    const began = Date.now();
    await worker.drain(5);
    expect(Date.now() - began).to.be.lessThan(8_000);
    await sleep(100);
    expect((await descendants()).length).to.be.at.most(before.length);
    expect(JSON.parse(readFileSync(`${dataDir}/status.json`, "utf8"))).to.include({ state: "stopped" });
    await (await createWorker({ ...options, dataDir, log })).stop();
  });

  it("keeps no key and no salt in its log", () => {
    const log = lines.join("");
    for (let n = 0; n < 5; n++) expect(log.includes(stage.wallet(operatorOf(n)).privateKey.slice(2))).to.equal(false);
    expect(/salt/i.test(log)).to.equal(false);
  });
});

/** Processes below this one that run tasks. */
async function descendants(): Promise<string[]> {
  const list = await new Promise<string>((resolve, reject) =>
    execFile("ps", ["-eo", "pid,args"], (error, text) => (error === null ? resolve(text) : reject(error))),
  );
  return list.split("\n").filter((line) => /executor\.(ts|js)/.test(line));
}
