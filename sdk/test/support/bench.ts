import { deployLocal } from "@conun/contracts/deploy";
import { assignmentId, commitment, compileProgram, pin, Runner, toHex } from "@conun/vm";
import { Wallet } from "ethers";
import { type Anvil, startAnvil } from "../../../test/lib/anvil.ts";
import {
  type Address,
  type AllotmentId,
  approve,
  authorise,
  type Client,
  type ClientDeployment,
  type ClientOptions,
  type ConnectOptions,
  Conun,
  claim,
  commit,
  con,
  createClient,
  currentAssignments,
  getAssignment,
  getJobState,
  type Hex,
  type JobId,
  type PostedJob,
  reveal,
  setMarketCap,
  signOperator,
  stake,
  toUnits,
  transfer,
} from "../../src/index.ts";
import { createStorageService, type StorageService } from "../../src/storage/node/service.ts";
import { publishOutputs } from "../../src/storage/publish/objects.ts";
import { openInputs } from "../../src/storage/read/inputs.ts";
import { fetchJobManifest, fetchProgram } from "../../src/storage/read/objects.ts";
import { KEYS } from "./keys.ts";

/** A worker of tests: claims, runs, commits and reveals when it is told to, honestly or not. */
export class TestWorker {
  readonly owner: Client;
  readonly operator: Client;
  readonly allotmentId: AllotmentId;
  readonly #storage: StorageService;
  readonly #openings = new Map<string, Parameters<typeof reveal>[1]["openings"][number]>();

  constructor(owner: Client, operator: Client, allotmentId: AllotmentId, storage: StorageService) {
    this.owner = owner;
    this.operator = operator;
    this.allotmentId = allotmentId;
    this.#storage = storage;
  }

  /** Claims and commits. @param lie Changes outputs before they are committed to. */
  async commit(
    job: Pick<PostedJob, "jobId" | "spec" | "hint">,
    batch: bigint,
    slot: number,
    lie = false,
  ): Promise<void> {
    const { jobId, spec } = job;
    await claim(this.operator, { spec, claims: [{ batch, slot }] });
    const results = await this.#run(job, batch);
    if (lie) for (const result of results) result.output = new TextEncoder().encode("a lie");
    const firstTask = Number(batch) * spec.batchSize;
    const { hint, resultRoot, totalSteps } = await publishOutputs({ firstTask, results }, this.#storage.storage);
    const { turn } = await getAssignment(this.operator, { jobId, batch, slot });
    const { chainId, deployment } = this.operator;
    const salt = toHex(crypto.getRandomValues(new Uint8Array(32)));
    const id = assignmentId({ chainId, market: deployment.market, jobId, batch, slot, turn });
    const allotment = `0x${this.allotmentId.toString(16).padStart(64, "0")}` as Hex;
    const hash = commitment({ assignmentId: id, allotmentId: allotment, resultRoot, totalSteps, salt });
    await commit(this.operator, { jobId, commits: [{ batch, slot, commitment: hash }] });
    this.#openings.set(`${jobId} ${batch} ${slot}`, { batch, slot, resultRoot, totalSteps, salt, hint });
  }

  async reveal(jobId: JobId, batch: bigint, slot: number): Promise<void> {
    const opening = this.#openings.get(`${jobId} ${batch} ${slot}`);
    if (opening === undefined) throw new Error("nothing to reveal");
    await reveal(this.operator, { jobId, openings: [opening] });
  }

  async #run({ spec, hint }: Pick<PostedJob, "spec" | "hint">, batch: bigint) {
    const { storage } = this.#storage;
    const manifest = await fetchJobManifest(hint, spec.manifestDigest, storage);
    const program = compileProgram(pin(await fetchProgram(manifest.program, storage)).module);
    if (program.id !== spec.programId) throw new Error("another program");
    const inputs = await openInputs(manifest.inputs.cid, spec.tasksRoot, storage);
    const from = Number(batch) * spec.batchSize;
    const to = Math.min(Number(spec.taskCount), from + spec.batchSize);
    const { steps, pages, outputBytes } = spec.limits;
    const limits = { steps, pages: Number(pages), outputBytes: Number(outputBytes) };
    const runner = new Runner();
    return (await inputs.tasks(from, to)).map(({ region }) => ({ ...runner.run(program, region, limits) }));
  }
}

