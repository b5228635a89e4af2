import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Address } from "@conun/sdk";
import { workerError } from "../errors.ts";

/** A held lock. */
export interface Lock {
  release(): void;
}

/**
 * Makes sure that one operator key is used by one worker at a time on this machine.
 *
 * The lock is SQLite's own on a file named after the operator: the system drops it when the process ends, however it
 * ends, so there is no stale lock to remove.
 *
 * @throws WorkerError WORKER_LOCKED if another worker holds it.
 */
export function lockOperator(directory: string, operator: Address): Lock {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const { file, holder } = lockFiles(directory, operator);
  const database = new DatabaseSync(file);
  try {
    database.exec("PRAGMA busy_timeout = 0; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE;");
  } catch (error) {
    database.close();
    const pid = lockHolder(directory, operator);
    const who = pid === undefined ? "Another process" : `Process ${pid}`;
    throw workerError("WORKER_LOCKED", `${who} runs a worker with the operator key ${operator}.`, { cause: error });
  }
  writeFileSync(holder, String(process.pid), { mode: 0o600 });
  return {
    release() {
      rmSync(holder, { force: true });
      database.close();
    },
  };
}

/** Whether a worker with this operator key runs on this machine. */
export function isLocked(directory: string, operator: Address): boolean {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(lockFiles(directory, operator).file, { readOnly: true });
    database.exec("PRAGMA busy_timeout = 0; BEGIN; SELECT * FROM sqlite_master;");
    return false;
  } catch (error) {
    return error instanceof Error && /locked|busy/i.test(error.message);
  } finally {
    database?.close();
  }
}

/** The process that wrote its number when it took the lock last; undefined if there is none. */
export function lockHolder(directory: string, operator: Address): number | undefined {
  try {
    const pid = Number(readFileSync(lockFiles(directory, operator).holder, "utf8"));
    return Number.isSafeInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

function lockFiles(directory: string, operator: Address): { file: string; holder: string } {
  const file = join(directory, `${operator.toLowerCase()}.lock`);
  return { file, holder: `${file}.pid` };
}
