import { batchRange, describeError, getJob, getWorstCase, type Hex } from "@conun/sdk";
import PQueue from "p-queue";
import { isOwnFailure } from "../errors.ts";
import type { Outcome, Task } from "../runtime/execute.ts";
import { fetchMaterial, type Material, MaterialError } from "../runtime/library.ts";
import { judgeSample, type Sample } from "../strategy/policy.ts";
import { type Refusal, refuse } from "../strategy/refusal.ts";
import type { JobView } from "../strategy/view.ts";
import type { Context } from "./context.ts";

/** A job whose program and inputs were fetched and checked, and of which one task was run. */
export interface PreparedJob {
  readonly job: JobView;
  readonly material: Material;
  readonly sample: Sample;
  /** Wei that the first claim of a batch reserves. */
  readonly worstCase: bigint;
  /** Unix seconds. */
  readonly postedAt: number;
  readonly providerFee: number;
  /** Seconds of a core that a task takes, by the last ones. */
  taskSeconds: number;
  /** How the last short batches ended. */
  readonly recent: ("won" | "lost")[];
  /** Where to look for the next batch. */
  cursor: bigint;
  /** Results of tasks that were run as a sample. */
  readonly known: Map<bigint, Outcome>;
}

type Entry =
  | { readonly state: "pending" }
  | { readonly state: "ready"; readonly prepared: PreparedJob }
  | { readonly state: "failed"; readonly refusal: Refusal; readonly again: number; readonly failures: number };

const RETRY_MS = 5_000;
const LONGEST_RETRY_MS = 600_000;
/** Jobs that are fetched and checked at once. */
const AT_ONCE = 2;

/** Fetches, checks and times jobs before anything of them is claimed. */
export class Preparer {
  readonly #context: Context;
  readonly #entries = new Map<Hex, Entry>();
  readonly #queue = new PQueue({ concurrency: AT_ONCE });

  constructor(context: Context) {
    this.#context = context;
  }

  /** The prepared job, or why it is not ready. The first call begins the work. */
  get(job: JobView): PreparedJob | Refusal {
    const entry = this.#entries.get(job.id);
    if (entry?.state === "ready") return entry.prepared;
    if (entry?.state === "failed" && Date.now() < entry.again) return entry.refusal;
    if (entry?.state !== "pending") this.#begin(job, entry?.state === "failed" ? entry.failures : 0);
    return refuse("preparing", "program and inputs are being fetched and checked");
  }

  /** Whether batches of a job are worth it at a price, as far as that is known: the market's floor is the operator's. */
  isWorth(job: JobView, stepPrice: bigint): boolean {
    const entry = this.#entries.get(job.id);
    if (entry?.state !== "ready") return true;
    const { sample, providerFee } = entry.prepared;
    return judgeSample(job.spec, this.#context.policy, { sample, stepPrice, providerFee }) === undefined;
  }

  /** Puts a job aside for a time after this machine failed on it. */
  suspend(job: Hex, refusal: Refusal): void {
    const before = this.#entries.get(job);
    this.#fail(job, refusal, before?.state === "failed" ? before.failures : 0);
  }

  /** The task `index` of a job as it is run. */
  task(prepared: PreparedJob, index: bigint, input: Uint8Array): Task {
    const { job, material } = prepared;
    return taskOf(job, material, index, input, this.#context.policy.maxTaskSeconds);
  }

  forget(job: Hex): void {
    const entry = this.#entries.get(job);
    this.#entries.delete(job);
    const others = [...this.#entries.values()];
    if (entry?.state !== "ready") return;
    const { programId } = entry.prepared.material;
    const shared = others.some((other) => other.state === "ready" && other.prepared.material.programId === programId);
    if (!shared) this.#context.pool.unload(programId);
  }

  async idle(): Promise<void> {
    await this.#queue.onIdle();
  }

  #begin(job: JobView, failures: number): void {
    this.#entries.set(job.id, { state: "pending" });
    void this.#queue.add(async () => {
      const { log, signal, wake } = this.#context;
      try {
        if (signal.aborted) return;
        const prepared = await this.#prepare(job);
        this.#entries.set(job.id, { state: "ready", prepared });
        log.info(
          { job: job.id, taskSeconds: prepared.taskSeconds, steps: prepared.sample.steps },
          "job is ready to work on",
        );
      } catch (error) {
        if (signal.aborted) return;
        const refusal = refusalOf(error);
        this.#fail(job.id, refusal, failures);
        log.warn({ job: job.id, reason: refusal.reason, error: describeError(error) }, "job cannot be worked on");
      }
      wake();
    });
  }

  #fail(job: Hex, refusal: Refusal, failures: number): void {
    const again = Date.now() + Math.min(LONGEST_RETRY_MS, RETRY_MS * 2 ** failures);
    this.#entries.set(job, { state: "failed", refusal, again, failures: failures + 1 });
  }

  async #prepare(job: JobView): Promise<PreparedJob> {
    const { client, config, account, computer, policy, operator, signal, storages, keepsakes, pool } = this.#context;
    const { spec } = job;
    const timeoutMs = config.storage.timeout_seconds * 1000;
    const places = [...job.hint.split(" ").slice(1), ...config.storage.publish];
    if (!(await storages.takesOutputs(job.id, places))) {
      throw new MaterialError(
        refuse("outputs-refused", places.join(" ") || "the job's hint names no place"),
        undefined,
      );
    }
    const [material, chain, worstCase, terms] = await Promise.all([
      fetchMaterial(job, { storages, keepsakes, pool }, { timeoutMs, signal }),
      getJob(client, { jobId: job.id as never, signal }),
      getWorstCase(client, { spec, signal }),
      account.terms(spec.terms),
    ]);
    const cursor = (BigInt(operator) % spec.taskCount) / BigInt(spec.batchSize);
    const { firstTask } = batchRange(spec, cursor);
    const [input] = await material.inputs(cursor, signal);
    if (input === undefined) throw new RangeError(`batch ${cursor} has no tasks`);
    const task = taskOf(job, material, firstTask, input, policy.maxTaskSeconds);
    const { outcomes, coreSeconds } = await computer.run({ tasks: [task], signal });
    const [outcome] = outcomes as [Outcome];
    return {
      job,
      material,
      sample: { seconds: coreSeconds, steps: outcome.steps, outputBytes: outcome.output.length },
      worstCase,
      postedAt: chain.postedAt,
      providerFee: terms.providerFee,
      taskSeconds: coreSeconds,
      recent: [],
      cursor,
      known: new Map([[firstTask, outcome]]),
    };
  }
}

function taskOf(job: JobView, { programId }: Material, index: bigint, input: Uint8Array, timeoutSeconds: number): Task {
  return { jobId: job.id, programId, index, input, limits: job.spec.limits, timeoutSeconds };
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof MaterialError) return error.refusal;
  if (isOwnFailure(error)) return refuse("host-failure", error.message);
  return refuse("manifest-unavailable", describeError(error).message);
}
