import type { Address } from "../types/primitives.ts";
import type { TxRecord } from "./record.ts";

/** Where transactions outlive the process. `put` has to be durable when it resolves. */
export interface TxStore {
  /** Adds a record, or replaces the one with its id. */
  put(record: TxRecord): Promise<void>;
  /** Records of an account that are `queued` or `sent`, by nonce. */
  open(from: Address, chainId: number): Promise<readonly TxRecord[]>;
  /** The newest record with this reference. */
  byRef(ref: string): Promise<TxRecord | undefined>;
}

/** A store that ends with the process. */
export class MemoryTxStore implements TxStore {
  readonly #records = new Map<string, TxRecord>();

  async put(record: TxRecord): Promise<void> {
    this.#records.set(record.id, record);
  }

  async open(from: Address, chainId: number): Promise<readonly TxRecord[]> {
    return [...this.#records.values()]
      .filter((record) => record.from === from && record.chainId === chainId)
      .filter(({ status }) => status === "queued" || status === "sent")
      .sort((a, b) => a.nonce - b.nonce);
  }

  async byRef(ref: string): Promise<TxRecord | undefined> {
    return [...this.#records.values()].filter((record) => record.ref === ref).at(-1);
  }
}
