import type { Client } from "../../client/client.ts";
import { failure } from "../../errors/failure.ts";
import { getMarketEvents } from "../../events/get.ts";
import { type PostedJob, postedJob } from "../../events/jobs.ts";
import type { JobId } from "../../types/primitives.ts";

/** Parameters of {@link getJobSpec}. */
export interface GetJobSpecParameters {
  readonly jobId: JobId;
  /** Block to start looking at; the deployment's first if left out. */
  readonly fromBlock?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What {@link getJobSpec} gives. */
export type GetJobSpecReturn = PostedJob;

/**
 * The specification that a job was posted with. The chain keeps its hash only, so it is read from the event and
 * checked against the id.
 *
 * @throws ConunError `JOB_UNKNOWN`, `SPEC_MISMATCH`, `CHAIN_UNAVAILABLE`.
 *
 * @example
 * const { spec, hint } = await getJobSpec(client, { jobId });
 */
export async function getJobSpec(client: Client, parameters: GetJobSpecParameters): Promise<GetJobSpecReturn> {
  for await (const { events } of getMarketEvents(client, { ...parameters, names: ["JobPosted"] })) {
    const event = events[0];
    if (event === undefined) continue;
    const job = postedJob(client, event);
    if (job === undefined) {
      throw failure("SPEC_MISMATCH", `The specification served for ${parameters.jobId} is not that job's.`);
    }
    return job;
  }
  throw failure("JOB_UNKNOWN", `No job ${parameters.jobId} was posted on chain ${client.chainId}.`);
}
