import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Deployment } from "@conun/contracts";
import { deployLocal, type GameParameters, parametersOf } from "@conun/contracts/deploy";
import {
  approve,
  authorise,
  type Client,
  con,
  createClient,
  getTerms,
  type Hex,
  type JobId,
  type JobSpec,
  NOBODY,
  post,
  setMarketCap,
  signOperator,
  stake,
  toUnits,
  transfer,
  ZERO_HASH,
} from "@conun/sdk";
import {
  buildHint,
  createStorageService,
  httpStorage,
  publishInputs,
  publishJobManifest,
  publishProgram,
  type StorageService,
} from "@conun/sdk/storage";
import { pin, programId, type TaskInput } from "@conun/vm";
import { HDNodeWallet, type Wallet } from "ethers";
import { type Anvil, startAnvil } from "../../../test/lib/anvil.ts";

/** What a test may change of a job. */
export type JobOptions = Partial<JobSpec> & { readonly inputs: readonly TaskInput[]; readonly program?: Uint8Array };

/** The program that counts primes up to the number on its standard input. */
export const PRIMES: Uint8Array = readFileSync(new URL("../../../examples/primes/primes.wasm", import.meta.url));

/** Inputs for it. */
export function primesUpTo(...limits: readonly number[]): TaskInput[] {
  return limits.map((limit) => ({ stdin: new TextEncoder().encode(String(limit)) }));
}

/** Prices that are tiny beside the bond: nothing of it is audited. */
const CHEAP = {
  ...{ taskFee: 1_000_000n, minStepPrice: 1_000_000n, maxStepPrice: 1_000_000n },
  limits: { steps: 200_000_000n, pages: 64n, outputBytes: 1024n },
};

/** A chain with the contracts, a storage service, a requester with CON, and folders that go away. */
export class Stage {
  readonly anvil: Anvil;
  readonly deployment: Deployment;
  readonly storage: StorageService;
  readonly requester: Client;
  readonly #folders: string[] = [];
  #salt = 0;

  private constructor(anvil: Anvil, deployment: Deployment, storage: StorageService, requester: Client) {
    this.anvil = anvil;
    this.deployment = deployment;
    this.storage = storage;
    this.requester = requester;
  }

  /** @param games What the parameters of games differ in from those of the local chain. */
  static async open(games: Partial<GameParameters> = {}): Promise<Stage> {
    const anvil = await startAnvil("--accounts", "20", "--hardfork", "cancun", "--block-time", "1", "--mixed-mining");
    const storage = createStorageService({ dataDir: null });
    try {
      const { gameParameters, ...local } = parametersOf.local;
      const parameters = { ...local, gameParameters: { ...gameParameters, ...games } };
      const [deployment] = await Promise.all([deployLocal(anvil.url, { parameters }), storage.start()]);
      const signer = wallet(anvil, 0);
      const requester = await createClient({ rpc: anvil.url, signer, deployment });
      await approve(requester, { spender: deployment.market, amount: con("1000000") });
      return new Stage(anvil, deployment, storage, requester);
    } catch (error) {
      await anvil.stop();
      throw error;
    }
  }

  wallet(index: number): Wallet | HDNodeWallet {
    return wallet(this.anvil, index);
  }

  folder(): string {
    const folder = mkdtempSync(join(tmpdir(), "conun-worker-test-"));
    this.#folders.push(folder);
    return folder;
  }

  /**
   * An owner that stakes and authorises an operator; both are accounts of the chain, by number.
   *
   * @param votes For jobs by votes.
   * @param proofs For jobs whose results are judged.
   */
  async staff(owner: number, operator: number, votes = con("1000"), proofs = 0n): Promise<void> {
    const { deployment, requester, anvil } = this;
    const ownerWallet = this.wallet(owner);
    const amount = votes + proofs;
    await transfer(requester, { to: ownerWallet.address as Hex, amount });
    const client = await createClient({ rpc: anvil.url, signer: ownerWallet, deployment });
    try {
      const operatorWallet = this.wallet(operator);
      const deadline = 4_000_000_000;
      await approve(client, { spender: deployment.registry, amount });
      await stake(client, { amount });
      const allotments: [Hex | undefined, bigint][] = [
        [deployment.market, votes],
        [deployment.disputeGame, proofs],
      ];
      for (const [market, part] of allotments) {
        if (market === undefined || part === 0n) continue;
        const consent = { signer: operatorWallet, owner: ownerWallet.address as Hex, deadline, market };
        const signature = await signOperator(client, consent);
        const units = toUnits(part);
        await setMarketCap(client, { capUnits: units, market });
        await authorise(client, { operator: operatorWallet.address as Hex, units, deadline, signature, market });
      }
    } finally {
      await client.close();
    }
  }

  /** Stores and posts a job. */
  async post({ inputs, program = PRIMES, ...changes }: JobOptions): Promise<{ jobId: JobId; spec: JobSpec }> {
    const { requester, storage } = this;
    const store = httpStorage({ url: storage.url });
    const [stored, published] = await Promise.all([publishProgram(program, store), publishInputs(inputs, store)]);
    const manifest = await publishJobManifest(
      {
        kind: "conun/job",
        version: 1,
        name: "test",
        description: "",
        program: stored,
        inputs: published.index,
        outputs: { mediaType: "text/plain" },
      },
      store,
    );
    const now = (await requester.provider.getBlock("latest"))?.timestamp ?? 0;
    const spec: JobSpec = {
      version: 1,
      requester: requester.address as Hex,
      salt: `0x${(++this.#salt).toString(16).padStart(64, "0")}`,
      programId: programId(pin(program).module),
      tasksRoot: published.tasksRoot,
      taskCount: BigInt(inputs.length),
      batchSize: 2,
      limits: { steps: 1_000_000_000n, pages: 64n, outputBytes: 1024n },
      budget: con("1000"),
      taskFee: con("0.1"),
      minStepPrice: con("1"),
      maxStepPrice: con("1"),
      rampSeconds: 0,
      replicas: 1,
      maxReplicas: 3,
      onNoQuorum: "refund",
      resolver: NOBODY,
      bond: con("10"),
      auditRate: 0,
      commitTimeout: 60,
      challengeWindow: 1,
      postingDeadline: now + 3600,
      terms: (await getTerms(requester)).number,
      manifestDigest: manifest.digest,
      callback: NOBODY,
      project: ZERO_HASH,
      extension: ZERO_HASH,
      ...changes,
    };
    const hint = buildHint({ cid: manifest.cid, providers: [storage.url] });
    const { jobId } = await post(requester, { spec, hint });
    return { jobId, spec };
  }

  /** Results of this are judged: a job that needs one worker. */
  provable(changes: Partial<JobSpec> = {}): Partial<JobSpec> {
    const resolver = this.deployment.disputeGame as Hex;
    return { resolver, replicas: 1, maxReplicas: 1, challengeWindow: 30, batchSize: 1, ...CHEAP, ...changes };
  }

  /** Lets time go by on the chain. */
  async pass(seconds: number): Promise<void> {
    await this.anvil.request("evm_increaseTime", seconds);
    await this.anvil.request("evm_mine");
  }

  async close(): Promise<void> {
    await this.requester.close();
    await this.storage.stop();
    await this.anvil.stop();
    for (const folder of this.#folders) rmSync(folder, { recursive: true, force: true });
  }
}

function wallet({ mnemonic }: Anvil, index: number): HDNodeWallet {
  return HDNodeWallet.fromPhrase(mnemonic, undefined, `m/44'/60'/0'/0/${index}`);
}