/** A local chain with CONUN deployed, a storage service, a requester with CON and workers with stake. */
export class Bench {
  readonly anvil: Anvil;
  readonly deployment: ClientDeployment;
  readonly storage: StorageService;
  readonly #open: { close(): Promise<void> }[] = [];

  private constructor(anvil: Anvil, deployment: ClientDeployment, storage: StorageService) {
    this.anvil = anvil;
    this.deployment = deployment;
    this.storage = storage;
  }

  static async start(...args: string[]): Promise<Bench> {
    const anvil = await startAnvil(...args);
    const storage = createStorageService({ dataDir: null });
    const [deployment] = await Promise.all([deployLocal(anvil.url), storage.start()]);
    return new Bench(anvil, deployment, storage);
  }

  async stop(): Promise<void> {
    for (const one of this.#open.splice(0)) await one.close();
    await this.storage.stop();
    await this.anvil.stop();
  }

  /** A client of one of the development keys. The first one holds all CON. */
  async client(key: number | undefined, options: Partial<ClientOptions> = {}): Promise<Client> {
    const signer = key === undefined ? undefined : new Wallet(KEYS[key] as string);
    const { deployment } = this;
    const client = await createClient({ rpc: this.anvil.url, deployment, signer, pollingMs: 20, ...options });
    this.#open.push(client);
    return client;
  }

  /** A requester on a network without a game: results are judged by votes, unless a resolver is named. */
  async conun(key: number, options: Partial<ConnectOptions> = {}): Promise<Conun> {
    const { storage } = this;
    const { disputeGame: _, ...deployment } = this.deployment;
    const signer = new Wallet(KEYS[key] as string);
    const conun = await Conun.connect({
      rpc: this.anvil.url,
      deployment,
      signer,
      storage: storage.url,
      pollingMs: 20,
      ...options,
    });
    this.#open.push(conun);
    return conun;
  }

  /** A worker whose owner has 1,000 CON of stake. */
  async worker(ownerKey: number): Promise<TestWorker> {
    const amount = con("1000");
    const owner = await this.client(ownerKey);
    const operatorWallet = Wallet.createRandom();
    await this.anvil.request("anvil_setBalance", operatorWallet.address, "0x56bc75e2d63100000");
    const treasury = await this.client(0);
    await transfer(treasury, { to: owner.address as Address, amount });
    await approve(owner, { spender: this.deployment.registry, amount });
    await stake(owner, { amount });
    await setMarketCap(owner, { capUnits: toUnits(amount) });
    const deadline = 4_000_000_000;
    const signature = await signOperator(owner, { signer: operatorWallet, owner: owner.address as Address, deadline });
    const operatorAddress = operatorWallet.address as Address;
    const { allotmentId } = await authorise(owner, {
      operator: operatorAddress,
      units: toUnits(amount),
      deadline,
      signature,
    });
    const operator = await this.client(undefined, { signer: operatorWallet });
    return new TestWorker(owner, operator, allotmentId, this.storage);
  }

  /** Lets time pass on the chain. */
  async pass(seconds: number): Promise<void> {
    await this.anvil.request("evm_increaseTime", seconds);
    await this.anvil.request("evm_mine");
  }
}

/** Runs all batches of a job that is not done: one worker a slot, until every slot has revealed. */
export async function runAll(
  job: Pick<PostedJob, "jobId" | "spec" | "hint">,
  workers: readonly TestWorker[],
): Promise<void> {
  const batches = (job.spec.taskCount + BigInt(job.spec.batchSize) - 1n) / BigInt(job.spec.batchSize);
  for (let batch = 0n; batch < batches; batch++) {
    for (const [slot, worker] of workers.entries()) await worker.commit(job, batch, slot);
    for (const [slot, worker] of workers.entries()) await worker.reveal(job.jobId, batch, slot);
  }
}

/** Slots of a batch that live turns hold. */
export async function heldSlots(client: Client, jobId: JobId, batch: bigint): Promise<number[]> {
  const state = await getJobState(client, { jobId });
  const found = state.batches.get(batch);
  return found === undefined ? [] : currentAssignments(found).map(({ slot }) => slot);
}
