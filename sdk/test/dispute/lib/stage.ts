import { deployLocal, parametersOf } from "@conun/contracts/deploy";
import {
  assignmentId,
  commitment,
  concat,
  type Image,
  initialOpening,
  inputRoot,
  lower,
  parseInputRegion,
  pin,
  type ResultLeaf,
  type ResultTree,
  resultTree,
  TaskTrace,
  type TraceEnd,
  taskPath,
  tasksRoot,
  toHex,
  treeDepth,
} from "@conun/vm";
import { Wallet } from "ethers";
import { type Anvil, startAnvil } from "../../../../test/lib/anvil.ts";
import { DisputePlayer } from "../../../src/dispute/player.ts";
import type { PlayerEvent, PlayerOptions } from "../../../src/dispute/player-types.ts";
import type { AssignmentRef, DisputeSource, JobMaterial } from "../../../src/dispute/source.ts";
import {
  type Address,
  type AllotmentId,
  approve,
  authorise,
  type Client,
  type ClientDeployment,
  type ClientOptions,
  claimAndCommit,
  con,
  createClient,
  getTerms,
  type Hex,
  type JobSpec,
  jobIdOf,
  NOBODY,
  post,
  reveal,
  setMarketCap,
  stake,
  type TaskLimits,
  toUnits,
  transfer,
  ZERO_HASH,
} from "../../../src/index.ts";
import type { OutputsBundle } from "../../../src/storage/codec/outputs-bundle.ts";
import { publishInputs } from "../../../src/storage/publish/inputs.ts";
import { publishJobManifest, publishOutputs, publishProgram } from "../../../src/storage/publish/objects.ts";
import type { Storage } from "../../../src/storage/storage.ts";
import { KEYS } from "../../support/keys.ts";
import { type Telling, teller, tellingRegion } from "./teller.ts";

export const CLOCKS = { answer: 1000, game: 3000, window: 5000 } as const;
const LIMITS = { steps: 1_000_000n, pages: 16n, outputBytes: 64n };
const STAKE = con("10000");
export const BOND = con("10");

/** One task: its true trace, and what its worker says. */
export interface StagedTask {
  readonly region: Uint8Array;
  readonly truth: TaskTrace;
  /** The trace of what the worker says; another one where it lies. */
  readonly said: TaskTrace;
  readonly end: TraceEnd;
}

/** A result that stands on the chain. */
export interface Staged {
  readonly ref: AssignmentRef;
  readonly spec: JobSpec;
  readonly material: JobMaterial;
  readonly tasks: readonly StagedTask[];
  readonly leaves: readonly ResultLeaf[];
  /** True ones. */
  readonly truth: readonly ResultLeaf[];
  readonly tree: ResultTree;
  readonly image: Image;
}

/** What a worker puts on the chain. */
export interface Saying {
  readonly tasks: readonly Telling[];
  /** What it says of tasks, by position, where that is not the truth. */
  readonly lies?: ReadonlyMap<number, Telling> | undefined;
  /** Any other root than the one of its leaves. */
  readonly root?: { readonly root: Hex; readonly totalSteps: bigint } | undefined;
  readonly storage?: Storage | undefined;
  readonly withheld?: boolean | undefined;
}

/** A job of one batch, and what its worker says. */
export interface Put {
  readonly program: Uint8Array;
  readonly image: Image;
  readonly limits: TaskLimits;
  readonly tasks: readonly StagedTask[];
  readonly root?: Saying["root"];
  /** Where the job's data and the worker's outputs are kept; nowhere if left out. */
  readonly storage?: Storage | undefined;
  /** Outputs are not stored. */
  readonly withheld?: boolean | undefined;
}

/** A chain with a judge whose clocks nobody outruns by being slow, a requester, a worker, and others with coins. */
export class GameStage {
  readonly anvil: Anvil;
  readonly deployment: ClientDeployment;
  readonly image: Image;
  readonly #open: { close(): Promise<void> }[] = [];
  #worker: { client: Client; allotmentId: AllotmentId } | undefined;
  readonly #players: DisputePlayer[] = [];
  #requesting: Promise<Client> | undefined;
  #salt = 0;

  private constructor(anvil: Anvil, deployment: ClientDeployment) {
    this.anvil = anvil;
    this.deployment = deployment;
    this.image = lower(pin(teller).module);
  }

  static async start(...args: string[]): Promise<GameStage> {
    const anvil = await startAnvil("--hardfork", "cancun", ...args);
    const { local } = parametersOf;
    const gameParameters = { ...local.gameParameters, answerFloor: CLOCKS.answer, gameFloor: CLOCKS.game };
    const deployment = await deployLocal(anvil.url, { parameters: { ...local, gameParameters } });
    return new GameStage(anvil, deployment);
  }

