import {
  type Address,
  burnQuarantined,
  type Client,
  type DisputeEvent,
  fromUnits,
  type Game,
  getAccount,
  getBalance,
  getBondCredit,
  getDemandStatus,
  getDisputeEvents,
  getGameClock,
  getRegistryEvents,
  type Hex,
  type RegistryEvent,
  readContract,
} from "@conun/sdk";
import { expect } from "chai";
import { eventsOf } from "../market.ts";
import type { Stage } from "../scenario.ts";
import { until } from "../until.ts";
import type { Seat } from "./hand.ts";
import { BOND } from "./stage.ts";
import { travel } from "./time.ts";

type Named<E extends { readonly name: string }, N extends E["name"]> = Extract<E, { readonly name: N }>;

/** Seconds that slashed stake rests on the local chain, and some more. */
const QUARANTINE = 61;

/** Events of the resolver, of one game or of all. */
export async function disputeEvents(client: Client, id?: Hex): Promise<DisputeEvent[]> {
  const all: DisputeEvent[] = [];
  for await (const { events } of getDisputeEvents(client, id === undefined ? {} : { id })) all.push(...events);
  return all;
}

const named = <E extends { readonly name: string }, N extends E["name"]>(all: readonly E[], name: N): Named<E, N>[] =>
  all.filter((event): event is Named<E, N> => event.name === name);

/**
 * Wei that the resolver holds at one block, and wei that it owes: bonds of games that run, payments of open demands,
 * and credits.
 */
export async function resolverDebts(client: Client): Promise<{ held: bigint; owed: bigint }> {
  const block = await client.provider.getBlockNumber();
  const events = (await disputeEvents(client)).filter(({ log }) => log.blockNumber <= block);
  const games = named(events, "PositionChallenged");
  const accounts = new Set<Address>(games.map(({ challenger }) => challenger));
  for (const { payer } of named(events, "PositionOpened")) accounts.add(payer);
  for (const { winner } of named(events, "GameOver")) accounts.add(winner);
  for (const { demander } of named(events, "ChunkDemanded")) accounts.add(demander);
  for (const { payee } of named(events, "ChunkShown")) accounts.add(payee);
  let owed = 0n;
  for (const account of accounts) owed += await getBondCredit(client, { account, block });
  for (const { id } of games) {
    const { state, challengerBond, defenderBond } = await getGameClock(client, { id, block });
    if (state !== "over" && state !== "none") owed += challengerBond + defenderBond;
  }
  for (const { id } of named(events, "ChunkDemanded")) {
    const { state, payment } = await getDemandStatus(client, { id, block });
    if (state === "open") owed += payment;
  }
  return { held: await client.provider.getBalance(client.deployment.disputeGame as Address, block), owed };
}

/** How a game ended, when both bonds went to its winner. */
export async function endOf(client: Client, id: Hex): Promise<Named<DisputeEvent, "GameOver">> {
  const events = await disputeEvents(client, id);
  const [over, ...more] = named(events, "GameOver");
  if (over === undefined) throw new Error(`game ${id} is not over: ${events.map(({ name }) => name)}`);
  expect(more, "a game ends once").to.be.empty;
  const bonds = [...named(events, "PositionChallenged"), ...named(events, "PositionOpened")];
  expect(over.amount, "both bonds go to the winner").to.equal(bonds.reduce((sum, { bond }) => sum + bond, 0n));
  const { state } = await getGameClock(client, { id });
  expect(state).to.equal("over");
  return over;
}

/** The first game about a result, once there is one. */
export function firstGame(
  client: Client,
  { job, slot, turn }: Seat,
): Promise<{ readonly id: Hex; readonly game: Game }> {
  return until("the result is challenged", async () => {
    const events = named(await disputeEvents(client), "PositionChallenged");
    const found = events.find((event) => event.jobId === job.id && event.slot === slot && event.turn === turn);
    if (found === undefined) return undefined;
    const { id, jobId, batch, position, challenger } = found;
    return { id, game: { jobId, batch, slot, turn, position, challenger } };
  });
}

async function registryEvents(client: Client): Promise<RegistryEvent[]> {
  const all: RegistryEvent[] = [];
  for await (const { events } of getRegistryEvents(client, {})) all.push(...events);
  return all;
}

/**
 * One assignment was refuted, once: its owner lost the bond and nothing else, half of which is the challenger's when the
 * quarantine is over, the rest is burned.
 *
 * @param stake Wei that the owner had staked before.
 */
export async function expectRefuted(
  { market, requester }: Stage,
  { job, batch, slot, turn }: Seat,
  { owner, by, stake, bond = BOND }: { owner: Address; by: Address; stake: bigint; bond?: bigint },
): Promise<void> {
  const { client } = requester;
  const all = await eventsOf(job, "AssignmentRefuted");
  const here = all.filter((event) => event.batch === batch && event.slot === slot && event.owner === owner);
  expect(
    here.map(({ slashedUnits }) => fromUnits(slashedUnits)),
    "slashed once, by the bond",
  ).to.deep.equal([bond]);
  const held = (await job.state()).batches
    .get(batch)
    ?.assignments.find((one) => one.slot === slot && one.turn === turn);
  expect(held?.status).to.equal("refuted");
  expect(fromUnits((await getAccount(client, { owner })).stake), "stake that is left").to.equal(stake - bond);

  const events = await registryEvents(client);
  const slashed = named(events, "Slashed").filter((event) => event.owner === owner);
  const quarantineId = slashed.at(-1)?.quarantineId as bigint;
  const rewards = named(events, "RewardAssigned").filter((event) => event.quarantineId === quarantineId);
  expect(rewards.map(({ beneficiary, units }) => [beneficiary, fromUnits(units)])).to.deep.equal([[by, bond / 2n]]);
  const supply = () => readContract(client, "token", "totalSupply", []);
  const [burned, rewarded] = [await supply(), await getBalance(client, { address: by })];
  await travel(market, QUARANTINE);
  await burnQuarantined(client, { quarantineId });
  expect(await getBalance(client, { address: by }), "the reward").to.equal(rewarded + bond / 2n);
  expect(await supply(), "what is burned").to.equal(burned - bond / 2n);
}

/** An owner's stake is whole. */
export async function expectWhole(client: Client, owner: Address, stake: bigint): Promise<void> {
  expect(fromUnits((await getAccount(client, { owner })).stake), "nothing of the stake is lost").to.equal(stake);
}
