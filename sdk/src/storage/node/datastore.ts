import { BaseDatastore } from "datastore-core";
import { Key, type KeyQuery, type Pair, type Query } from "interface-datastore";
import type { Ledger } from "./ledger.ts";

/** Helia's and libp2p's own entries (keys, known peers) in the node's ledger. */
export class LedgerDatastore extends BaseDatastore {
  readonly #ledger: Ledger;

  constructor(ledger: Ledger) {
    super();
    this.#ledger = ledger;
  }

  override async put(key: Key, value: Uint8Array): Promise<Key> {
    this.#ledger.putEntry(key.toString(), value);
    return key;
  }

  override async get(key: Key): Promise<Uint8Array> {
    const value = this.#ledger.getEntry(key.toString());
    if (value !== undefined) return value;
    // The name is what the interface asks for: libp2p tells a missing entry by it.
    throw Object.assign(new Error(`no entry ${key}`), { name: "NotFoundError" });
  }

  override async has(key: Key): Promise<boolean> {
    return this.#ledger.getEntry(key.toString()) !== undefined;
  }

  override async delete(key: Key): Promise<void> {
    this.#ledger.dropEntry(key.toString());
  }

  override async *_all(_query: Query): AsyncGenerator<Pair> {
    for (const { key, value } of this.#ledger.entries()) yield { key: new Key(key), value };
  }

  override async *_allKeys(_query: KeyQuery): AsyncGenerator<Key> {
    for (const { key } of this.#ledger.entries()) yield new Key(key);
  }
}
