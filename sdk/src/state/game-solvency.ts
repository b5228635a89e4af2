import { getBondCredit } from "../actions/dispute/getBondCredit.ts";
import { getDemandStatus } from "../actions/dispute/getDemandStatus.ts";
import { getGameClock } from "../actions/dispute/getGameClock.ts";
import { contractAddress } from "../client/address.ts";
import type { Client } from "../client/client.ts";
import { chainError } from "../errors/revert.ts";
import { getDisputeEvents, resolverAt } from "../events/dispute.ts";
import type { Address, Hex } from "../types/primitives.ts";
import { abortable } from "../util/abort.ts";
import { mapConcurrent } from "../util/concurrent.ts";

/** What a resolver holds and owes, in wei of the chain's own coin. */
export interface GameSolvency {
  readonly resolver: Address;
  readonly balance: bigint;
  /** Bonds of games that are not over. */
  readonly bonds: bigint;
  /** Payments of demands that are not answered. */
  readonly payments: bigint;
  /** What accounts can withdraw. */
  readonly credits: bigint;
  /** Balance less all of these: zero, or what somebody forced upon it. Never below zero. */
  readonly delta: bigint;
}

/** Parameters of {@link gameSolvency}. */
export interface GameSolvencyParameters {
  /** The resolver; the deployment's game if left out. */
  readonly resolver?: Address | undefined;
  /** Block to read at; the newest if left out. */
  readonly block?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

const READS_AT_ONCE = 16;

/**
 * Recomputes what a resolver owes, game by game, demand by demand and account by account, and compares it with the coins
 * that it holds.
 *
 * @throws ConunError `RESOLVER_MISSING`, `CHAIN_UNAVAILABLE`.
 *
 * @example
 * const { delta } = await gameSolvency(client);
 */
export async function gameSolvency(client: Client, parameters: GameSolvencyParameters = {}): Promise<GameSolvency> {
  const { resolver, signal } = parameters;
  const block = parameters.block ?? (await abortable(client.provider.getBlockNumber(), signal));
  const at = { resolver, block, signal };
  const { games, demands, accounts } = await playersOf(client, at);
  const clocks = await mapConcurrent(games, READS_AT_ONCE, (id) => getGameClock(client, { id, ...at }));
  const asked = await mapConcurrent(demands, READS_AT_ONCE, (id) => getDemandStatus(client, { id, ...at }));
  const credited = await mapConcurrent(accounts, READS_AT_ONCE, (account) => getBondCredit(client, { account, ...at }));
  const running = clocks.filter(({ state }) => state !== "over" && state !== "none");
  const bonds = sum(running.map(({ challengerBond, defenderBond }) => challengerBond + defenderBond));
  const payments = sum(asked.map(({ state, payment }) => (state === "open" ? payment : 0n)));
  const credits = sum(credited);
  const address = contractAddress(client, resolverAt(resolver));
  const balance = await abortable(client.provider.getBalance(address, block), signal).catch((error) => {
    signal?.throwIfAborted();
    throw chainError(error, "Reading the resolver's balance");
  });
  const delta = balance - bonds - payments - credits;
  return { resolver: address, balance, bonds, payments, credits, delta };
}

/** Everything and everybody that coins of a resolver were ever about. */
async function playersOf(
  client: Client,
  { resolver, block, signal }: GameSolvencyParameters,
): Promise<{ games: Hex[]; demands: Hex[]; accounts: Address[] }> {
  const games = new Set<Hex>();
  const demands = new Set<Hex>();
  const accounts = new Set<Address>();
  for await (const { events } of getDisputeEvents(client, { resolver, toBlock: block, signal })) {
    for (const event of events) {
      if (event.name === "PositionChallenged") games.add(event.id);
      else if (event.name === "ChunkDemanded") demands.add(event.id);
      if ("challenger" in event) accounts.add(event.challenger);
      if ("payer" in event) accounts.add(event.payer);
      if ("winner" in event) accounts.add(event.winner);
      if ("demander" in event) accounts.add(event.demander);
      if ("payee" in event) accounts.add(event.payee);
    }
  }
  return { games: [...games], demands: [...demands], accounts: [...accounts] };
}

const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((all, one) => all + one, 0n);
