import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Pin } from "../storage.ts";
import { openDatabase } from "./database.ts";
import { JobBook } from "./job-book.ts";

/** What is stored, as figures. */
export interface LedgerTotals {
  readonly blocks: number;
  readonly bytes: number;
  readonly pins: number;
}

/**
 * The node's book: which blocks are on disk, which pins hold them and until when, and Helia's small entries. A block
 * is entered after its file is written and struck out before the file is removed, so an entry always has its file,
 * whenever the process dies.
 */
export class Ledger {
  /** Jobs whose outputs are taken. */
  readonly jobs: JobBook;
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #bytes: number;

  /**
   * @param path Database file, created if missing; ":memory:" for none.
   * @throws StorageError `STORAGE_BAD_INPUT` if another process has it open, or a newer version wrote it.
   */
  constructor(path: string) {
    this.#db = openDatabase(path);
    this.jobs = new JobBook(this.#db);
    this.#bytes = Number(this.#statement("SELECT coalesce(sum(size), 0) AS bytes FROM blocks").get()?.bytes);
  }

  get open(): boolean {
    return this.#db.isOpen;
  }

  close(): void {
    this.#statements.clear();
    this.#db.close();
  }

  totals(): LedgerTotals {
    const count = (table: "blocks" | "pins"): number =>
      Number(this.#statement(`SELECT count(*) AS n FROM ${table}`).get()?.n);
    return { blocks: count("blocks"), pins: count("pins"), bytes: this.#bytes };
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Enters a block that was written, or notes that it was stored again. */
  addBlock(hash: string, size: number, now: number): void {
    const known = this.hasBlock(hash);
    this.#statement("INSERT INTO blocks VALUES (?, ?, ?) ON CONFLICT (hash) DO UPDATE SET added = excluded.added").run(
      hash,
      size,
      now,
    );
    if (!known) this.#bytes += size;
  }

  hasBlock(hash: string): boolean {
    return this.#statement("SELECT 1 FROM blocks WHERE hash = ?").get(hash) !== undefined;
  }

  /** Strikes out a block, even a pinned one (its file turned out to be damaged). */
  dropBlock(hash: string): void {
    const row = this.#statement("DELETE FROM blocks WHERE hash = ? RETURNING size").get(hash);
    this.#bytes -= Number(row?.size ?? 0);
  }

  /** Strikes out the blocks that no pin holds and that were stored before `before`; their files are to be removed. */
  dropUnpinned(before: number): string[] {
    const rows = this.#statement(
      "DELETE FROM blocks WHERE added < ? AND NOT EXISTS (SELECT 1 FROM pinned WHERE pinned.hash = blocks.hash) " +
        "RETURNING hash, size",
    ).all(before);
    for (const { size } of rows) this.#bytes -= Number(size);
    return rows.map(({ hash }) => String(hash));
  }

  /** Strikes out those of these blocks that no pin holds; their files are to be removed. */
  dropLoose(hashes: Iterable<string>): string[] {
    const loose = this.#statement("SELECT 1 FROM pinned WHERE hash = ? LIMIT 1");
    const dropped = [...new Set(hashes)].filter((hash) => loose.get(hash) === undefined);
    for (const hash of dropped) this.dropBlock(hash);
    return dropped;
  }

  /**
   * Pins content, or prolongs its pin: null (until unpinned) outlasts every time.
   *
   * @returns The pin, or null if a block is no longer there.
   */
  pin(pin: Pin, hashes: Iterable<string>): Pin | null {
    return this.#transaction(() => {
      const unique = new Set(hashes);
      for (const hash of unique) if (!this.hasBlock(hash)) return null;
      this.#statement(
        "INSERT INTO pins VALUES (?, ?, ?) ON CONFLICT (cid) DO UPDATE SET until = " +
          "CASE WHEN until IS NULL OR excluded.until IS NULL THEN NULL ELSE max(until, excluded.until) END",
      ).run(pin.cid, pin.size, pin.until);
      const insert = this.#statement("INSERT OR IGNORE INTO pinned VALUES (?, ?)");
      for (const hash of unique) insert.run(pin.cid, hash);
      return this.getPin(pin.cid);
    });
  }

  getPin(cid: string): Pin | null {
    const row = this.#statement("SELECT size, until FROM pins WHERE cid = ?").get(cid);
    return row === undefined ? null : { cid, size: Number(row.size), until: row.until as number | null };
  }

  /** Whether all blocks of a pin are still there. */
  isWhole(cid: string): boolean {
    const missing = this.#statement(
      "SELECT 1 FROM pinned WHERE cid = ? AND NOT EXISTS (SELECT 1 FROM blocks WHERE blocks.hash = pinned.hash) LIMIT 1",
    ).get(cid);
    return missing === undefined;
  }

  /** Drops a pin; false if there was none. */
  unpin(cid: string): boolean {
    return this.#transaction(() => {
      this.#statement("DELETE FROM pinned WHERE cid = ?").run(cid);
      return this.#statement("DELETE FROM pins WHERE cid = ?").run(cid).changes > 0;
    });
  }

  /** Drops the pins whose time is over; returns how many. */
  dropExpired(now: number): number {
    return this.#transaction(() => {
      this.#statement("DELETE FROM pinned WHERE cid IN (SELECT cid FROM pins WHERE until < ?)").run(now);
      return Number(this.#statement("DELETE FROM pins WHERE until < ?").run(now).changes);
    });
  }

  getEntry(key: string): Uint8Array | undefined {
    return this.#statement("SELECT value FROM entries WHERE key = ?").get(key)?.value as Uint8Array | undefined;
  }

  putEntry(key: string, value: Uint8Array): void {
    this.#statement("INSERT OR REPLACE INTO entries VALUES (?, ?)").run(key, value);
  }

  dropEntry(key: string): void {
    this.#statement("DELETE FROM entries WHERE key = ?").run(key);
  }

  /** Keys and values of all entries, in the order of the keys. */
  entries(): { key: string; value: Uint8Array }[] {
    return this.#statement("SELECT key, value FROM entries ORDER BY key")
      .all()
      .map(({ key, value }) => ({ key: String(key), value: value as Uint8Array }));
  }

  #statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #transaction<T>(work: () => T): T {
    this.#db.exec("BEGIN IMMEDIATE");
    try {
      const result = work();
      this.#db.exec("COMMIT");
      return result;
    } catch (error) {
      this.#db.exec("ROLLBACK");
      throw error;
    }
  }
}
