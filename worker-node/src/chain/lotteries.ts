import { iJobMarketAbi, iSeedAbi } from "@conun/contracts";
import { type Client, getJob, getLotteryStake, getTotalStake, type Hex, type JobId } from "@conun/sdk";
import { Contract } from "ethers";
import { type Drawn, drawOf, OPEN } from "../strategy/lottery.ts";
import type { JobView, Self } from "../strategy/view.ts";
import type { Account } from "./account.ts";
import type { ChainClock } from "./clock.ts";

/** Seconds after a posting from which on all may claim, however few blocks were made. */
const LONGEST = 3600;

interface Entry {
  /** The block at which the lottery was read last. */
  readonly block: number;
  readonly drawn: Promise<Drawn>;
}

/** What never changes of a job's lottery. */
interface Origin {
  /** Number of the seed; zero: closed. */
  readonly seed: number;
  readonly postedAt: number;
}

/**
 * The lotteries of jobs. What decides them is read once a block and job, and the tickets of all slots are counted
 * here: a job may have millions, and asking the chain for each would cost a request each.
 */
export class Lotteries {
  readonly #client: Client;
  readonly #account: Account;
  readonly #clock: ChainClock;
  readonly #entries = new Map<Hex, Entry>();
  readonly #origins = new Map<Hex, Origin>();
  #seeds: Promise<Contract> | undefined;

  constructor(client: Client, account: Account, clock: ChainClock) {
    this.#client = client;
    this.#account = account;
    this.#clock = clock;
  }

  /**
   * Which slots of a job its owner may claim.
   *
   * @param block The newest block that is known; the answer for it is kept.
   */
  async drawn(job: JobView, { owner }: Self, block: number, signal: AbortSignal): Promise<Drawn> {
    const blocks = (await this.#account.parameters()).lotteryBlocks;
    if (blocks === 0 || job.closed) return OPEN;
    const known = this.#entries.get(job.id);
    if (known !== undefined && (known.block === block || (await known.drawn) === OPEN)) return known.drawn;
    const drawn = this.#read(job, owner, blocks, signal);
    const entry: Entry = { block, drawn };
    this.#entries.set(job.id, entry);
    drawn.catch(() => {
      if (this.#entries.get(job.id) === entry) this.#entries.delete(job.id);
    });
    return drawn;
  }

  forget(job: Hex): void {
    this.#entries.delete(job);
    this.#origins.delete(job);
  }

  /** Forgets all: blocks were undone. */
  clear(): void {
    this.#entries.clear();
    this.#origins.clear();
  }

  async #read(job: JobView, owner: Self["owner"], blocks: number, signal: AbortSignal): Promise<Drawn> {
    const client = this.#client;
    const { seed: number, postedAt } =
      this.#origins.get(job.id) ?? (await getJob(client, { jobId: job.id as JobId, signal }));
    this.#origins.set(job.id, { seed: number, postedAt });
    if (number === 0 || this.#clock.mined() >= postedAt + LONGEST) return OPEN;
    const [seed, stake, total] = await Promise.all([
      this.#draw(number),
      getLotteryStake(client, { owner, since: postedAt, signal }),
      getTotalStake(client, { signal }),
    ]);
    return drawOf({ jobId: job.id, owner, blocks, stake, total, ...seed });
  }

  async #draw(number: number): Promise<{ readonly seed: Hex; readonly age: number }> {
    this.#seeds ??= this.#seedContract();
    const contract = await this.#seeds.catch((error) => {
      this.#seeds = undefined;
      throw error;
    });
    const [value, age] = (await contract.getFunction("draw").staticCall(number)) as [string, bigint];
    return { seed: value as Hex, age: Number(age) };
  }

  async #seedContract(): Promise<Contract> {
    const { provider, deployment } = this.#client;
    const market = new Contract(deployment.market, iJobMarketAbi, provider);
    const address = (await market.getFunction("seed").staticCall()) as string;
    return new Contract(address, iSeedAbi, provider);
  }
}
