import type { DatabaseSync } from "node:sqlite";
import { type Address, parseTxRecord, serialiseTxRecord, type TxRecord, type TxStore } from "@conun/sdk";
import { relaxed } from "./database.ts";

/** How many finished transactions are kept for reference. */
const KEEP = 1000;

/** The transaction manager's outbox in the worker's database. */
export function sqliteTxStore(database: DatabaseSync): TxStore {
  return {
    async put(record: TxRecord) {
      const statement = database.prepare(
        `INSERT INTO tx (id, ref, sender, chain_id, status, nonce, record) VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET ref = excluded.ref, status = excluded.status, nonce = excluded.nonce,
           record = excluded.record`,
      );
      const write = () => {
        statement.run(
          record.id,
          record.ref ?? null,
          record.from.toLowerCase(),
          record.chainId,
          record.status,
          record.nonce ?? null,
          serialiseTxRecord(record),
        );
      };
      if (record.status === "queued" || record.status === "sent") return write();
      // How it ended stands on chain.
      relaxed(database, () => {
        write();
        prune(database);
      });
    },
    async open(from: Address, chainId: number) {
      return database
        .prepare(
          `SELECT record FROM tx WHERE sender = ? AND chain_id = ? AND status IN ('queued', 'sent')
           ORDER BY nonce IS NULL, nonce, rowid`,
        )
        .all(from.toLowerCase(), chainId)
        .map((row) => parseTxRecord(row.record as string));
    },
    async byRef(ref: string) {
      const row = database.prepare("SELECT record FROM tx WHERE ref = ?").get(ref);
      return row === undefined ? undefined : parseTxRecord(row.record as string);
    },
  };
}

function prune(database: DatabaseSync): void {
  database
    .prepare(
      `DELETE FROM tx WHERE ref IS NULL AND status NOT IN ('queued', 'sent')
         AND rowid <= (SELECT max(rowid) FROM tx) - ?`,
    )
    .run(KEEP);
}
