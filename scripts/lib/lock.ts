import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function take(path: string): boolean {
  try {
    writeFileSync(path, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    return false;
  }
}

function isAbandoned(path: string): boolean {
  try {
    const holder = Number(readFileSync(path, "utf8"));
    return holder > 0 && !isAlive(holder);
  } catch {
    return false; // released in the meantime
  }
}

/** Runs `action` while no other process that uses the same lock file does; a dead process's lock is taken over. */
export async function withLock<T>(path: string, action: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(path), { recursive: true });
  while (!take(path)) {
    if (isAbandoned(path)) rmSync(path, { force: true });
    else await sleep(100);
  }
  try {
    return await action();
  } finally {
    rmSync(path, { force: true });
  }
}
