import type { ResultLeaf, TaskResult } from "@conun/vm";
import { getJobSpec } from "../actions/market/getJobSpec.ts";
import type { Client } from "../client/client.ts";
import { failure } from "../errors/failure.ts";
import type { Storages } from "../requester/storages.ts";
import { parseHint } from "../storage/hint.ts";
import { type InputsReader, openInputs, type StoredTask } from "../storage/read/inputs.ts";
import { fetchJobManifest, fetchProgram } from "../storage/read/objects.ts";
import type { AbortOptions } from "../storage/storage.ts";
import type { JobSpec } from "../types/market.ts";
import type { Hex, JobId } from "../types/primitives.ts";
import { abortable } from "../util/abort.ts";

/** One turn of one slot: whose result a dispute is about. */
export interface AssignmentRef {
  readonly jobId: JobId;
  readonly batch: bigint;
  readonly slot: number;
  readonly turn: number;
}

/** What anybody can know of a job. */
export interface JobMaterial {
  readonly spec: JobSpec;
  /** As its author wrote it; pinned, it has the job's program id. */
  readonly program: Uint8Array;
  readonly inputs: Pick<InputsReader, "tasks" | "proof">;
}

/** Where a player gets programs, inputs, and its own results from. What it throws is tried again later. */
export interface DisputeSource {
  job(jobId: JobId, options?: AbortOptions): Promise<JobMaterial>;
  /**
   * The leaves that were revealed for an assignment, in the order of its tasks. A player computes the batch again where
   * this is missing, gives nothing, or gives leaves of another root.
   */
  leaves?(ref: AssignmentRef, options?: AbortOptions): Promise<readonly ResultLeaf[] | undefined>;
  /** Runs one task, where somebody has better means than this thread. */
  run?(material: JobMaterial, task: StoredTask, options?: AbortOptions): Promise<RunResult>;
}

/** What running a task gave. */
export type RunResult = Pick<TaskResult, "kind" | "code" | "steps" | "output">;

/** Jobs that are kept open. */
const KEPT = 8;

/**
 * A source over the chain and storage services: jobs by their hints, all checked against what the chain holds.
 *
 * @example
 * const player = new DisputePlayer({ client, source: storageSource(client, { storage, providers: [] }) });
 */
export function storageSource(client: Client, storages: Storages): DisputeSource {
  return cachedSource((jobId) => openJob(client, storages, jobId));
}

/** A source that opens each job once, and keeps those used last. */
export function cachedSource(open: (jobId: JobId) => Promise<JobMaterial>): DisputeSource {
  const jobs = new Map<Hex, Promise<JobMaterial>>();
  return {
    job(jobId, options) {
      const found = jobs.get(jobId) ?? open(jobId);
      jobs.delete(jobId);
      jobs.set(jobId, found);
      found.catch(() => jobs.delete(jobId));
      const [oldest] = jobs.keys();
      if (jobs.size > KEPT && oldest !== undefined) jobs.delete(oldest as Hex);
      return abortable(found, options?.signal);
    },
  };
}

async function openJob(client: Client, { storage, providers: known }: Storages, jobId: JobId): Promise<JobMaterial> {
  const { spec, hint } = await getJobSpec(client, { jobId });
  const providers = [...new Set([...parseHint(hint).providers, ...known])];
  const manifest = await fetchJobManifest(hint, spec.manifestDigest, storage, { providers });
  const [program, inputs] = await Promise.all([
    fetchProgram(manifest.program, storage, { providers }),
    openInputs(manifest.inputs.cid, spec.tasksRoot, storage, { providers }),
  ]);
  if (BigInt(inputs.taskCount) !== spec.taskCount) {
    throw failure("SPEC_MISMATCH", `The inputs of ${jobId} are ${inputs.taskCount} tasks, not ${spec.taskCount}.`);
  }
  return { spec, program, inputs };
}
