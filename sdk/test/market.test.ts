import { readFileSync } from "node:fs";
import { expect } from "chai";
import { Wallet } from "ethers";
import {
  type Address,
  Conun,
  ConunError,
  claim,
  con,
  expire,
  getAccount,
  getAllotment,
  getBalance,
  getCredit,
  getDrawn,
  getJob,
  getJobSpec,
  getJobState,
  getMarketCap,
  getMarketEvents,
  getOwnerOf,
  getRefundable,
  getRegistryConstants,
  getResultRoot,
  getTerms,
  getWorstCase,
  type Hex,
  isContractError,
  type Job,
  type JobSpec,
  jobIdOf,
  marketActions,
  NOBODY,
  post,
  reveal,
  settle,
  solvency,
  toUnits,
  transfer,
  unbond,
  withdraw,
  withdrawUnbonded,
  worstCaseOf,
} from "../src/index.ts";
import { Bench, runAll, type TestWorker } from "./support/bench.ts";
import { KEYS } from "./support/keys.ts";

const PROGRAM = readFileSync(new URL("../../examples/primes/primes.wasm", import.meta.url));
const INPUTS = ["10", "100", "1000", "10000", "7"];
const OUTPUTS = ["4", "25", "168", "1229", "4"];

const posted = (job: Job) => ({ jobId: job.id, spec: job.spec, hint: job.hint });
const rejected = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

