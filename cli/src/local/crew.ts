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
  /** Wei of CON that it stakes for jobs whose results are judged, and nothing for others; if left out, plenty for both. */
  readonly proofs?: bigint;
  /** Takes no work, and looks at all results for this requester instead. */
  readonly watches?: Address;
}

/** Workers in this process, each with an owner, an operator's key and processes of its own, as they were asked for. */
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
      applicants.map(async (applicant, index) => {
        const { modules, watches } = applicant;
        const operator = new Wallet(Wallet.createRandom().privateKey);
        await hire(market, applicant, operator, signal);
        const watch = watches === undefined ? {} : { watch: { enabled: true, share: 1, requesters: [watches] } };
        const worker = await createWorker(
          {
            operator,
            rpc: market.chain.rpc,
            deployment: market.deployment,
            dataDir: join(folder, String(index)),
            lockDir: join(folder, "locks"),
            config: { work: { cores: 1 }, pay: { direct: true }, ...watch },
            works: watches === undefined,
            log: log.child({ worker: index }),
          },
          modules,
        );
        workers.push(worker);
        await worker.start(signal);
        return worker;
      }),
    );
    const failed = hired.find((outcome) => outcome.status === "rejected");
    if (failed !== undefined) throw failed.reason;
    return { workers: hired.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : [])), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Gives an operator coins for gas, and its owner's stake to work with if it is to work. */
async function hire(market: LocalMarket, applicant: Applicant, operator: Wallet, signal: AbortSignal): Promise<void> {
  const { chain, deployment } = market;
  const { owner, proofs, watches } = applicant;
  const client = await createClient({ rpc: chain.rpc, deployment, signer: owner, signal });
  try {
    const gas = client.tx?.send({ to: operator.address as Address, data: "0x", value: GAS, kind: "gas" }, { signal });
    if (watches !== undefined) return void (await gas);
    const votes = proofs === undefined ? [{ scope: deployment.market, amount: STAKE }] : [];
    const judged = deployment.disputeGame;
    const stakes = judged === undefined ? votes : [...votes, { scope: judged, amount: proofs ?? STAKE }];
    const amount = stakes.reduce((sum, one) => sum + one.amount, 0n);
    await Promise.all([market.give(owner.address, amount), gas]);
    await allot(client, operator, stakes, signal);
  } finally {
    await client.close();
  }
}

/** Wei of stake for the market, whose results are voted on, or for a contract that judges results. */
interface Allotted {
  readonly scope: Address;
  readonly amount: bigint;
}

async function allot(
  client: Client,
  operator: Wallet,
  stakes: readonly Allotted[],
  signal: AbortSignal,
): Promise<void> {
  const owner = client.address as Address;
  const amount = stakes.reduce((sum, one) => sum + one.amount, 0n);
  const deadline = Math.floor(Date.now() / 1000) + AUTHORISED_SECONDS;
  await approve(client, { spender: client.deployment.registry, amount, signal });
  await stake(client, { amount, signal });
  for (const { scope: market, amount: allotted } of stakes) {
    const units = toUnits(allotted);
    const signature = await signOperator(client, { signer: operator, owner, deadline, market });
    await setMarketCap(client, { capUnits: units, market, signal });
    await authorise(client, { operator: operator.address as Address, units, deadline, signature, market, signal });
  }
}
