import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { backup, DatabaseSync } from "node:sqlite";
import { workerError } from "../errors.ts";
import { MIGRATIONS } from "./migrations.ts";

/** Version of the schema that this worker writes. */
export const SCHEMA_VERSION = MIGRATIONS.length;

/**
 * Opens the worker's database, and brings an older one up to date after it was copied to
 * `<path>.v<old version>.backup`.
 *
 * Every commit is on disk before it returns (`synchronous = FULL`), but for those of {@link relaxed}: what is stored
 * before a transaction is sent stays.
 *
 * @throws WorkerError JOURNAL_NEWER if a newer worker wrote it, JOURNAL_DAMAGED if it is no database.
 */
export async function openDatabase(path: string, migrations: readonly string[] = MIGRATIONS): Promise<DatabaseSync> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path);
    database.exec("PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
    await migrate(database, path, migrations);
    return database;
  } catch (error) {
    database?.close();
    if (error instanceof Error && "errcode" in error) {
      throw workerError("JOURNAL_DAMAGED", `The journal ${path} cannot be read: ${error.message}.`, { cause: error });
    }
    throw error;
  }
}

/**
 * Writes what may be lost with the machine's power, and only then: it is known from elsewhere. Nothing waits for the
 * disk.
 */
export function relaxed(database: DatabaseSync, write: () => void): void {
  database.exec("PRAGMA synchronous = NORMAL");
  try {
    write();
  } finally {
    database.exec("PRAGMA synchronous = FULL");
  }
}

/** Opens the database of a worker, running or not, for reading; undefined if there is none yet. */
export function readDatabase(path: string): DatabaseSync | undefined {
  try {
    return new DatabaseSync(path, { readOnly: true });
  } catch {
    return undefined;
  }
}

async function migrate(database: DatabaseSync, path: string, migrations: readonly string[]): Promise<void> {
  const version = Number(database.prepare("PRAGMA user_version").get()?.user_version ?? 0);
  if (version > migrations.length) {
    throw workerError(
      "JOURNAL_NEWER",
      `The journal ${path} has schema version ${version}; this worker knows versions up to ${migrations.length}.`,
    );
  }
  if (version === migrations.length) return;
  if (version > 0) await backup(database, `${path}.v${version}.backup`);
  database.exec("BEGIN IMMEDIATE");
  try {
    for (const step of migrations.slice(version)) database.exec(step);
    database.exec(`PRAGMA user_version = ${migrations.length}`);
    database.exec("COMMIT");
  } catch (error) {
    database.exec("ROLLBACK");
    throw error;
  }
}
