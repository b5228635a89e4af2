import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Address,
  approve,
  authorise,
  type Client,
  con,
  createClient,
  setMarketCap,
  signOperator,
  stake,
  toUnits,
} from "@conun/sdk";
import { createWorker, type Worker, type WorkerModules } from "@conun/worker-node";
import { type HDNodeWallet, parseEther, Wallet } from "ethers";
import { pino } from "pino";
import type { LocalMarket } from "./market.ts";

/** CON that a local worker stakes for jobs by votes, and as much for those whose results are judged: enough for many batches. */
const STAKE = con("1000");
/** Coins for gas that its operator gets. */
const GAS = parseEther("10");
const AUTHORISED_SECONDS = 3600;

/** A worker to be hired. */
export interface Applicant {
  readonly owner: HDNodeWallet;
  /** What it does otherwise than an honest worker. */
  readonly modules?: WorkerModules;
}

/** Workers in this process, each with an owner, an operator's key and processes of its own. */
export interface Crew {
  readonly workers: readonly Worker[];
  /** Has them begin nothing new and finish what they owe, for `seconds` at most, and ends them. */
  stop(seconds?: number): Promise<void>;
}

/** How a crew is hired. */
export interface CrewOptions {
  /** Least level of the workers' log on standard error. */
  readonly logLevel: "silent" | "warn" | "info";
  readonly signal: AbortSignal;
}

/** Stakes for each applicant and starts its worker. Journals are in a temporary folder, which goes with the crew. */
export async function hireCrew(
  market: LocalMarket,
  applicants: readonly Applicant[],
  options: CrewOptions,
): Promise<Crew> {
  const { signal } = options;
  const folder = mkdtempSync(join(tmpdir(), "conun-workers-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.once("exit", remove);
  const workers: Worker[] = [];
  const stop = async (seconds = 0) => {
    await Promise.allSettled(workers.map((worker) => (seconds > 0 ? worker.drain(seconds) : worker.stop())));
    remove();
    process.off("exit", remove);
  };
  const log = pino({ level: options.logLevel }, pino.destination({ dest: 2, sync: true }));
  try {
    const hired = await Promise.allSettled(
      applicants.map(async ({ owner, modules }, index) => {
        const operator = new Wallet(Wallet.createRandom().privateKey);
        await hire(market, owner, operator, signal);
        const worker = await createWorker(
          {
            operator,
            rpc: market.chain.rpc,
            deployment: market.deployment,
            dataDir: join(folder, String(index)),
            lockDir: join(folder, "locks"),
            config: { work: { cores: 1 }, pay: { direct: true } },
            log: log.child({ worker: index }),
          },
          modules,
        );
        workers.push(worker);
        await worker.start(signal);
      }),
    );
    const failed = hired.find((outcome) => outcome.status === "rejected");
    if (failed !== undefined) throw failed.reason;
    return { workers, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Stakes CON for an owner and allots all of it to an operator, who gets coins for gas. */
async function hire(market: LocalMarket, owner: HDNodeWallet, operator: Wallet, signal: AbortSignal): Promise<void> {
  const { chain, deployment } = market;
  const client = await createClient({ rpc: chain.rpc, deployment, signer: owner, signal });
  try {
    const gas = client.tx?.send({ to: operator.address as Address, data: "0x", value: GAS, kind: "gas" }, { signal });
    const scopes = [deployment.market, deployment.disputeGame].filter((scope) => scope !== undefined);
    await Promise.all([market.give(owner.address, STAKE * BigInt(scopes.length)), gas]);
    await allot(client, operator, scopes, signal);
  } finally {
    await client.close();
  }
}

/** @param scopes The market, for votes, and the contract that judges results. */
async function allot(client: Client, operator: Wallet, scopes: readonly Address[], signal: AbortSignal): Promise<void> {
  const owner = client.address as Address;
  const units = toUnits(STAKE);
  const amount = STAKE * BigInt(scopes.length);
  const deadline = Math.floor(Date.now() / 1000) + AUTHORISED_SECONDS;
  await approve(client, { spender: client.deployment.registry, amount, signal });
  await stake(client, { amount, signal });
  for (const market of scopes) {
    const signature = await signOperator(client, { signer: operator, owner, deadline, market });
    await setMarketCap(client, { capUnits: units, market, signal });
    await authorise(client, { operator: operator.address as Address, units, deadline, signature, market, signal });
  }
}