describe("SDK on a real chain", function () {
  this.timeout(90_000);
  let bench: Bench;
  let conun: Conun;
  let workers: TestWorker[];

  before(async () => {
    bench = await Bench.start();
    conun = await bench.conun(0);
    workers = [await bench.worker(2), await bench.worker(3), await bench.worker(4)];
  });
  after(() => bench.stop());
  afterEach(async () => {
    const { solvent, delta } = await solvency(conun.client);
    expect({ solvent, delta }).to.deep.equal({ solvent: true, delta: 0n });
  });

  const map = (options: Partial<Parameters<Conun["map"]>[2]> = {}): Promise<Job> =>
    conun.map(PROGRAM, INPUTS, { budget: con("5"), batchSize: 2, ...options });

  it("maps a program over inputs, and pays, refunds and proves what came out", async () => {
    const job = await map({ replicas: 2, name: "primes" });
    const early = (async () => {
      const seen: number[] = [];
      for await (const result of job.results({ final: false })) {
        expect(result.text().trim()).to.equal(OUTPUTS[result.index]);
        seen.push(result.index);
      }
      return seen;
    })();
    const progress: string[] = [];
    const watching = (async () => {
      for await (const { settled, done } of job.progress()) progress.push(`${settled} ${done}`);
    })();
    await runAll(posted(job), workers.slice(0, 2));
    await bench.pass(2);
    const { spent, refunded, receipt } = await job.settle();
    expect(spent + refunded).to.equal(con("5"));
    expect(receipt.batches.map(({ status }) => status)).to.deep.equal(["settled", "settled", "settled"]);
    const results = await job.gather();
    expect(results.map((result) => result.text().trim())).to.deep.equal(OUTPUTS);
    expect(results.every(({ final, kind, code }) => final && kind === "halted" && code === 0)).to.equal(true);
    expect((await early).sort()).to.deep.equal([0, 1, 2, 3, 4]);
    await watching;
    expect(progress.at(0)).to.equal("0 false");
    expect(progress.at(-1)).to.equal("5 true");
    const root = await getResultRoot(conun.client, { jobId: job.id, batch: 0n });
    expect(root).to.equal(results[0]?.root);
    const state = await job.state();
    expect(state.closed).to.equal(true);
    expect(await getJob(conun.client, { jobId: job.id })).to.deep.include({ free: 0n, reserved: 0n, seed: 0 });
  });

  it("finds a job again by its id alone, and lists it", async () => {
    const job = await map();
    const other = await bench.conun(1);
    const again = await other.attach(job.id);
    expect(again.spec).to.deep.equal(job.spec);
    expect(await getJobSpec(conun.client, { jobId: job.id })).to.deep.include(posted(job));
    const ids: string[] = [];
    for await (const { jobId } of other.jobs({ requester: conun.address })) ids.push(jobId);
    expect(ids).to.include(job.id);
    expect(await rejected(other.attach(`0x${"12".repeat(32)}`))).to.have.property("code", "JOB_UNKNOWN");
    expect(isContractError(await rejected(again.cancel()), "PostingStillOpen")).to.equal(true);
    const { refunded, running } = await job.cancel();
    expect({ refunded, running }).to.deep.equal({ refunded: con("5"), running: 0 });
  });

  it("plans what the contracts compute: ids, worst case, terms", async () => {
    const job = await map({ replicas: 2, retries: 2 });
    const { spec } = job;
    const { requesterFee, number } = await getTerms(conun.client);
    const cost = {
      taskFee: spec.taskFee,
      stepPrice: spec.maxStepPrice,
      replicas: 2,
      maxReplicas: 4,
      fee: requesterFee,
    };
    expect(await getWorstCase(conun.client, { spec })).to.equal(worstCaseOf(2n, spec.limits.steps, cost));
    expect(await getWorstCase(conun.client, { spec, batch: 2n })).to.equal(worstCaseOf(1n, spec.limits.steps, cost));
    expect(spec.terms).to.equal(number);
    const { chainId, deployment } = conun.client;
    expect(jobIdOf({ chainId, market: deployment.market, spec })).to.equal(job.id);
    expect((await rejected(getWorstCase(conun.client, { spec, batch: 3n }))) as Error).to.have.property(
      "errorName",
      "BatchOutOfRange",
    );
    await job.cancel();
  });

  it("posts once for one key, also at the same time and from another process", async () => {
    const options = { key: "monday's run", budget: con("5"), batchSize: 2 };
    const [a, b] = await Promise.all([conun.map(PROGRAM, INPUTS, options), conun.map(PROGRAM, INPUTS, options)]);
    expect(a.id).to.equal(b.id);
    const elsewhere = await bench.conun(0);
    expect((await elsewhere.map(PROGRAM, INPUTS, { ...options, budget: con("9") })).id).to.equal(a.id);
    expect(await rejected(elsewhere.map(PROGRAM, ["1"], options))).to.have.property("code", "KEY_REUSED");
    expect(await rejected(elsewhere.map(PROGRAM, [...INPUTS, "3"], options))).to.have.property("code", "KEY_REUSED");
    expect(await rejected(elsewhere.map(PROGRAM, ["5", ...INPUTS.slice(1)], options))).to.have.property(
      "code",
      "KEY_REUSED",
    );
    const other = await conun.map(PROGRAM, INPUTS, { ...options, key: "tuesday's run" });
    expect(other.id).to.not.equal(a.id);
    let count = 0;
    for await (const { spec } of conun.jobs()) if (spec.salt === a.spec.salt) count++;
    expect(count).to.equal(1);
    await Promise.all([a.cancel(), other.cancel()]);
  });

  it("waits for the posting of a run that was killed before it was mined", async () => {
    const options = { key: "killed", budget: con("5"), batchSize: 2 };
    await bench.anvil.request("evm_setAutomine", false);
    const abort = new AbortController();
    const first = await bench.conun(0);
    const killed = rejected(first.map(PROGRAM, INPUTS, { ...options, signal: abort.signal }));
    while (first.client.tx?.pending().length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    abort.abort();
    const left = (await killed) as ConunError;
    await first.close(); // with it, all that it knew
    const second = await bench.conun(0);
    const again = second.map(PROGRAM, INPUTS, options);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await bench.anvil.request("evm_mine");
    await bench.anvil.request("evm_setAutomine", true);
    const job = await again;
    let count = 0;
    for await (const { spec } of second.jobs()) if (spec.salt === job.spec.salt) count++;
    expect(count).to.equal(1);
    expect(left).to.be.instanceOf(ConunError).with.property("code", "DETACHED");
    expect(left.details.jobId).to.equal(job.id);
    expect(left.hint).to.include(`conun.attach("${job.id}")`);
    await job.cancel();
  });

  it("what ends a posting after it was sent names the job; before that nothing is sent", async () => {
    const dropped = await bench.conun(0, { tx: { replaceAfterMs: 50, maxAttempts: 1 } });
    await bench.anvil.request("evm_setAutomine", false);
    const stuck = (await rejected(dropped.map(PROGRAM, INPUTS, { budget: con("5"), batchSize: 2 }))) as ConunError;
    await bench.anvil.request("evm_mine");
    await bench.anvil.request("evm_setAutomine", true);
    expect(stuck.code).to.equal("TX_STUCK");
    const job = await conun.attach(stuck.details.jobId as Hex);
    await job.cancel();

    const abort = new AbortController();
    const signer = new Wallet(KEYS[0] as string, conun.client.provider);
    signer.connect = () => signer;
    const sign = signer.signTransaction.bind(signer);
    signer.signTransaction = async (transaction) => {
      abort.abort(new Error("not any more"));
      return sign(transaction);
    };
    const careful = await bench.conun(0, { signer });
    const options = { budget: con("5"), batchSize: 2, signal: abort.signal };
    const sent = () => bench.anvil.request("eth_getTransactionCount", conun.address, "pending");
    const before = await sent();
    expect(await rejected(careful.map(PROGRAM, INPUTS, options))).to.have.property("message", "not any more");
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await sent()).to.equal(before);
  });

  it("refunds several payers in proportion", async () => {
    const job = await map({ budget: con("3") });
    const other = await bench.conun(1);
    await transfer(conun.client, { to: other.address as Address, amount: con("1") });
    await (await other.attach(job.id)).fund(con("1"));
    const state = await job.state();
    expect([...state.payers.values()]).to.deep.equal([con("3"), con("1")]);
    const before = await other.balance();
    await runAll({ ...posted(job), spec: { ...job.spec } }, workers.slice(0, 1));
    await bench.pass(2);
    const { spent, refunded } = await job.settle();
    expect(spent > 0n).to.equal(true);
    expect(spent + refunded).to.equal(con("4"));
    const got = (await other.balance()) - before;
    expect(got).to.equal((refunded * con("1")) / con("4"));
    expect(await getRefundable(conun.client, { spec: job.spec, payer: other.address as Address })).to.equal(0n);
  });

  it("cancels mid-way: what runs is paid, the rest comes back", async () => {
    const job = await map();
    const [worker] = workers;
    await worker?.commit(posted(job), 0n, 0);
    const { refunded, running } = await job.cancel();
    expect(running).to.equal(2);
    expect(refunded > 0n && refunded < con("5")).to.equal(true);
    const late = await rejected(
      claim(workers[1]?.operator as never, { spec: job.spec, claims: [{ batch: 1n, slot: 0 }] }),
    );
    expect(isContractError(late, "JobIsClosed")).to.equal(true);
    await worker?.reveal(job.id, 0n, 0);
    await bench.pass(2);
    const end = await job.settle();
    expect(end.spent + end.refunded).to.equal(con("5"));
    const partial: number[] = [];
    for await (const { index } of job.results()) partial.push(index);
    expect(partial).to.deep.equal([0, 1]);
    const error = (await rejected(job.gather())) as ConunError;
    expect(error).to.have.property("code", "NO_MATCH");
    expect(error.details.missing).to.deep.equal([2, 3, 4]);
  });

  it("asks one more where results differ, and tells who lied", async () => {
    const job = await map({ replicas: 2, retries: 1, batchSize: 5 });
    const [honest, liar, third] = workers as [TestWorker, TestWorker, TestWorker];
    await honest.commit(posted(job), 0n, 0);
    await liar.commit(posted(job), 0n, 1, true);
    await honest.reveal(job.id, 0n, 0);
    await liar.reveal(job.id, 0n, 1);
    await bench.pass(2);
    await settle(conun.client, { spec: job.spec, batches: [0n] });
    expect((await job.state()).batches.get(0n)).to.deep.include({ slots: 3, status: "open" });
    await third.commit(posted(job), 0n, 2);
    await third.reveal(job.id, 0n, 2);
    await bench.pass(2);
    const staked = (await getAccount(conun.client, { owner: liar.owner.address as Address })).stake;
    await job.settle();
    const results = await job.gather();
    expect(results.map((result) => result.text().trim())).to.deep.equal(OUTPUTS);
    const { timeline, stage } = await job.explain(3);
    expect(stage).to.equal("settled");
    expect(timeline.map(({ event }) => event)).to.include.members([
      "JobPosted",
      "ReplicaAdded",
      "AssignmentRefuted",
      "BatchSettled",
    ]);
    expect(
      timeline.every(({ time, gasUsed, cost, text }) => time > 0 && gasUsed > 0n && cost > 0n && text !== ""),
    ).to.equal(true);
    const assignments = (await job.state()).batches.get(0n)?.assignments ?? [];
    expect(assignments.map(({ status }) => status)).to.deep.equal(["paid", "refuted", "paid"]);
    const after = (await getAccount(conun.client, { owner: liar.owner.address as Address })).stake;
    expect(staked - after).to.equal(assignments[1]?.slashedUnits);
  });

  it("refuses outputs that are not what was accepted, and takes them from another place", async () => {
    const job = await map({ batchSize: 5 });
    await runAll(posted(job), workers.slice(0, 1));
    await bench.pass(2);
    await job.settle();
    const state = await job.state();
    const hint = state.batches.get(0n)?.assignments[0]?.hint ?? "";
    const bytes = await bench.storage.storage.get(hint.split(" ")[0] as string);
    const nowhere = await bench.conun(1, {
      storage: { ...corrupting(bytes) } as never,
    });
    const error = await rejected((await nowhere.attach(job.id)).gather());
    expect(error).to.be.instanceOf(ConunError).with.property("exitCode", 6);
  });

  it("gives every reading of the state from a resumed one too", async () => {
    const job = await map({ replicas: 2, batchSize: 5 });
    const half = await getJobState(conun.client, { jobId: job.id });
    await runAll(posted(job), workers.slice(0, 2));
    await bench.pass(2);
    await job.settle();
    const whole = await getJobState(conun.client, { jobId: job.id });
    expect(await getJobState(conun.client, { jobId: job.id, from: half })).to.deep.equal(whole);
    const narrow = await bench.client(undefined, { maxLogRange: 3 });
    expect(await getJobState(narrow, { jobId: job.id })).to.deep.equal(whole);
  });

  it("notices a reorganisation in a resumed state", async () => {
    const snapshot = await bench.anvil.request("evm_snapshot");
    const job = await map({ batchSize: 5 });
    const before = await getJobState(conun.client, { jobId: job.id });
    await claim(workers[0]?.operator as never, { spec: job.spec, claims: [{ batch: 0n, slot: 0 }] });
    const claimed = await getJobState(conun.client, { jobId: job.id, from: before });
    expect(claimed.batches.get(0n)?.assignments).to.have.length(1);
    await bench.anvil.request("evm_revert", snapshot);
    await bench.pass(1);
    expect(await rejected(getJobState(conun.client, { jobId: job.id, from: claimed }))).to.have.property(
      "code",
      "JOB_UNKNOWN",
    );
  });

  it("stake, unbonding and reads of the registry", async () => {
    const worker = workers[0] as TestWorker;
    const owner = worker.owner.address as Address;
    const { free, stake: staked, allotted } = await getAccount(worker.owner, { owner });
    expect(free).to.equal(staked - allotted);
    const error = await rejected(unbond(worker.owner, { units: free + 1n }));
    expect(isContractError(error, "InsufficientFreeStake")).to.equal(true);
    expect(await getOwnerOf(worker.owner, { operator: worker.operator.address as Address })).to.equal(owner);
    expect(await getOwnerOf(worker.owner, { operator: owner })).to.equal(undefined);
    expect((await getMarketCap(worker.owner, { owner })).capUnits).to.equal(toUnits(con("1000")));
    expect((await getAllotment(worker.owner, { allotmentId: worker.allotmentId })).owner).to.equal(owner);
    const extra = await bench.client(5);
    await transfer(conun.client, { to: extra.address as Address, amount: con("3") });
    const { stakeWithPermit } = await import("../src/index.ts");
    await stakeWithPermit(extra, { amount: con("3") });
    const { unbondingId, readyAt } = await unbond(extra, { units: toUnits(con("2")) });
    const early = await rejected(withdrawUnbonded(extra, { unbondingId }));
    expect(isContractError(early, "UnbondingNotReady")).to.equal(true);
    expect((early as ConunError).details.readyAt).to.equal(readyAt);
    const { unbonding } = await getRegistryConstants(extra);
    await bench.pass(Number(unbonding) + 1);
    await withdrawUnbonded(extra, { unbondingId });
    expect(await getBalance(extra, { address: extra.address as Address })).to.equal(con("2"));
  });

  it("credits and withdraws, expires and reports what the market refuses", async () => {
    const job = await map({ batchSize: 5 });
    const [worker, other] = workers as [TestWorker, TestWorker];
    const owner = worker.owner.address as Address;
    expect(await getDrawn(conun.client, { spec: job.spec, batch: 0n, slot: 0, owner })).to.deep.include({ may: true });
    await worker.commit(posted(job), 0n, 0);
    expect(isContractError(await rejected(settle(conun.client, { spec: job.spec, batches: [0n] })))).to.equal(true);
    const taken = await rejected(claim(other.operator, { spec: job.spec, claims: [{ batch: 0n, slot: 0 }] }));
    expect(isContractError(taken, "SlotTaken", "BatchNotOpen")).to.equal(true);
    await worker.reveal(job.id, 0n, 0);
    const wrong = {
      batch: 0n,
      slot: 0,
      resultRoot: `0x${"11".repeat(32)}`,
      totalSteps: 1n,
      salt: `0x${"22".repeat(32)}`,
      hint: "",
    } as const;
    expect(
      isContractError(
        await rejected(reveal(other.operator, { jobId: job.id, openings: [wrong] })),
        "AssignmentNotCommitted",
      ),
    ).to.equal(true);
    await bench.pass(2);
    await settle(conun.client, { spec: job.spec, batches: [0n], payOut: false });
    const credit = await getCredit(conun.client, { owner });
    expect(credit > 0n).to.equal(true);
    const before = await getBalance(conun.client, { address: owner });
    await withdraw(conun.client, { owner });
    expect((await getBalance(conun.client, { address: owner })) - before).to.equal(credit);
    expect(isContractError(await rejected(withdraw(conun.client, { owner })), "NothingToWithdraw")).to.equal(true);
    const again = await map({ batchSize: 5, timeouts: { execute: 5 } });
    await claim(worker.operator, { spec: again.spec, claims: [{ batch: 0n, slot: 0 }] });
    expect(
      isContractError(
        await rejected(expire(conun.client, { spec: again.spec, batch: 0n, slot: 0 })),
        "ClaimNotExpired",
      ),
    ).to.equal(true);
    await bench.pass(6);
    await expire(conun.client, { spec: again.spec, batch: 0n, slot: 0 });
    const turn = (await again.state()).batches.get(0n)?.assignments[0];
    expect(turn?.status).to.equal("expired");
    expect((turn?.penaltyUnits ?? 0n) > 0n).to.equal(true);
    await Promise.all([job.settle(), again.cancel()]);
    await marketActions(conun.client).collectFees();
  });

  it("refuses to post what cannot run or cannot be paid, before anything is spent", async () => {
    const before = await conun.balance();
    const codes = await Promise.all([
      rejected(map({ budget: 1n })),
      rejected(conun.map(new Uint8Array([1, 2, 3]), INPUTS, { budget: con("5") })),
      rejected(conun.map("./primes.wasm", INPUTS, { budget: con("5") })),
      rejected(conun.map(PROGRAM, [], { budget: con("5") })),
      rejected((await bench.conun(6)).map(PROGRAM, INPUTS, { budget: con("5") })),
      rejected(map({ budget: con("100000000000") })), // more than its field in the contract holds
      rejected(map({ bond: con("100000000000") })),
    ]);
    expect(codes.map((error) => (error as ConunError).code)).to.deep.equal([
      "BUDGET_TOO_SMALL",
      "PROGRAM_REFUSED",
      "PROGRAM_UNREADABLE",
      "ARGUMENT_INVALID",
      "BALANCE_TOO_LOW",
      "BALANCE_TOO_LOW",
      "ARGUMENT_INVALID",
    ]);
    expect(codes.at(-1))
      .to.have.property("message")
      .that.matches(/: bond is out of range: 1000+\.$/);
    expect(await conun.balance()).to.equal(before);
    const { spec, hint } = await conun.prepare(PROGRAM, INPUTS, { budget: con("5"), batchSize: 2 });
    const elsewhere = { spec, hint: `${hint.split(" ")[0]} http://127.0.0.1:9` };
    expect(await rejected(conun.submit(elsewhere))).to.have.property("code", "HINT_UNREACHABLE");
    expect(await conun.balance()).to.equal(before);
    const broken: JobSpec = { ...spec, replicas: 0, maxReplicas: 0 };
    const error = await rejected(post(conun.client, { spec: broken, hint }));
    expect(isContractError(error, "SpecInvalid")).to.equal(true);
    expect((error as ConunError).details.field).to.equal("replicas");
    expect(spec.resolver).to.equal(NOBODY);
  });

  it("posts with a browser wallet, which signs and broadcasts by itself", async () => {
    const asked: string[] = [];
    const wallet = {
      request: async ({ method, params = [] }: { method: string; params?: unknown[] }) => {
        asked.push(method);
        return bench.anvil.request(method === "eth_requestAccounts" ? "eth_accounts" : method, ...params);
      },
    };
    const { deployment, storage } = bench;
    const web = await Conun.connect({
      rpc: wallet as never,
      signer: wallet as never,
      deployment,
      storage: storage.url,
    });
    const job = await web.map(PROGRAM, INPUTS, { budget: con("5"), batchSize: 2 });
    expect(asked).to.include.members(["eth_signTypedData_v4", "eth_sendTransaction"]);
    const { refunded } = await job.cancel();
    expect(refunded).to.equal(con("5"));
    await web.close();
  });

  it("estimates close to what a job then costs", async () => {
    const inputs = Array.from({ length: 16 }, () => "1000");
    const estimate = await conun.estimate(PROGRAM, inputs);
    expect(estimate.tasks).to.equal(16);
    expect(estimate.expected <= estimate.suggestedBudget).to.equal(true);
    const least = await conun.prepare(PROGRAM, inputs, { budget: estimate.suggestedBudget });
    expect(least.spec.batchSize).to.equal(estimate.spec.batchSize);
    const job = await conun.map(PROGRAM, inputs, { budget: estimate.tiedUp }); // here all batches run at once
    expect(job.spec.batchSize).to.equal(estimate.spec.batchSize);
    await runAll(posted(job), workers.slice(0, 1));
    await bench.pass(2);
    const { spent } = await job.settle();
    const off = spent > estimate.expected ? spent - estimate.expected : estimate.expected - spent;
    expect(off * 100n <= estimate.expected).to.equal(true);
  });

  it("says why nothing happens: timeouts by stage", async () => {
    const job = await map();
    const late = await rejected(job.gather({ timeouts: { match: 0.2 } }));
    expect(late).to.have.property("code", "NO_MATCH");
    expect(await rejected(job.gather({ timeouts: { total: 0.1 } }))).to.have.property("code", "TIMED_OUT");
    await workers[0]?.commit(posted(job), 0n, 0);
    expect(await rejected(job.gather({ timeouts: { verify: 0.2 } }))).to.have.property("code", "VERIFY_TIMED_OUT");
    expect(await rejected(job.gather({ signal: AbortSignal.timeout(100) }))).to.have.property("name", "TimeoutError");
    await workers[0]?.reveal(job.id, 0n, 0);
    await job.cancel();
    await bench.pass(2);
    await job.settle();
  });

  it("reads the whole history in small ranges", async () => {
    const narrow = await bench.client(undefined, { maxLogRange: 2 });
    const read = async (client: typeof narrow) => {
      const names: string[] = [];
      for await (const { events } of getMarketEvents(client)) names.push(...events.map(({ name }) => name));
      return names;
    };
    expect(await read(narrow)).to.deep.equal(await read(conun.client));
  });
});

/** A storage that serves other bytes than it was asked for. */
function corrupting(bytes: Uint8Array) {
  const wrong = Uint8Array.from(bytes);
  wrong[wrong.length - 1] = (wrong[wrong.length - 1] ?? 0) ^ 1;
  return {
    put: () => Promise.reject(new Error("read only")),
    get: async () => wrong,
    has: async () => true,
    pin: () => Promise.reject(new Error("read only")),
    unpin: async () => undefined,
    addresses: async () => [],
  };
}
