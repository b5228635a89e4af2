import type { Datastore, Key, Pair } from "interface-datastore";
import type { Ledger } from "./ledger.ts";

/**
 * Helia's and libp2p's own entries (the node's key, known peers) in its ledger. The modules are loaded here because
 * they have no entry point for CommonJS.
 */
export async function ledgerDatastore(ledger: Ledger): Promise<Datastore> {
  const [{ BaseDatastore }, keys] = await Promise.all([import("datastore-core"), import("interface-datastore")]);

  class LedgerDatastore extends BaseDatastore {
    override async put(key: Key, value: Uint8Array): Promise<Key> {
      ledger.putEntry(key.toString(), value);
      return key;
    }

    override async get(key: Key): Promise<Uint8Array> {
      const value = ledger.getEntry(key.toString());
      if (value !== undefined) return value;
      // The name is what the interface asks for: libp2p tells a missing entry by it.
      throw Object.assign(new Error(`no entry ${key}`), { name: "NotFoundError" });
    }

    override async has(key: Key): Promise<boolean> {
      return ledger.getEntry(key.toString()) !== undefined;
    }

    override async delete(key: Key): Promise<void> {
      ledger.dropEntry(key.toString());
    }

    override async *_all(): AsyncGenerator<Pair> {
      for (const { key, value } of ledger.entries()) yield { key: new keys.Key(key), value };
    }

    override async *_allKeys(): AsyncGenerator<Key> {
      for (const { key } of ledger.entries()) yield new keys.Key(key);
    }
  }

  return new LedgerDatastore();
}