  /** Ends all players. */
  async dismiss(): Promise<void> {
    await Promise.all(this.#players.splice(0).map((player) => player.stop()));
  }

  async stop(): Promise<void> {
    await this.dismiss();
    for (const one of this.#open.splice(0)) await one.close();
    await this.anvil.stop();
  }

  /** A client of a development key: 0 holds all CON, 1 posts, 2 works, 3 watches. */
  async client(key: number, options: Partial<ClientOptions> = {}): Promise<Client> {
    const signer = new Wallet(KEYS[key] as string);
    const { deployment } = this;
    const client = await createClient({ rpc: this.anvil.url, deployment, signer, pollingMs: 20, ...options });
    this.#open.push(client);
    return client;
  }

  /** A client of a new account with coins. */
  async stranger(options: Partial<ClientOptions> = {}): Promise<Client> {
    const signer = Wallet.createRandom();
    await this.anvil.request("anvil_setBalance", signer.address, "0x56bc75e2d63100000");
    const { deployment } = this;
    const client = await createClient({ rpc: this.anvil.url, deployment, signer, pollingMs: 20, ...options });
    this.#open.push(client);
    return client;
  }

  async pass(seconds: number): Promise<void> {
    await this.anvil.request("evm_increaseTime", seconds);
    await this.anvil.request("evm_mine");
  }

  async now(): Promise<number> {
    const block = (await this.anvil.request("eth_getBlockByNumber", "latest", false)) as { timestamp: string };
    return Number(block.timestamp);
  }

  /** The worker's account: its own operator, with stake for the judge's jobs. */
  async worker(): Promise<{ client: Client; allotmentId: AllotmentId }> {
    if (this.#worker !== undefined) return this.#worker;
    const [treasury, client] = [await this.client(0), await this.client(2)];
    const { registry, disputeGame } = this.deployment;
    const market = disputeGame as Address;
    await transfer(treasury, { to: client.address as Address, amount: STAKE });
    await transfer(treasury, { to: new Wallet(KEYS[1]).address as Address, amount: STAKE });
    await approve(client, { spender: registry, amount: STAKE });
    await stake(client, { amount: STAKE });
    await setMarketCap(client, { capUnits: toUnits(STAKE), market });
    const { allotmentId } = await authorise(client, {
      operator: client.address as Address,
      units: toUnits(STAKE),
      market,
    });
    this.#worker = { client, allotmentId };
    return this.#worker;
  }

  /** Posts a job of one batch of {@link teller} and reveals what the worker says of it. */
  async reveal({ tasks, lies, ...rest }: Saying): Promise<Staged> {
    const staged = await Promise.all(tasks.map((task, i) => this.#task(task, lies?.get(i))));
    return this.put({ program: teller, image: this.image, limits: LIMITS, tasks: staged, ...rest });
  }

  /** Posts a job of one batch of any program and reveals what the worker says of it. */
  async put({ program, image, limits, tasks: staged, root, storage, withheld }: Put): Promise<Staged> {
    const { client: worker, allotmentId } = await this.worker();
    const requester = await this.#requester();
    const regions = staged.map(({ region }) => region);
    const stored = storage && (await publishJob(storage, program, regions));
    const spec = await this.#post(requester, program, limits, regions, stored);
    const { chainId, deployment } = worker;
    const jobId = jobIdOf({ chainId, market: deployment.market, spec });
    const leaves = staged.map(({ end }, taskIndex) => ({ taskIndex, ...end.outcome }));
    const truth = await Promise.all(
      staged.map(async ({ truth: trace }, taskIndex) => ({ taskIndex, ...(await trace.end()).outcome })),
    );
    const tree = resultTree(leaves);
    const { root: resultRoot, totalSteps } = root ?? { root: toHex(tree.root), totalSteps: tree.totalSteps };
    const salt = toHex(crypto.getRandomValues(new Uint8Array(32)));
    const id = assignmentId({ chainId, market: deployment.market, jobId, batch: 0n, slot: 0, turn: 0 });
    const allotment = `0x${allotmentId.toString(16).padStart(64, "0")}` as Hex;
    const hash = commitment({ assignmentId: id, allotmentId: allotment, resultRoot, totalSteps, salt });
    await claimAndCommit(worker, { spec, claims: [{ batch: 0n, slot: 0, turn: 0, commitment: hash }] });
    // The seed that says whether the batch is audited is of a later block.
    await this.anvil.request("anvil_mine", "0x4");
    const hint = storage && withheld !== true ? (await publishOutputs(await outputsOf(staged), storage)).hint : "";
    const opening = { batch: 0n, slot: 0, resultRoot, totalSteps, salt, hint };
    await reveal(worker, { jobId, openings: [opening] });
    const material = materialOf(spec, program, regions);
    return {
      ref: { jobId, batch: 0n, slot: 0, turn: 0 },
      spec,
      material,
      tasks: staged,
      leaves,
      truth,
      tree,
      image,
    };
  }

  /** A player; its events are kept. */
  player(
    client: Client,
    source: DisputeSource,
    options: Partial<PlayerOptions> = {},
  ): DisputePlayer & { log: PlayerEvent[] } {
    const log: PlayerEvent[] = [];
    const onEvent = (event: PlayerEvent) => void log.push(event);
    const player = new DisputePlayer({ client, source, onEvent, ...options });
    this.#players.push(player);
    return Object.assign(player, { log });
  }

  #requester(): Promise<Client> {
    this.#requesting ??= this.client(1).then(async (client) => {
      await approve(client, { spender: this.deployment.market, amount: STAKE });
      return client;
    });
    return this.#requesting;
  }

  async #post(
    requester: Client,
    program: Uint8Array,
    limits: TaskLimits,
    regions: readonly Uint8Array[],
    stored: { readonly hint: string; readonly digest: Hex } = { hint: "", digest: `0x${"33".repeat(32)}` },
  ): Promise<JobSpec> {
    const roots = concat(regions.map(inputRoot));
    const { number } = await getTerms(requester);
    const spec: JobSpec = {
      version: 1,
      requester: requester.address as Address,
      salt: `0x${(++this.#salt).toString(16).padStart(64, "0")}`,
      programId: pin(program).id,
      tasksRoot: toHex(tasksRoot(roots)),
      taskCount: BigInt(regions.length),
      batchSize: regions.length,
      limits,
      budget: con("100"),
      // So little beside the bond that no batch is audited.
      taskFee: con("0.000001"),
      minStepPrice: con("0.0001"),
      maxStepPrice: con("0.0001"),
      rampSeconds: 0,
      replicas: 1,
      maxReplicas: 1,
      onNoQuorum: "refund",
      resolver: this.deployment.disputeGame as Address,
      bond: BOND,
      auditRate: 0,
      commitTimeout: 600,
      challengeWindow: CLOCKS.window,
      postingDeadline: (await this.now()) + 86_400,
      terms: number,
      manifestDigest: stored.digest,
      callback: NOBODY,
      project: ZERO_HASH,
      extension: ZERO_HASH,
    };
    await post(requester, { spec, hint: stored.hint });
    return spec;
  }

  async #task(task: Telling, lie: Telling | undefined): Promise<StagedTask> {
    const region = tellingRegion(task);
    const truth = this.#trace(region);
    const said = lie === undefined ? truth : this.#trace(tellingRegion(lie));
    return { region, truth, said, end: await said.end() };
  }

