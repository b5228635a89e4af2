import { batchRange, firstWrong, type Hex, leafFields } from "@conun/sdk";
import { decodeOutputsBundle, fetchOutputs, leavesOf } from "@conun/sdk/storage";
import { assignmentId, differences, outputRoot, type ResultLeaf, resultTree, toHex } from "@conun/vm";
import { workerError } from "../errors.ts";
import type { Outcome, Task } from "../runtime/execute.ts";
import { fetchMaterial, type Material } from "../runtime/library.ts";
import { MAX_REPLAYED_STEPS, type Replay } from "../runtime/replay.ts";
import type { Verdict } from "../store/verdicts.ts";
import { drawOfBatch, type Suspect } from "../strategy/watch.ts";
import type { Context } from "./context.ts";

/** Jobs whose material is held in memory. */
const KEPT = 4;
/** Tasks that are replayed on the interpreter before a result is called wrong: one is enough to lose for a liar. */
const REPLAYED = 1;

/** What looking at a result gave. */
export interface Finding {
  readonly verdict: Verdict;
  /** Positions that are wrong. */
  readonly wrong: readonly bigint[];
  readonly coreSeconds: number;
  /** Steps of the meter that were run. */
  readonly steps: bigint;
  readonly detail: string;
}

/** What tasks give here. */
export interface Recomputed {
  /** True leaves by position. */
  readonly leaves: ReadonlyMap<number, ResultLeaf>;
  readonly coreSeconds: number;
  readonly steps: bigint;
}

/** Runs batches of others again, and compares. */
export class Inspector {
  readonly #context: Context;
  readonly #replay: Replay;
  readonly #materials = new Map<Hex, Promise<Material>>();
  /** Whole batches that were run last: one may have several results. */
  readonly #truths = new Map<string, Recomputed>();
  /** Tasks at a time. */
  readonly lanes: number;

  constructor(context: Context, parts: { replay: Replay; lanes: number }) {
    this.#context = context;
    this.#replay = parts.replay;
    this.lanes = parts.lanes;
  }

  /**
   * Compares equal results of a batch with what its tasks give here. Where a whole batch was run and gives the root,
   * nothing has to be fetched; otherwise the leaves are.
   *
   * @param sample Share of tasks that are run; all are where the worker's own result of the batch is there already.
   * @throws MaterialError, WorkerError `HOST_FAILURE`, `REPLAY_DIFFERS`, or the signal's reason.
   */
  async inspect(
    suspect: Suspect,
    { sample, seed, signal }: { readonly sample: number; readonly seed: Hex; readonly signal: AbortSignal },
  ): Promise<Finding> {
    const { job, batch } = suspect;
    const { count } = batchRange(job.spec, batch.batch);
    const own = await this.#ownLeaves(suspect);
    const tasks = own === undefined ? Math.max(1, Math.ceil(count * sample)) : count;
    if (own === undefined && tasks < count) return this.#sampled(suspect, tasks, seed, signal);
    const truth = own ?? (await this.whole(suspect, signal));
    if (this.#agrees(suspect, truth)) return finding("right", truth);
    const published = await this.#published(suspect, signal);
    if (published === undefined) return finding("withheld", truth, [], "its outputs are not where it says");
    return this.#confirmed(suspect, truth, wrongOf(suspect, published, truth), signal);
  }

  /** Looks at some tasks; for that the leaves have to be there. */
  async #sampled(suspect: Suspect, tasks: number, seed: Hex, signal: AbortSignal): Promise<Finding> {
    const { job, batch } = suspect;
    const { count } = batchRange(job.spec, batch.batch);
    const published = await this.#published(suspect, signal);
    // Who does not show what it says is looked at in full.
    if (published === undefined) return this.inspect(suspect, { sample: 1, seed, signal });
    const start = Math.floor(drawOfBatch(seed, seed, batch.batch) * count);
    const positions = Array.from({ length: tasks }, (_, i) => (start + Math.floor((i * count) / tasks)) % count);
    const truth = await this.#recompute(suspect, positions, signal);
    const wrong = wrongOf(suspect, published, truth);
    if (wrong.length === 0) return finding("sampled-right", truth, [], `${tasks} of ${count} tasks`);
    return this.#confirmed(suspect, truth, wrong, signal);
  }

