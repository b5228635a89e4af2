import { batchRange, type Hex, type JobSpec } from "@conun/sdk";
import { keccak } from "@conun/vm";
import { concat, getBytes, toUtf8Bytes } from "ethers";
import { isProvable } from "./provable.ts";
import { type AssignmentView, type BatchView, type JobView, same } from "./view.ts";

const BILLION = 10n ** 9n;

/** What a watcher looks at. Addresses in lower case. */
export interface WatchPolicy {
  /** Share of results, by what is at stake with them. */
  readonly share: number;
  readonly requesters: readonly string[];
  readonly resolvers: readonly string[];
  readonly maxBatchSeconds: number;
  readonly maxMemoryBytes: number;
}

/** Equal results of one batch by others, that may be wrong. */
export interface Suspect {
  readonly job: JobView;
  readonly batch: BatchView;
  /** Same root and steps; each stands for itself. */
  readonly results: readonly AssignmentView[];
  /** Whether another result is there for the batch: at least one of them is wrong. */
  readonly disputed: boolean;
  /** Whether it is looked at in any case. */
  readonly urgent: boolean;
  /** Wei of CON that are at stake: the reward for refuting it, and what the batch is paid. */
  readonly value: bigint;
}

/** Most that a batch pays one worker, in wei. */
export function batchPay(
  spec: JobSpec,
  { batch, stepPrice }: Pick<BatchView, "batch" | "stepPrice">,
  steps: bigint,
): bigint {
  const tasks = BigInt(batchRange(spec, batch).count);
  return tasks * spec.taskFee + ((stepPrice ?? spec.maxStepPrice) * steps) / BILLION;
}

/**
 * Results of a batch that a watcher may look at: revealed, provable, judged by an accepted contract, not its own.
 *
 * @param owner Whose results are not looked at; undefined: all are.
 */
export function suspectsOf(
  job: JobView,
  batch: BatchView,
  policy: Pick<WatchPolicy, "requesters" | "resolvers">,
  owner: string | undefined,
): readonly Suspect[] {
  const { spec } = job;
  if (!isProvable(spec) || !policy.resolvers.includes(spec.resolver.toLowerCase())) return [];
  if (batch.status === "settled" || batch.status === "refunded") return [];
  const revealed = [...batch.assignments.values()].filter(({ status }) => status === "revealed");
  const groups = new Map<string, AssignmentView[]>();
  for (const one of revealed) {
    const key = `${one.resultRoot}/${one.totalSteps}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const disputed = groups.size > 1;
  return [...groups.values()].flatMap((group) => {
    const results = owner === undefined ? group : group.filter((one) => !same(one.owner, owner));
    const [first] = results;
    if (first === undefined) return [];
    const value = spec.bond / 2n + batchPay(spec, batch, first.totalSteps);
    const urgent = disputed || policy.requesters.includes(spec.requester.toLowerCase());
    return [{ job, batch, results, disputed, urgent, value }];
  });
}

/** A number from 0 to 1 that only the watcher can foresee: workers must not know what is looked at. */
export function drawOfBatch(secret: Hex, job: Hex, batch: bigint): number {
  const digest = keccak(getBytes(concat([secret, job, toUtf8Bytes(String(batch))])));
  return new DataView(digest.buffer, digest.byteOffset).getUint32(0) / 2 ** 32;
}

/**
 * Whether a result is looked at. Who has more at stake is looked at more often: with a share of 0.25 a result of the
 * usual value with probability 0.25, one of four times that value always.
 *
 * @param usual Mean value of results.
 */
export function isChosen(draw: number, share: number, value: bigint, usual: bigint): boolean {
  if (share >= 1) return true;
  const weight = usual === 0n ? 1 : Number(value) / Number(usual);
  return draw < share * weight;
}

/** Which of two results is looked at first: disputed ones, then those of one's own jobs, then by value for a second. */
export function compareSuspects(a: Suspect, b: Suspect): number {
  const rank = ({ disputed, urgent }: Suspect) => (disputed ? 2 : urgent ? 1 : 0);
  const rate = ({ value, results }: Suspect) => Number(value) / Math.max(1, Number(results[0]?.totalSteps ?? 1n));
  return rank(b) - rank(a) || rate(b) - rate(a);
}

/** Why a result is not looked at although it was chosen; undefined if it is. */
export function unfitToWatch(
  { job, results }: Suspect,
  policy: Pick<WatchPolicy, "maxBatchSeconds" | "maxMemoryBytes">,
  { seconds, left }: { readonly seconds: number; readonly left: number },
): string | undefined {
  const steps = results[0]?.totalSteps ?? 0n;
  if (job.spec.limits.pages * 65_536n > BigInt(policy.maxMemoryBytes))
    return "a task may use more than work.max_memory_mib";
  if (seconds > policy.maxBatchSeconds)
    return `${steps} steps take about ${seconds.toFixed(0)} s, more than watch.max_batch_seconds`;
  if (seconds > left)
    return `about ${seconds.toFixed(0)} s are needed, its window is open for ${Math.max(0, left).toFixed(0)} s`;
  return undefined;
}
