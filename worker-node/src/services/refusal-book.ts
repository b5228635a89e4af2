import type { Hex } from "@conun/sdk";
import { REFUSALS, type Refusal, type RefusalReason } from "../strategy/refusal.ts";

/** Why one job gets no work from us at the moment, or how many of its batches are passed over for which reason. */
export interface JobRefusals {
  readonly job: Hex;
  readonly reason: RefusalReason | undefined;
  readonly detail: string;
  readonly batches: Readonly<Partial<Record<RefusalReason, number>>>;
}

/** A reason with how many jobs and batches it holds back, and examples. */
export interface RefusalSummary {
  readonly reason: RefusalReason;
  readonly meaning: string;
  readonly jobs: number;
  readonly batches: number;
  readonly examples: readonly { readonly job: Hex; readonly detail: string }[];
}

const EXAMPLES = 3;

/** What stands against each job in view: the answer to "why am I not getting work". */
export class RefusalBook {
  readonly #jobs = new Map<Hex, JobRefusals>();

  refused(job: Hex, { reason, detail }: Refusal): void {
    this.#jobs.set(job, { job, reason, detail, batches: {} });
  }

  /** The job is worked on, but for some of its batches. */
  accepted(job: Hex, batches: JobRefusals["batches"]): void {
    this.#jobs.set(job, { job, reason: undefined, detail: "", batches });
  }

  forget(job: Hex): void {
    this.#jobs.delete(job);
  }

  get jobs(): readonly JobRefusals[] {
    return [...this.#jobs.values()];
  }

  summary(): readonly RefusalSummary[] {
    return summarise(this.jobs);
  }
}

/** Counts per reason, the most frequent first; examples are of the newest jobs. */
export function summarise(jobs: readonly JobRefusals[]): readonly RefusalSummary[] {
  const reasons = Object.keys(REFUSALS) as RefusalReason[];
  return reasons
    .map((reason) => {
      const whole = jobs.filter((job) => job.reason === reason);
      const partly = jobs.filter((job) => job.reason === undefined && (job.batches[reason] ?? 0) > 0);
      const examples = [
        ...whole.map(({ job, detail }) => ({ job, detail })),
        ...partly.map(({ job, batches }) => ({ job, detail: `${batches[reason]} batches` })),
      ]
        .slice(-EXAMPLES)
        .reverse();
      const batches = partly.reduce((sum, job) => sum + (job.batches[reason] ?? 0), 0);
      return { reason, meaning: REFUSALS[reason], jobs: whole.length, batches, examples };
    })
    .filter(({ jobs: whole, batches }) => whole + batches > 0)
    .sort((a, b) => b.jobs - a.jobs || b.batches - a.batches);
}
