import type { Hex } from "@conun/vm";
import pLimit from "p-limit";
import { checkedBundle } from "../codec/bundle-check.ts";
import { decodeInputsIndex, decodeJobManifest, MAX_INDEX_BYTES, MAX_MANIFEST_BYTES } from "../codec/manifest.ts";
import { StorageError, storageError } from "../errors.ts";
import { bundleLimits, type ExpectedJob } from "../outputs/job.ts";
import { type OutputsPush, signerOfPush } from "../outputs/push.ts";
import { reasonOf } from "../signals.ts";
import type { Pin } from "../storage.ts";
import type { HeliaStorage } from "./helia-storage.ts";

/** An assignment, as the chain knows it. */
export interface AssignmentRef {
  readonly chainId: number;
  readonly market: Hex;
  readonly jobId: Hex;
  readonly batch: number;
  readonly slot: number;
}

/** Who holds a slot, and whether it is bound to a result. */
export interface HeldAssignment {
  readonly operator: Hex;
  readonly turn: number;
  /** Committed to a result, or further. */
  readonly committed: boolean;
}

/** Asks the chain who holds a slot; undefined if nobody does. */
export type AssignmentLookup = (ref: AssignmentRef, signal: AbortSignal) => Promise<HeldAssignment | undefined>;

export interface OutputsDeskOptions {
  readonly lookup: AssignmentLookup | undefined;
  /** Longest time that a job may be kept after its end; null for any. */
  readonly maxSeconds: number | null | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Questions to the chain at once: strangers cause them. */
const QUESTIONS_AT_ONCE = 8;
/** Questions that wait for their turn; more pushes than that are sent away. */
const MAX_WAITING = 256;

/**
 * Takes the outputs of kept jobs from those who do not have the service's token. A push is taken from the operator who
 * holds the assignment and has committed to a result, one bundle for each assignment, within the job's limits:
 * so nobody can fill the storage, and nobody can take another's place. `docs/design/formats.md`, section 8.
 */
export class OutputsDesk {
  readonly #node: HeliaStorage;
  readonly #lookup: AssignmentLookup | undefined;
  readonly #maxSeconds: number | null;
  readonly #now: () => number;
  readonly #questions = pLimit(QUESTIONS_AT_ONCE);
  readonly #busy = new Set<string>();

  constructor(node: HeliaStorage, { lookup, maxSeconds, now }: OutputsDeskOptions) {
    this.#node = node;
    this.#lookup = lookup;
    this.#maxSeconds = maxSeconds ?? null;
    this.#now = now;
  }

