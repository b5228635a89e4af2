import { toQuantity } from "ethers";
import { CON, endow, enlist, LOCAL, type Spec, type Stage, setStage } from "../../test/contracts/lib/stage.ts";
import { Job, type Work, type Worker } from "./jobs.ts";

/** A step of a job's life and its gas, in order. */
export type Steps = readonly (readonly [step: string, gas: number])[];

export const total = (steps: Steps): number => steps.reduce((sum, [, gas]) => sum + gas, 0);

const WORKERS = 3;
/** Step limit of a task of a large batch. */
const BATCH_STEPS = 100_000_000n;
const STAKE_UNITS = 100_000_000_000n; // 100,000 CON each

/** Of the optimistic rows: a bond beside which the price is so small that no audit is drawn, one in a million apart. */
const LARGE_BOND = 50_000n * CON;
/** Seconds that a window has beyond the chain's least and one replay of the batch. */
const WINDOW = 60n;
/** Steps a second by which the market reckons a replay. */
const REPLAYED = 20_000_000n;

/** A seed's age in blocks at which everybody is drawn, though the lottery is not over. */
const DRAWN = 100;

/** A chain on which everybody has worked and been paid before: every slot that a job touches is in use already. */
export class GasBench {
  readonly #stage: Stage;
  readonly #requester: string;
  readonly #stranger: string;
  readonly #workers: readonly Worker[];
  readonly #lottery: boolean;

  private constructor(stage: Stage, requester: string, stranger: string, workers: readonly Worker[], lottery: boolean) {
    this.#lottery = lottery;
    this.#stage = stage;
    this.#requester = requester;
    this.#stranger = stranger;
    this.#workers = workers;
  }

  /** @param lotteryBlocks Length of the chain's lotteries; zero: none are held. */
  static async start(lotteryBlocks = 0): Promise<GasBench> {
    const chainParameters = { ...LOCAL.chainParameters, lotteryBlocks };
    const stage = await setStage({ ...LOCAL, chainParameters });
    const [, requester, stranger, ...owners] = stage.chain.accounts as [string, string, string, ...string[]];
    await endow(stage, requester, 1_000_000n * CON);
    await endow(stage, stranger, CON);
    const workers: Worker[] = [];
    for (const account of owners.slice(0, WORKERS)) {
      await endow(stage, account, 400_000n * CON);
      const votes = await enlist(stage, account, STAKE_UNITS);
      const proofs = await enlist(stage, account, STAKE_UNITS, String(stage.deployment.disputeGame));
      workers.push({ account, allotments: { votes, proofs } });
    }
    // Stake counts in lotteries from the next hour on.
    await stage.travel(7200);
    const bench = new GasBench(stage, requester, stranger, workers, lotteryBlocks > 0);
    await bench.#warmUp();
    return bench;
  }

  close(): Promise<void> {
    return this.#stage.chain.close();
  }

