import type { Hex } from "@conun/vm";
import { outputsBundleSize } from "../codec/outputs-bundle.ts";

/**
 * A job whose outputs a storage takes from the job's workers although they do not have its token: what the storage
 * has to know of the specification, told by somebody who has the token.
 */
export interface ExpectedJob {
  readonly jobId: Hex;
  /** Where the job stands: what a worker signs is bound to both. */
  readonly chainId: number;
  readonly market: Hex;
  /** CID of the job's manifest, which this storage keeps. Once it is unpinned, nothing more is taken. */
  readonly manifest: string;
  readonly taskCount: number;
  readonly batchSize: number;
  /** Most bytes that a task may write: `limits.outputBytes` of the specification. */
  readonly outputBytes: number;
  /** Unix time in seconds by which the last batch is settled, at the latest. */
  readonly ends: number;
  /** Unix time in seconds until which the job's material and outputs are kept; the service may cut what is after `ends`. */
  readonly until: number;
}

/** Tasks that a bundle of a batch holds, and how large it may be at most. */
export interface BundleLimits {
  readonly firstTask: number;
  readonly count: number;
  readonly outputBytes: number;
  readonly maxBytes: number;
}

/** What a bundle of a batch has to keep to; undefined if the job has no such batch. */
export function bundleLimits(
  { taskCount, batchSize, outputBytes }: Pick<ExpectedJob, "taskCount" | "batchSize" | "outputBytes">,
  batch: number,
): BundleLimits | undefined {
  const firstTask = batch * batchSize;
  if (!Number.isSafeInteger(batch) || batch < 0 || firstTask >= taskCount) return undefined;
  const count = Math.min(batchSize, taskCount - firstTask);
  return { firstTask, count, outputBytes, maxBytes: outputsBundleSize(count, count * outputBytes) };
}
