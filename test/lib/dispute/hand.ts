import { randomBytes } from "node:crypto";
import {
  type Address,
  type AllotmentId,
  approve,
  authorise,
  type Client,
  claim,
  commit,
  createClient,
  fromUnits,
  type Game,
  getAccount,
  type Hex,
  type Job,
  type JobSpec,
  type Opening,
  openGame,
  reveal,
  setMarketCap,
  stake,
  toUnits,
} from "@conun/sdk";
import { httpStorage, publishOutputs } from "@conun/sdk/storage";
import { assignmentId, commitment, type ResultLeaf, toBytes, toHex } from "@conun/vm";
import { toBeHex } from "ethers";
import type { Market } from "../market.ts";
import { until } from "../until.ts";
import { type SaidTree, sayTree } from "./forged-tree.ts";
import type { Story } from "./story.ts";

/** One turn of one slot. */
export interface Seat {
  readonly job: Job;
  readonly batch: bigint;
  readonly slot: number;
  readonly turn: number;
}

/** What a worker says of a batch. */
export interface Said {
  readonly tree: SaidTree;
  readonly leaves: readonly ResultLeaf[];
  /** By position; a position may be said to hold what no story tells. */
  readonly stories: readonly (Story | undefined)[];
}

/**
 * A batch as its stories tell it.
 *
 * @param spoil Changes the leaves before they become a tree: padding, doublets, other sums.
 */
export function say(
  stories: readonly Story[],
  spoil: (leaves: readonly ResultLeaf[]) => readonly ResultLeaf[] = (leaves) => leaves,
): Said {
  const leaves = spoil(stories.map(({ leaf }) => leaf));
  return { stories, leaves, tree: sayTree(leaves, stories.length) };
}

/** A worker that does by hand, through the SDK, whatever it is told: owner, operator and defender in one. */
export class Hand {
  readonly client: Client;
  readonly address: Address;
  readonly #market: Market;
  readonly #allotment: AllotmentId;

  private constructor(market: Market, client: Client, address: Address, allotment: AllotmentId) {
    this.#market = market;
    this.client = client;
    this.address = address;
    this.#allotment = allotment;
  }

  /** Stakes for the deployment's resolver. @param amount Wei of CON. */
  static async hire(market: Market, amount: bigint, rpc: string = market.anvil.url): Promise<Hand> {
    const { deployment } = market;
    const signer = await market.account();
    const operator = signer.address as Address;
    await market.give(operator, amount);
    const client = await createClient({ rpc, deployment, signer, pollingMs: 30 });
    market.defer(() => client.close());
    await approve(client, { spender: deployment.registry, amount });
    await stake(client, { amount });
    const resolver = deployment.disputeGame as Address;
    await setMarketCap(client, { capUnits: toUnits(amount), market: resolver });
    const { allotmentId } = await authorise(client, { operator, units: toUnits(amount), market: resolver });
    return new Hand(market, client, operator, allotmentId);
  }

  async claim(job: Job, slot = 0, batch = 0n): Promise<Seat> {
    const { events } = await claim(this.client, { spec: job.spec, claims: [{ batch, slot }] });
    const claimed = events.find((event) => event.name === "BatchClaimed");
    if (claimed?.name !== "BatchClaimed") throw new Error("the claim left no event");
    return { job, batch, slot, turn: Number(claimed.turn) };
  }

  /** Commits; the salt opens it. */
  async commit({ job, batch, slot, turn }: Seat, { tree }: Said): Promise<Hex> {
    const { chainId, deployment } = this.client;
    const salt = toHex(randomBytes(32));
    const own = assignmentId({ chainId, market: deployment.market, jobId: job.id, batch: Number(batch), slot, turn });
    const sealed = commitment({
      assignmentId: own,
      allotmentId: toBeHex(this.#allotment, 32) as Hex,
      resultRoot: tree.root,
      totalSteps: tree.totalSteps,
      salt: toBytes(salt),
    });
    await commit(this.client, { jobId: job.id, commits: [{ batch, slot, commitment: sealed as Hex }] });
    return salt;
  }

  /** Reveals as soon as the market takes it. @param hint Where the outputs are; nothing: they are withheld. */
  async reveal({ job, batch, slot }: Seat, { tree }: Said, salt: Hex, hint: string): Promise<void> {
    const opening = { batch, slot, resultRoot: toHex(tree.root), totalSteps: tree.totalSteps, salt, hint };
    await until("the result is revealed", async () => {
      const written = await reveal(this.client, { jobId: job.id, openings: [opening] }).catch((error: unknown) => {
        if (/RevealNotOpen|AuditNotDrawn/.test(String(error))) return undefined;
        throw error;
      });
      return written?.events.some(({ name }) => name === "ResultRevealed");
    });
  }

  /** Claims, commits and reveals. @param publish Whether the outputs that the stories tell are stored. */
  async answer(job: Job, said: Said, { slot = 0, batch = 0n, publish = true } = {}): Promise<Seat> {
    const seat = await this.claim(job, slot, batch);
    const salt = await this.commit(seat, said);
    await this.reveal(seat, said, salt, publish ? await this.publish(job.spec, said, batch) : "");
    return seat;
  }

  /** Stores the outputs as the stories tell them. */
  async publish(spec: JobSpec, { stories }: Said, batch = 0n): Promise<string> {
    const results = stories.flatMap((story) => (story === undefined ? [] : [story.result]));
    const firstTask = Number(batch) * spec.batchSize;
    return (await publishOutputs({ firstTask, results }, httpStorage({ url: this.#market.storage.url }))).hint;
  }

  /** Tries to open a position. Throws what the contract says of it. */
  async open(game: Game, spec: JobSpec, opening: Opening): Promise<void> {
    await openGame(this.client, { game, spec, opening, ...(opening.first === "0x" ? { bond: 0n } : {}) });
  }

  /** Wei of CON that it has staked now. */
  async stake(): Promise<bigint> {
    return fromUnits((await getAccount(this.client, { owner: this.address })).stake);
  }
}