  /** Every worker holds an assignment that stays, has been paid, and has a credit and a record; fees are waiting. */
  async #warmUp(): Promise<void> {
    for (const worker of this.#workers) {
      await this.#use(worker, {});
      await this.#use(worker, this.#optimistic());
    }
  }

  async #use(worker: Worker, values: Partial<Spec>): Promise<void> {
    const { job } = await this.#post({ taskCount: 3n, commitTimeout: 86_400n, ...values });
    const works = [0, 1].map((batch) => job.work(worker, batch, 0));
    await job.claimAndCommit(worker, works);
    await job.reveal(worker, works);
    await job.settle(this.#stranger, [0], true);
    await job.settle(this.#stranger, [1], false);
    await job.claim(worker, [job.work(worker, 2, 0)]);
  }

  async #post(values: Partial<Spec>): Promise<{ job: Job; gas: number }> {
    const posted = await Job.post(this.#stage, this.#requester, { budget: 1000n * CON, ...values });
    if (this.#lottery) await this.#stage.chain.request("hardhat_mine", toQuantity(DRAWN));
    return posted;
  }

  /** A job that names the game, with the least window and some more; prices are tiny beside the bond. */
  #optimistic(steps = 1_000_000_000n, tasks = 1n): Partial<Spec> {
    const challengeWindow = BigInt(LOCAL.chainParameters.minWindow) + (steps * tasks) / REPLAYED + WINDOW;
    const price = { taskFee: 10n ** 12n, minStepPrice: 10n ** 13n, maxStepPrice: 10n ** 13n };
    return { resolver: String(this.#stage.deployment.disputeGame), bond: LARGE_BOND, challengeWindow, ...price };
  }

  /** As `single`, and nobody but who doubts it recomputes the result: it can be challenged until it is paid. */
  singleOptimistic(): Promise<Steps> {
    return this.single(this.#optimistic());
  }

  /** One task, one worker: post, claim and commit, reveal, settle with payment. */
  async single(values: Partial<Spec> = {}): Promise<Steps> {
    const [worker] = this.#workers as [Worker];
    const { job, gas } = await this.#post(values);
    const works = [job.work(worker, 0, 0)];
    return [
      ["post", gas],
      ["claimAndCommit", await job.claimAndCommit(worker, works)],
      ["reveal", await job.reveal(worker, works)],
      ["settle", await job.settle(worker.account, [0], true)],
    ];
  }

  /** One task, one worker, claimed before it is run: post, claim, commit, reveal, settle with payment. */
  async singleLong(): Promise<Steps> {
    const [worker] = this.#workers as [Worker];
    const { job, gas } = await this.#post({});
    const works = [job.work(worker, 0, 0)];
    return [
      ["post", gas],
      ["claim", await job.claim(worker, works)],
      ["commit", await job.commit(worker, works)],
      ["reveal", await job.reveal(worker, works)],
      ["settle", await job.settle(worker.account, [0], true)],
    ];
  }

  /** Further batches of one task, so many in each transaction; gas of one batch. */
  async marginal(batches: number): Promise<Steps> {
    const [worker] = this.#workers as [Worker];
    const { job } = await this.#post({ taskCount: BigInt(1 + batches) });
    const run = async (first: number, count: number): Promise<Steps> => {
      const works = Array.from({ length: count }, (_, i) => job.work(worker, first + i, 0));
      const all = works.map(({ batch }) => batch);
      return [
        ["claimAndCommit", await job.claimAndCommit(worker, works)],
        ["reveal", await job.reveal(worker, works)],
        ["settle", await job.settle(worker.account, all, true)],
      ];
    };
    await run(0, 1);
    return (await run(1, batches)).map(([step, gas]) => [step, gas / batches]);
  }

  /** As `batch` by one worker, and the result can be challenged until it is paid. */
  batchOptimistic(tasks: number): Promise<Steps> {
    return this.batch(tasks, 1, this.#optimistic(BATCH_STEPS, BigInt(tasks)));
  }

  /** One batch of many tasks with its job, by several workers. */
  async batch(tasks: number, replicas: number, values: Partial<Spec> = {}): Promise<Steps> {
    const limits = { steps: BATCH_STEPS, pages: 256n, outputBytes: 4096n };
    const shape = { taskCount: BigInt(tasks), batchSize: BigInt(tasks), limits, ...values };
    const { job, gas } = await this.#post({ ...shape, replicas: BigInt(replicas), maxReplicas: BigInt(replicas) });
    const workers = this.#workers.slice(0, replicas);
    const works = workers.map((worker, slot): [Worker, readonly Work[]] => [worker, [job.work(worker, 0, slot)]]);
    const steps: [string, number][] = [["post", gas]];
    for (const [worker, work] of works) steps.push(["claimAndCommit", await job.claimAndCommit(worker, work)]);
    for (const [worker, work] of works) steps.push(["reveal", await job.reveal(worker, work)]);
    steps.push(["settle", await job.settle(workers[0]?.account ?? this.#stranger, [0], true)]);
    return steps;
  }

  /** Withdrawing what many settled batches were credited. */
  async withdrawAfter(batches: number): Promise<Steps> {
    const [worker] = this.#workers as [Worker];
    const { job } = await this.#post({ taskCount: BigInt(batches) });
    for (let from = 0; from < batches; from += 20) {
      const some = Array.from({ length: Math.min(20, batches - from) }, (_, i) => job.work(worker, from + i, 0));
      await job.claimAndCommit(worker, some);
      await job.reveal(worker, some);
      const all = some.map(({ batch }) => batch);
      await job.settle(this.#stranger, all, false);
    }
    return [["withdraw", await this.#withdraw(worker)]];
  }

  async #withdraw(worker: Worker): Promise<number> {
    return (await this.#stage.market.send(worker.account, "withdraw", worker.account)).gasUsed;
  }
}
