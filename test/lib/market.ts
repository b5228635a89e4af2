import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Deployment } from "@conun/contracts";
import { type ChainParameters, deployLocal, type GameParameters, parametersOf } from "@conun/contracts/deploy";
import {
  type Address,
  approve,
  authorise,
  type Client,
  Conun,
  con,
  createClient,
  type Job,
  type JobOptions,
  type MarketEvent,
  setMarketCap,
  signOperator,
  stake,
  toUnits,
  transfer,
} from "@conun/sdk";
import { developmentSigner } from "@conun/sdk/node";
import { type HDNodeWallet, Wallet } from "ethers";
import { type Anvil, startAnvil } from "./anvil.ts";
import { mixer } from "./programs.ts";
import { StorageProcess } from "./storage.ts";
import { until } from "./until.ts";
import { WorkerProcess, type WorkerSettings } from "./worker.ts";

/** CON that each owner stakes. */
export const STAKE = con("1000");
const CHAIN_ID = 31337;
/** Until then a consent holds. */
const FAR = 4_000_000_000;
const COINS = 10n ** 20n;

/** A worker to hire. */
export type Hire = Pick<WorkerSettings, "name" | "config" | "lies" | "watches"> & {
  /** Another way to the chain than the direct one. */
  readonly rpc?: string | undefined;
  /** Coins for gas, in wei. */
  readonly gas?: bigint | undefined;
  /** CON that the owner stakes for jobs by votes, in wei. */
  readonly stake?: bigint | undefined;
  /** CON that it stakes for jobs whose results are judged, in wei; none if left out. */
  readonly proofs?: bigint | undefined;
};

/** A market with everything real: a chain, contracts, storage and workers, each in processes of their own. */
export class Market {
  readonly anvil: Anvil;
  readonly deployment: Deployment;
  readonly storage: StorageProcess;
  /** Everything that any process writes. */
  readonly folder: string;
  /** Keys and passwords that no log and no file may hold. */
  readonly keys: string[] = [];
  readonly password = randomBytes(12).toString("hex");
  readonly #treasury: Client;
  readonly #closing: (() => Promise<unknown>)[] = [];
  readonly #workers: WorkerProcess[] = [];

  private constructor(anvil: Anvil, deployment: Deployment, storage: StorageProcess, folder: string, client: Client) {
    this.anvil = anvil;
    this.deployment = deployment;
    this.storage = storage;
    this.folder = folder;
    this.#treasury = client;
  }

  /**
   * @param chain What the chain's parameters differ in from those of the local chain.
   * @param games What the parameters of games differ in.
   */
  static async open(chain: Partial<ChainParameters> = {}, games: Partial<GameParameters> = {}): Promise<Market> {
    const folder = mkdtempSync(join(tmpdir(), "conun-scenario-"));
    const anvil = await startAnvil(
      "--chain-id",
      String(CHAIN_ID),
      "--block-time",
      "1",
      "--mixed-mining",
      "--hardfork",
      "cancun",
    );
    try {
      const storage = new StorageProcess(folder, "storage");
      const { chainParameters, gameParameters, ...local } = parametersOf.local;
      const parameters = {
        ...local,
        chainParameters: { ...chainParameters, ...chain },
        gameParameters: { ...gameParameters, ...games },
      };
      const [deployment] = await Promise.all([deployLocal(anvil.url, { parameters }), storage.start()]);
      const client = await createClient({ rpc: anvil.url, deployment, signer: developmentSigner(0), pollingMs: 30 });
      return new Market(anvil, deployment, storage, folder, client);
    } catch (error) {
      await anvil.stop();
      throw error;
    }
  }