  /**
   * Takes the outputs of this job from now on, and keeps what is here of its program and inputs until it is over, however
   * long that is. Asked again, it keeps them, and the outputs that it has taken, longer.
   *
   * @throws StorageError `STORAGE_NOT_FOUND` if the job's manifest is not kept here, `STORAGE_CORRUPT` if it is none.
   */
  async expect(wanted: ExpectedJob): Promise<ExpectedJob> {
    const longest = wanted.ends + (this.#maxSeconds ?? Number.MAX_SAFE_INTEGER - wanted.ends);
    const job = { ...wanted, until: Math.min(wanted.until, longest) };
    const { complete, pin } = await this.#node.describe(job.manifest);
    if (!complete || pin === null) {
      const hint = "Store and pin the job's manifest first.";
      throw storageError("STORAGE_NOT_FOUND", `The manifest ${job.manifest} is not kept here.`, undefined, hint);
    }
    const material = await this.#materialOf(job.manifest);
    const entered = this.#node.jobs.enter(job);
    for (const cid of [...material, ...this.#node.jobs.outputs(job.jobId)]) {
      if (await this.#node.has(cid)) await this.#node.keep(cid, entered.until);
    }
    return entered;
  }

  /** The job, if its outputs are taken; undefined if not. */
  async find(jobId: Hex): Promise<ExpectedJob | undefined> {
    const job = this.#node.jobs.find(jobId);
    if (job === undefined || job.until < this.#now() / 1000) return undefined;
    return (await this.#node.describe(job.manifest)).pin === null ? undefined : job;
  }

  /**
   * Takes the outputs of an assignment.
   *
   * @param signature The operator's, of `signPush`.
   * @throws StorageError `STORAGE_DENIED` if they are not the pusher's to store, `STORAGE_BAD_INPUT`, `STORAGE_CORRUPT`,
   *   `STORAGE_TOO_LARGE`, `STORAGE_FULL`, `STORAGE_UNREACHABLE` if the chain does not answer.
   */
  async take(
    push: OutputsPush,
    signature: string,
    content: AsyncIterable<Uint8Array>,
    signal: AbortSignal,
  ): Promise<Pin> {
    const job = await this.find(push.jobId);
    if (job === undefined) throw denied(`The outputs of job ${push.jobId} are not kept here.`);
    const limits = bundleLimits(job, push.batch);
    if (limits === undefined) throw storageError("STORAGE_BAD_INPUT", `The job has no batch ${push.batch}.`);
    const key = `${push.jobId}/${push.batch}/${push.slot}/${push.turn}`;
    if (this.#busy.has(key)) throw denied("The outputs of this assignment are being stored at this moment.");
    this.#busy.add(key);
    try {
      const stored = this.#node.jobs.output(push);
      if (stored !== undefined && stored !== push.cid) throw denied(`This assignment has stored ${stored} already.`);
      if (stored !== undefined && (await this.#node.has(stored))) {
        return await this.#node.keep(stored, job.until);
      }
      await this.#checkHolder(push, job, signerOfPush(push, job, signature), signal);
      const { maxBytes } = limits;
      const terms = { cid: push.cid, maxBytes, until: job.until, signal };
      const pin = await this.#node.putChecked(checkedBundle(content, limits), terms);
      this.#node.jobs.note(push);
      return pin;
    } finally {
      this.#busy.delete(key);
    }
  }

  /** CIDs of all that a job consists of, as far as it is here. */
  async #materialOf(manifest: string): Promise<string[]> {
    const { program, inputs } = decodeJobManifest(await this.#node.get(manifest, { maxBytes: MAX_MANIFEST_BYTES }));
    const all = [manifest, program.cid, inputs.cid];
    if (!(await this.#node.has(inputs.cid))) return all;
    const { chunks } = decodeInputsIndex(await this.#node.get(inputs.cid, { maxBytes: MAX_INDEX_BYTES }));
    return [...all, ...chunks.map(({ cid }) => cid)];
  }

  async #checkHolder(push: OutputsPush, job: ExpectedJob, signer: Hex, signal: AbortSignal): Promise<void> {
    const lookup = this.#lookup;
    if (lookup === undefined) {
      const hint = "Start the storage service with a way to the chain, or use its token.";
      throw denied("This service cannot ask the chain whose outputs these are.", hint);
    }
    if (this.#questions.pendingCount >= MAX_WAITING) {
      throw storageError("STORAGE_UNREACHABLE", "Too many outputs come at once.", undefined, "Try again soon.");
    }
    const { chainId, market } = job;
    const { jobId, batch, slot, turn } = push;
    const held = await this.#questions(() => lookup({ chainId, market, jobId, batch, slot }, signal)).catch((error) => {
      if (error instanceof StorageError) throw error;
      const hint = "Try again; if it stays so, the operator of the storage service has to look.";
      throw storageError("STORAGE_UNREACHABLE", `The chain does not answer: ${reasonOf(error)}.`, error, hint);
    });
    if (held === undefined || held.turn !== turn || held.operator.toLowerCase() !== signer.toLowerCase()) {
      throw denied(`${signer} does not hold turn ${turn} of slot ${slot} in batch ${batch}.`);
    }
    if (!held.committed) throw denied(`Slot ${slot} of batch ${batch} has not committed to a result.`);
  }
}

function denied(message: string, hint?: string): StorageError {
  const usual = "Only the operator of a committed assignment stores outputs without the token, once, at a kept job.";
  return storageError("STORAGE_DENIED", message, undefined, hint ?? usual);
}