  /** Replays a task that is said to be wrong on the machine that would judge it, before anything is at stake. */
  async #confirmed(
    suspect: Suspect,
    truth: Recomputed,
    wrong: readonly bigint[],
    signal: AbortSignal,
  ): Promise<Finding> {
    const { job, batch } = suspect;
    const { log } = this.#context;
    const { firstTask } = batchRange(job.spec, batch.batch);
    const began = performance.now();
    for (const position of wrong.slice(0, REPLAYED)) {
      const leaf = truth.leaves.get(Number(position));
      if (leaf === undefined || leaf.steps > MAX_REPLAYED_STEPS) continue;
      const material = await this.material(suspect, signal);
      const task = await this.#task(suspect, material, Number(firstTask + position), signal);
      const found = differences(await this.#replay(task, signal), leaf);
      if (found.length === 0) continue;
      log.error(
        { job: job.id, task: `${task.index}`, differences: found },
        "engine and interpreter differ: nothing is challenged",
      );
      throw workerError("REPLAY_DIFFERS", `Task ${task.index} of job ${job.id}: ${found.join("; ")}.`);
    }
    const replayed = (performance.now() - began) / 1000;
    return finding("wrong", { ...truth, coreSeconds: truth.coreSeconds + replayed }, wrong);
  }

  #agrees({ job, batch, results }: Suspect, { leaves }: Recomputed): boolean {
    const { count } = batchRange(job.spec, batch.batch);
    const tree = resultTree(range(count).map((position) => leaves.get(position) as ResultLeaf));
    const [said] = results;
    return said?.resultRoot?.toLowerCase() === toHex(tree.root) && said.totalSteps === tree.totalSteps;
  }

  /** Leaves that the worker itself revealed for the batch: nothing has to be run again. */
  async #ownLeaves({ job, batch }: Suspect): Promise<Recomputed | undefined> {
    const { bundles, client, journal } = this.#context;
    const slot = job.mine.get(batch.batch);
    const mine = slot === undefined ? undefined : batch.assignments.get(slot);
    if (slot === undefined || mine?.status !== "revealed") return undefined;
    const { market } = client.deployment;
    const key = { chainId: client.chainId, market, jobId: job.id, batch: batch.batch, slot, turn: mine.turn };
    const entry = journal.find(assignmentId(key));
    const bundle = entry && (await bundles.get(entry.bundle));
    if (bundle === undefined) return undefined;
    const leaves = new Map(leavesOf(decodeOutputsBundle(bundle)).map((leaf, position) => [position, leaf]));
    return { leaves, coreSeconds: 0, steps: 0n };
  }

  /** The leaves as they were published with any of the equal results; undefined if none is to be had. */
  async #published({ job, batch, results }: Suspect, signal: AbortSignal): Promise<readonly ResultLeaf[] | undefined> {
    const { config, storages } = this.#context;
    const { firstTask, count } = batchRange(job.spec, batch.batch);
    const hints = results.map(({ hint }) => hint).filter((hint) => hint !== "");
    const providers = [...job.hint.split(" ").slice(1), ...config.storage.publish];
    const expected = {
      resultRoot: results[0]?.resultRoot as Hex,
      firstTask: Number(firstTask),
      count,
      outputLimit: Number(job.spec.limits.outputBytes),
    };
    const timeout = config.storage.timeout_seconds * 1000;
    const storage = storages.reader([...new Set([...providers, ...hints.flatMap((hint) => hint.split(" ").slice(1))])]);
    try {
      return (await fetchOutputs(hints, expected, storage, { providers, timeout, signal })).leaves;
    } catch {
      signal.throwIfAborted();
      return undefined;
    }
  }

  /** The true leaves of a whole batch; those of the last ones are held. */
  async whole(suspect: Suspect, signal: AbortSignal): Promise<Recomputed> {
    const { job, batch } = suspect;
    const key = `${job.id}/${batch.batch}`;
    const known = this.#truths.get(key);
    if (known !== undefined) return { ...known, coreSeconds: 0, steps: 0n };
    const truth = await this.#recompute(suspect, range(batchRange(job.spec, batch.batch).count), signal);
    this.#truths.set(key, truth);
    const [oldest] = this.#truths.keys();
    if (this.#truths.size > KEPT && oldest !== undefined) this.#truths.delete(oldest);
    return truth;
  }

  async #recompute(suspect: Suspect, positions: readonly number[], signal: AbortSignal): Promise<Recomputed> {
    const { job, batch } = suspect;
    const { firstTask } = batchRange(job.spec, batch.batch);
    const material = await this.material(suspect, signal);
    const tasks: Task[] = [];
    for (const position of positions) {
      tasks.push(await this.#task(suspect, material, Number(firstTask) + position, signal));
    }
    const { outcomes, coreSeconds } = await this.#context.computer.run({ tasks, signal, idle: true });
    const leaves = new Map(
      positions.map((position, i) => [position, leafOf(Number(firstTask) + position, outcomes[i] as Outcome)]),
    );
    return { leaves, coreSeconds, steps: outcomes.reduce((sum, { steps }) => sum + steps, 0n) };
  }

  async #task({ job }: Suspect, material: Material, index: number, signal: AbortSignal): Promise<Task> {
    const [stored] = await material.reader.tasks(index, index + 1, { signal });
    if (stored === undefined) throw new RangeError(`there is no task ${index}`);
    const { limits } = job.spec;
    const timeoutSeconds = this.#context.policy.maxTaskSeconds;
    return {
      jobId: job.id,
      programId: material.programId,
      index: BigInt(index),
      input: stored.region,
      limits,
      timeoutSeconds,
    };
  }

  /** Program and inputs of a job; those used last are held. */
  material({ job }: Pick<Suspect, "job">, signal: AbortSignal): Promise<Material> {
    const { config, keepsakes, pool, storages } = this.#context;
    const timeoutMs = config.storage.timeout_seconds * 1000;
    const known = this.#materials.get(job.id);
    const found = known ?? fetchMaterial(job, { storages, keepsakes, pool }, { timeoutMs, signal });
    this.#materials.delete(job.id);
    this.#materials.set(job.id, found);
    found.catch(() => this.#materials.delete(job.id));
    const [oldest] = this.#materials.keys();
    if (this.#materials.size > KEPT && oldest !== undefined) this.#materials.delete(oldest);
    return found;
  }
}

function finding(
  verdict: Verdict,
  { coreSeconds, steps }: Recomputed,
  wrong: readonly bigint[] = [],
  detail = "",
): Finding {
  return { verdict, wrong, coreSeconds, steps, detail };
}

function leafOf(taskIndex: number, { kind, code, steps, output }: Outcome): ResultLeaf {
  return { taskIndex, kind, code, steps, outputRoot: outputRoot(output), outputLength: output.length };
}

/** All positions at which published leaves are not what the tasks give. */
function wrongOf({ results }: Suspect, published: readonly ResultLeaf[], { leaves }: Recomputed): bigint[] {
  const said = published.map(leafFields);
  const wrong: bigint[] = [];
  const left = new Map([...leaves].map(([position, leaf]) => [position, leafFields(leaf)]));
  for (let at = firstWrong(said, left); at !== undefined; at = firstWrong(said, left)) {
    wrong.push(BigInt(at));
    left.delete(at);
  }
  // Whoever reveals other steps than its tree has cannot open any position.
  const sum = published.reduce((steps, leaf) => steps + leaf.steps, 0n);
  if (wrong.length === 0 && sum !== results[0]?.totalSteps) wrong.push(0n);
  return wrong;
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}