  #trace(region: Uint8Array): TaskTrace {
    const { steps, pages, outputBytes } = LIMITS;
    const task = { input: region, steps, pages: Number(pages), outputLimit: Number(outputBytes) };
    return new TaskTrace(this.image, task, { memoryBytes: 2 ** 24 });
  }
}

/** Stores program, inputs and manifest of a job. */
async function publishJob(storage: Storage, program: Uint8Array, regions: readonly Uint8Array[]) {
  const inputs = await publishInputs(regions.map(parseInputRegion), storage);
  const { index } = inputs;
  return publishJobManifest(
    {
      kind: "conun/job",
      version: 1,
      name: "",
      description: "",
      program: await publishProgram(program, storage),
      inputs: { cid: index.cid, size: index.size },
      outputs: { mediaType: "application/octet-stream" },
    },
    storage,
  );
}

/** What a worker says of its tasks, as it stores it. */
async function outputsOf(tasks: readonly StagedTask[]): Promise<OutputsBundle> {
  const results = await Promise.all(
    tasks.map(async ({ said }) => {
      const { steps } = await said.end();
      return said.at(steps, (machine) => machine.result());
    }),
  );
  return { firstTask: 0, results };
}

/** Inputs of a job that are held in memory. */
function materialOf(spec: JobSpec, program: Uint8Array, regions: readonly Uint8Array[]): JobMaterial {
  const roots = regions.map(inputRoot);
  const packed = concat(roots);
  const shape = { taskCount: roots.length, chunkTasks: 2 ** treeDepth(roots.length) };
  return {
    spec,
    program,
    inputs: {
      tasks: async (from, to) => regions.slice(from, to).map((region, i) => ({ index: from + i, region })),
      proof: async (index) => ({
        tasksRoot: tasksRoot(packed),
        taskCount: roots.length,
        index,
        inputRoot: roots[index] as Uint8Array,
        path: taskPath(shape, new Uint8Array(32), packed, index),
      }),
    },
  };
}

/** What the worker of a result, or anybody else, plays with. */
export function sourceOf(...results: readonly Staged[]): DisputeSource {
  return {
    job: async (jobId) => {
      const found = results.find(({ ref }) => ref.jobId === jobId);
      if (found === undefined) throw new Error(`no job ${jobId}`);
      return found.material;
    },
    leaves: async ({ jobId }) => results.find(({ ref }) => ref.jobId === jobId)?.leaves,
  };
}

/** What opens a position of a result as its worker says it. */
export const firstOf = ({ image, tasks }: Staged, position: number): Uint8Array =>
  initialOpening(image, (tasks[position] as StagedTask).region);
