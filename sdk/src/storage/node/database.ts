import { chmodSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { storageError } from "../errors.ts";
import { JOB_TABLES } from "./job-book.ts";

/** What each version of the database added; their number is in SQLite's user_version. */
const SCHEMA: readonly string[] = [
  `
  CREATE TABLE entries (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
  CREATE TABLE blocks (hash TEXT PRIMARY KEY, size INTEGER NOT NULL, added INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE pins (cid TEXT PRIMARY KEY, size INTEGER NOT NULL, until INTEGER) WITHOUT ROWID;
  CREATE TABLE pinned (cid TEXT NOT NULL, hash TEXT NOT NULL, PRIMARY KEY (cid, hash)) WITHOUT ROWID;
  CREATE INDEX pinned_hash ON pinned (hash);
`,
  JOB_TABLES,
];

/**
 * Opens the database of a storage node, created or brought up to date if need be.
 *
 * @param path File; ":memory:" for none.
 * @throws StorageError `STORAGE_BAD_INPUT` if another process has it open, or a newer version wrote it.
 */
export function openDatabase(path: string): DatabaseSync {
  if (path !== ":memory:") mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(path);
    // Exclusive: one process owns a data folder. WAL: a killed process loses nothing that it had confirmed.
    db.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; BEGIN EXCLUSIVE");
    const version = Number(db.prepare("PRAGMA user_version").get()?.user_version);
    if (version > SCHEMA.length) {
      throw storageError(
        "STORAGE_BAD_INPUT",
        `${path} was written by a newer version (${version}).`,
        undefined,
        "Update.",
      );
    }
    for (const tables of SCHEMA.slice(version)) db.exec(tables);
    db.exec(`PRAGMA user_version = ${SCHEMA.length}`);
    db.exec("COMMIT");
    if (path !== ":memory:") chmodSync(path, 0o600);
    return db;
  } catch (error) {
    db?.close();
    if (error instanceof Error && /locked|busy/i.test(error.message)) {
      const hint = "Stop the other storage service, or use another data folder.";
      throw storageError("STORAGE_BAD_INPUT", `${path} is in use by another process.`, error, hint);
    }
    throw error;
  }
}
