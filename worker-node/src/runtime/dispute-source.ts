import {
  type AssignmentRef,
  cachedSource,
  type DisputeSource,
  getJobSpec,
  type Hex,
  type JobMaterial,
} from "@conun/sdk";
import { decodeOutputsBundle, leavesOf } from "@conun/sdk/storage";
import { assignmentId, type ProgramId } from "@conun/vm";
import type { Context } from "../services/context.ts";
import { poolExecute } from "./execute.ts";
import { fetchParts } from "./library.ts";

/**
 * What a player of disputes needs, out of what this worker has: material of jobs as it was kept, or from storage; its own
 * results from the bundles it revealed; tasks run in the pool's processes.
 */
export function disputeSource(context: Context): DisputeSource {
  const { bundles, client, journal, pool } = context;
  const programs = new WeakMap<JobMaterial, Promise<ProgramId>>();
  const execute = poolExecute(pool);
  const load = (material: JobMaterial): Promise<ProgramId> => {
    const known = programs.get(material);
    if (known !== undefined) return known;
    const loading = pool.load(material.program).then(({ programId }) => programId);
    programs.set(material, loading);
    loading.catch(() => programs.delete(material));
    return loading;
  };
  return {
    ...cachedSource((jobId) => materialOf(context, jobId)),
    async leaves({ jobId, batch, slot, turn }: AssignmentRef) {
      const { market } = client.deployment;
      const entry = journal.find(assignmentId({ chainId: client.chainId, market, jobId, batch, slot, turn }));
      const bundle = entry && (await bundles.get(entry.bundle));
      return bundle && leavesOf(decodeOutputsBundle(bundle));
    },
    async run(material, { index, region }, options = {}) {
      const signal = options.signal ?? context.signal;
      const { limits } = material.spec;
      const timeoutSeconds = context.policy.maxTaskSeconds;
      const programId = await load(material);
      return execute({ jobId: "", programId, index: BigInt(index), input: region, limits, timeoutSeconds }, signal);
    },
  };
}

/** Material of any job: one in view, or one that is read from the chain. */
async function materialOf(context: Context, jobId: Hex): Promise<JobMaterial> {
  const { client, config, keepsakes, signal, storages, view } = context;
  const posted = view.job(jobId) ?? (await getJobSpec(client, { jobId: jobId as never, signal }));
  const timeoutMs = config.storage.timeout_seconds * 1000;
  const { spec, hint } = posted;
  const parts = await fetchParts({ id: jobId, spec, hint }, { storages, keepsakes }, { timeoutMs, signal });
  return { spec, program: parts.program, inputs: parts.reader };
}
