import type { Hex } from "@conun/sdk";
import type { Mode } from "../strategy/timing.ts";
import type { JobView } from "../strategy/view.ts";

/** Where a draft stands. */
export type DraftStage =
  /** The claim is on its way. */
  | "claiming"
  /** Waits for a core, or runs. */
  | "running"
  /** Has its result; the commitment is next. */
  | "computed"
  /** The commitment is on its way. */
  | "committing"
  /** Cannot be finished; it is given back. */
  | "failed"
  /** The release is on its way. */
  | "releasing";

/** A claim that stands on chain. */
export interface HeldSlot {
  readonly slot: number;
  readonly turn: number;
  /** Unix seconds. */
  readonly deadline: number;
  /** Block of the claim: the view knows it from then on. */
  readonly block: number;
}

/** A batch that is being worked on and has no commitment on chain yet. */
export interface Draft {
  readonly job: JobView;
  readonly batch: bigint;
  readonly tasks: number;
  readonly mode: Mode;
  readonly abort: AbortController;
  stage: DraftStage;
  /** Tasks that began, and that ended with a result. */
  started: number;
  done: number;
  held: HeldSlot | undefined;
  result: { readonly resultRoot: Hex; readonly totalSteps: bigint; readonly bundle: string } | undefined;
  /** Why it failed. */
  failure: string | undefined;
  /** Commitments that others were faster than. */
  misses: number;
  /** Milliseconds since 1970 before which nothing is sent for it. */
  notBefore: number;
}

const MAX_SHUNNED = 100_000;

/** All drafts, by job and batch. */
export class Drafts {
  readonly #drafts = new Map<string, Draft>();
  /** Batches that could not be had, with the block of their last event then: they are left alone until another one. */
  readonly #shunned = new Map<string, number>();

  get all(): readonly Draft[] {
    return [...this.#drafts.values()];
  }

  get size(): number {
    return this.#drafts.size;
  }

  add(draft: Pick<Draft, "job" | "batch" | "tasks" | "mode" | "stage"> & Partial<Draft>): Draft {
    const whole: Draft = {
      abort: new AbortController(),
      started: 0,
      done: 0,
      held: undefined,
      result: undefined,
      failure: undefined,
      misses: 0,
      notBefore: 0,
      ...draft,
    };
    this.#drafts.set(key(draft.job.id, draft.batch), whole);
    return whole;
  }

  find(job: Hex, batch: bigint): Draft | undefined {
    return this.#drafts.get(key(job, batch));
  }

  remove(draft: Draft): void {
    this.#drafts.delete(key(draft.job.id, draft.batch));
  }

  /** Leaves a batch alone until something happens to it: it was computed, and could not be had. */
  shun({ job, batch }: Draft): void {
    if (this.#shunned.size >= MAX_SHUNNED) this.#shunned.clear();
    this.#shunned.set(key(job.id, batch), job.batches.get(batch)?.block ?? 0);
  }

  /** Batches of a job that are in hand, or left alone for now. */
  busy(job: JobView): ReadonlySet<bigint> {
    const busy = new Set(this.batches(job.id));
    for (const [batch, { block }] of job.batches) {
      if (this.#shunned.get(key(job.id, batch)) === block) busy.add(batch);
    }
    return busy;
  }

  /** Batches of a job that are in hand. */
  batches(job: Hex): ReadonlySet<bigint> {
    return new Set(this.all.filter((draft) => draft.job.id === job).map(({ batch }) => batch));
  }
}

function key(job: Hex, batch: bigint): string {
  return `${job}/${batch}`;
}
