import type { Hex } from "../types/primitives.ts";
import type { TxReceipt, TxRecord } from "./record.ts";

/** A transaction on its way, with those who wait for it. */
export class Tracked {
  record: TxRecord;
  /** When its newest bytes were last handed to the chain. */
  broadcastAt: number;
  /** Settles when it is confirmed, reverted, given up, or the manager stops. */
  readonly outcome: Promise<TxReceipt>;
  readonly succeed: (receipt: TxReceipt) => void;
  readonly fail: (error: Error) => void;
  #included: Hex | undefined;
  #misses = 0;
  #missingSince = 0;

  constructor(record: TxRecord, now: number) {
    this.record = record;
    this.broadcastAt = now;
    const { promise, resolve, reject } = Promise.withResolvers<TxReceipt>();
    promise.catch(() => undefined); // nobody may be waiting
    this.outcome = promise;
    this.succeed = resolve;
    this.fail = reject;
  }

  /** Block that holds it, not confirmed yet. */
  get included(): Hex | undefined {
    return this.#included;
  }

  /** Head when its nonce was first seen used without a receipt of ours. */
  get missingSince(): number {
    return this.#missingSince;
  }

  seenIn(block: Hex | undefined): void {
    this.#included = block;
    this.#misses = 0;
  }

  /** Counts one more look that found the nonce used and no receipt. */
  missed(head: number): number {
    if (this.#misses === 0) this.#missingSince = head;
    return ++this.#misses;
  }

  found(): void {
    this.#misses = 0;
  }
}