  /** Ends everything; the folder stays until {@link Market.remove}. */
  async stop(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.stop("SIGKILL")));
    for (const close of this.#closing.splice(0)) await close();
    await this.#treasury.close();
    await this.storage.stop();
    await this.anvil.stop();
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Something to end with the market. */
  defer(close: () => Promise<unknown>): void {
    this.#closing.push(close);
  }

  async request(method: string, ...params: unknown[]): Promise<unknown> {
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
    const headers = { "content-type": "application/json" };
    const response = await fetch(this.anvil.url, { method: "POST", headers, body });
    const { result, error } = (await response.json()) as { result?: unknown; error?: { message: string } };
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return result;
  }

  async setCoins(account: string, wei: bigint): Promise<void> {
    await this.request("anvil_setBalance", account, `0x${wei.toString(16)}`);
  }

  /** A new account with coins, whose key nothing may print. */
  async account(coins = COINS): Promise<HDNodeWallet> {
    const wallet = Wallet.createRandom();
    this.keys.push(wallet.privateKey);
    await this.setCoins(wallet.address, coins);
    return wallet;
  }

  async give(to: string, amount: bigint): Promise<void> {
    await transfer(this.#treasury, { to: to as Address, amount });
  }

  /** A requester with CON. @param pollingMs Milliseconds between two looks at the chain. */
  async requester(amount: bigint, storage: string = this.storage.url, pollingMs = 50): Promise<Conun> {
    const signer = await this.account();
    await this.give(signer.address, amount);
    const { deployment } = this;
    const conun = await Conun.connect({ rpc: this.anvil.url, deployment, signer, storage, pollingMs });
    this.defer(() => conun.close());
    return conun;
  }

  /** An owner that stakes and authorises an operator, and the operator's worker, not yet started; who watches has no stake. */
  async hire(hire: Hire): Promise<WorkerProcess> {
    const { gas = COINS, watches = false, rpc = this.anvil.url, ...settings } = hire;
    const { stake: amount = watches ? 0n : STAKE, proofs = 0n } = hire;
    const [owner, operator] = [await this.account(), await this.account(gas)];
    const { deployment } = this;
    if (amount + proofs > 0n) await this.give(owner.address, amount + proofs);
    const client = await createClient({ rpc: this.anvil.url, deployment, signer: owner, pollingMs: 30 });
    try {
      if (amount + proofs > 0n) {
        await approve(client, { spender: deployment.registry, amount: amount + proofs });
        await stake(client, { amount: amount + proofs });
      }
      const allotments: [Address | undefined, bigint][] = [
        [deployment.market, amount],
        [deployment.disputeGame, proofs],
      ];
      for (const [market, part] of allotments) {
        if (market === undefined || part === 0n) continue;
        const units = toUnits(part);
        const consent = { signer: operator, owner: owner.address as Address, deadline: FAR, market };
        const signature = await signOperator(client, consent);
        await setMarketCap(client, { capUnits: units, market });
        await authorise(client, { operator: operator.address as Address, units, deadline: FAR, signature, market });
      }
    } finally {
      await client.close();
    }
    const all = { ...settings, watches, owner, operator, rpc, deployment };
    const worker = await WorkerProcess.create(this.folder, all, this.password);
    this.#workers.push(worker);
    return worker;
  }

  /** Hires workers and starts them. */
  async staff(...hires: readonly Hire[]): Promise<WorkerProcess[]> {
    const workers: WorkerProcess[] = [];
    for (const hire of hires) workers.push(await this.hire(hire));
    await Promise.all(workers.map((worker) => worker.start()));
    return workers;
  }

  /** The logs of all workers: what a failing test is explained by. */
  get logs(): string {
    return this.#workers.map(({ name, log }) => `--- ${name}\n${log.split("\n").slice(-40).join("\n")}`).join("\n");
  }
}

/** Options of jobs of {@link mixer}: enough money, prices one can read, judged by votes. */
export const MIXER_JOB = {
  resolver: "votes",
  budget: con("100"),
  price: { taskFee: con("0.1"), stepPrice: con("0.1") },
  limits: { steps: 20_000_000_000n, memoryBytes: 2 ** 17, outputBytes: 64 },
  bond: con("10"),
} as const satisfies JobOptions;

/** Posts a job of {@link mixer}. */
export function post(conun: Conun, inputs: readonly Uint8Array[], options: Partial<JobOptions> = {}): Promise<Job> {
  return conun.map(mixer, inputs, { ...MIXER_JOB, ...options });
}

type EventName = MarketEvent["name"];
export type EventNamed<N extends EventName> = Extract<MarketEvent, { readonly name: N }>;

/** Events of a job by name. */
export async function eventsOf<N extends EventName>(job: Job, name: N): Promise<EventNamed<N>[]> {
  const { timeline } = await job.state();
  return timeline.filter((event): event is EventNamed<N> => event.name === name);
}

/** Waits until a job has a number of events of a name. */
export function whenEvents<N extends EventName>(
  job: Job,
  name: N,
  count = 1,
  market?: Market,
): Promise<EventNamed<N>[]> {
  const context = () => market?.logs ?? "";
  return until(
    `${count} x ${name}`,
    async () => {
      const events = await eventsOf(job, name);
      return events.length >= count ? events : undefined;
    },
    { context },
  );
}
