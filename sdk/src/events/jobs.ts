import type { Client } from "../client/client.ts";
import type { JobSpec } from "../types/market.ts";
import type { JobId } from "../types/primitives.ts";
import { jobIdOf } from "../types/spec.ts";
import type { Cursor } from "./cursor.ts";
import type { LogPlace, MarketEvent } from "./types.ts";
import { type WatchOptions, watchMarketEvents } from "./watch.ts";

/** A job as it was posted; the specification was checked against the id. */
export interface PostedJob {
  readonly jobId: JobId;
  readonly spec: JobSpec;
  /** Where its manifest is. */
  readonly hint: string;
  readonly log: LogPlace;
}

/** Jobs that are new. */
export interface JobPage {
  readonly jobs: readonly PostedJob[];
  readonly cursor: Cursor;
  /** Set after a reorganisation: jobs posted above this block are to be forgotten; those that stand there now follow. */
  readonly rewoundTo?: number;
}

/**
 * Follows the jobs that are posted: first the past, then each new one.
 *
 * @throws the signal's reason.
 *
 * @example
 * for await (const { jobs } of watchJobs(client, { signal })) for (const job of jobs) console.log(job.jobId);
 */
export async function* watchJobs(
  client: Client,
  parameters: WatchOptions = {},
): AsyncGenerator<JobPage, void, undefined> {
  for await (const { events, ...place } of watchMarketEvents(client, { ...parameters, names: ["JobPosted"] })) {
    yield { jobs: events.map((event) => postedJob(client, event)).filter((job) => job !== undefined), ...place };
  }
}

/** The job of a `JobPosted` event; undefined for another event or a specification that is not the job's. */
export function postedJob(client: Client, event: MarketEvent): PostedJob | undefined {
  if (event.name !== "JobPosted") return undefined;
  const { jobId, spec, hint, log } = event;
  const { chainId, deployment } = client;
  return jobIdOf({ chainId, market: deployment.market, spec }) === jobId ? { jobId, spec, hint, log } : undefined;
}
