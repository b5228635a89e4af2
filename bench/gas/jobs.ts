import { randomBytes } from "node:crypto";
import { assignmentId, commitment, outputRoot, resultTree, toHex } from "@conun/vm";
import { toBeHex, ZeroAddress } from "ethers";
import { jobSpec, type Spec, type Stage } from "../../test/contracts/lib/stage.ts";

/** Where the outputs are: a CID and the address of a storage service, as long as real ones. */
const HINT = "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy https://storage.conun.example";

/** One worker's result for one batch, as real as a worker makes it: 32 bytes of output for each task. */
export interface Work {
  readonly batch: number;
  readonly slot: number;
  readonly commitment: string;
  readonly opening: readonly unknown[];
}

/** A worker of the bench: an owner that works with its own key. */
export interface Worker {
  readonly account: string;
  /** For jobs by votes, and for those that name the game. */
  readonly allotments: { readonly votes: bigint; readonly proofs: bigint };
}

/** A job on the stage, and what a call took. */
export class Job {
  readonly spec: Spec;
  readonly id: `0x${string}`;
  readonly #stage: Stage;

  constructor(stage: Stage, spec: Spec, id: `0x${string}`) {
    this.#stage = stage;
    this.spec = spec;
    this.id = id;
  }

  /** Posts a job; returns it and the gas of posting. */
  static async post(stage: Stage, requester: string, values: Partial<Spec>): Promise<{ job: Job; gas: number }> {
    const postingDeadline = BigInt((await stage.now()) + 86_400);
    const spec = jobSpec({ requester, salt: toHex(randomBytes(32)), postingDeadline, ...values });
    const id = await stage.market.call<`0x${string}`>("jobIdOf", spec);
    const { gasUsed } = await stage.market.send(requester, "post", spec, HINT);
    return { job: new Job(stage, spec, id), gas: gasUsed };
  }

  /** Results, commitment and opening of a worker; all workers of a batch find the same results. */
  work(worker: Worker, batch: number, slot: number): Work {
    const size = Number(this.spec.batchSize);
    const count = Math.min(size, Number(this.spec.taskCount) - batch * size);
    const leaves = Array.from({ length: count }, (_, i) => {
      const taskIndex = batch * size + i;
      const output = new Uint8Array(32).fill(1 + (taskIndex % 255));
      return {
        taskIndex,
        kind: "halted" as const,
        code: 0,
        outputRoot: outputRoot(output),
        outputLength: output.length,
        steps: 50_000_000n + BigInt(taskIndex),
      };
    });
    const { root, totalSteps } = resultTree(leaves);
    const salt = toHex(randomBytes(32));
    const { chainId, market } = this.#stage.deployment;
    const id = assignmentId({ chainId, market, jobId: this.id, batch, slot, turn: 0 });
    const { votes, proofs } = worker.allotments;
    const allotmentId = toBeHex(this.spec.resolver === ZeroAddress ? votes : proofs, 32) as `0x${string}`;
    return {
      batch,
      slot,
      commitment: commitment({ assignmentId: id, allotmentId, resultRoot: root, totalSteps, salt }),
      opening: [batch, slot, toHex(root), totalSteps, salt, HINT],
    };
  }

  async claim(worker: Worker, works: readonly Work[]): Promise<number> {
    const claims = works.map(({ batch, slot }) => [batch, slot]);
    return (await this.#stage.market.send(worker.account, "claim", this.spec, claims)).gasUsed;
  }

  async commit(worker: Worker, works: readonly Work[]): Promise<number> {
    const commits = works.map(({ batch, slot, commitment }) => [batch, slot, commitment]);
    return (await this.#stage.market.send(worker.account, "commit", this.id, commits)).gasUsed;
  }

  async claimAndCommit(worker: Worker, works: readonly Work[]): Promise<number> {
    const claims = works.map(({ batch, slot, commitment }) => [batch, slot, 0, commitment]);
    return (await this.#stage.market.send(worker.account, "claimAndCommit", this.spec, claims)).gasUsed;
  }

  async reveal(worker: Worker, works: readonly Work[]): Promise<number> {
    const openings = works.map(({ opening }) => opening);
    return (await this.#stage.market.send(worker.account, "reveal", this.id, openings)).gasUsed;
  }

  /** Settles when the window is over. */
  async settle(sender: string, batches: readonly number[], payOut: boolean): Promise<number> {
    await this.#stage.travel(Number(this.spec.challengeWindow) + 60);
    return (await this.#stage.market.send(sender, "settle", this.spec, batches, payOut)).gasUsed;
  }
}
