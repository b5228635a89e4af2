import { getCredit } from "../actions/market/getCredit.ts";
import { getFees } from "../actions/market/getFees.ts";
import { getJob } from "../actions/market/getJob.ts";
import { getRegistryLiabilities } from "../actions/registry/getRegistryLiabilities.ts";
import { getBalance } from "../actions/token/getBalance.ts";
import type { Client } from "../client/client.ts";
import { getMarketEvents } from "../events/get.ts";
import type { Address, JobId } from "../types/primitives.ts";
import { abortable } from "../util/abort.ts";
import { mapConcurrent } from "../util/concurrent.ts";
import { type GameSolvency, gameSolvency } from "./game-solvency.ts";

/** What the market holds and owes, in wei of CON. */
export interface MarketSolvency {
  readonly balance: bigint;
  /** Free budgets of open jobs. */
  readonly free: bigint;
  /** Reserved budgets. */
  readonly reserved: bigint;
  /** What closed jobs have to give back. */
  readonly refundable: bigint;
  /** What owners can withdraw. */
  readonly credits: bigint;
  /** Protocol fees not sent yet. */
  readonly fees: bigint;
  readonly liabilities: bigint;
  /** Balance less liabilities: zero, or what somebody sent by a plain transfer. Never below zero. */
  readonly delta: bigint;
}

/** What market, registry and game hold and owe, recomputed from the chain. */
export interface Solvency {
  /** Block at which all of it was read. */
  readonly block: number;
  readonly market: MarketSolvency;
  readonly registry: { readonly balance: bigint; readonly liabilities: bigint; readonly delta: bigint };
  /** The deployment's game, in the chain's own coin; undefined if it has none. Other resolvers: `gameSolvency`. */
  readonly game: GameSolvency | undefined;
  /** Both deltas of CON together. */
  readonly delta: bigint;
  /** Whether none of them owes more than it holds. */
  readonly solvent: boolean;
}

const READS_AT_ONCE = 16;

/**
 * Recomputes what the contracts owe, job by job and owner by owner, and compares it with the CON that they hold.
 * Anyone can: nothing but the chain is asked.
 *
 * @throws ConunError `CHAIN_UNAVAILABLE`.
 *
 * @example
 * const { solvent, delta } = await solvency(client);
 */
export async function solvency(
  client: Client,
  parameters: { signal?: AbortSignal | undefined } = {},
): Promise<Solvency> {
  const { signal } = parameters;
  const block = await abortable(client.provider.getBlockNumber(), signal);
  const at = { block, signal };
  const { jobs, owners } = await jobsAndOwners(client, block, signal);
  const words = await mapConcurrent(jobs, READS_AT_ONCE, (jobId) => getJob(client, { jobId, ...at }));
  const credited = await mapConcurrent(owners, READS_AT_ONCE, (owner) => getCredit(client, { owner, ...at }));
  const { market: marketAddress, registry: registryAddress } = client.deployment;
  const [fees, balance, registryBalance, registryOwes] = await Promise.all([
    getFees(client, at),
    getBalance(client, { address: marketAddress, ...at }),
    getBalance(client, { address: registryAddress, ...at }),
    getRegistryLiabilities(client, at),
  ]);
  let [free, reserved, refundable, credits] = [0n, 0n, 0n, 0n];
  for (const word of words) {
    reserved += word.reserved;
    if (word.seed === 0) refundable += word.free;
    else free += word.free;
  }
  for (const credit of credited) credits += credit;
  const liabilities = free + reserved + refundable + credits + fees;
  const market = { balance, free, reserved, refundable, credits, fees, liabilities, delta: balance - liabilities };
  const registry = { balance: registryBalance, liabilities: registryOwes, delta: registryBalance - registryOwes };
  const game = client.deployment.disputeGame === undefined ? undefined : await gameSolvency(client, at);
  const solvent = market.delta >= 0n && registry.delta >= 0n && (game?.delta ?? 0n) >= 0n;
  return { block, market, registry, game, delta: market.delta + registry.delta, solvent };
}

async function jobsAndOwners(
  client: Client,
  toBlock: number,
  signal: AbortSignal | undefined,
): Promise<{ jobs: JobId[]; owners: Address[] }> {
  const jobs = new Set<JobId>();
  const owners = new Set<Address>();
  for await (const { events } of getMarketEvents(client, { names: ["JobPosted", "AssignmentPaid"], toBlock, signal })) {
    for (const event of events) {
      if (event.name === "JobPosted") jobs.add(event.jobId);
      else if (event.name === "AssignmentPaid") owners.add(event.owner);
    }
  }
  return { jobs: [...jobs], owners: [...owners] };
}
