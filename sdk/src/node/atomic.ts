import { randomBytes } from "node:crypto";
import { link, mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { failure } from "../errors/failure.ts";

/** Owner reads and writes, nobody else. */
const PRIVATE = 0o600;

/**
 * Writes a file that only its owner can read, whole or not at all: to a file beside it, flushed, then put in place.
 *
 * @param replace Whether an existing file is replaced; without, `KEYSTORE_EXISTS`.
 */
export async function writePrivate(path: string, content: string, replace: boolean): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = join(dirname(path), `.${randomBytes(8).toString("hex")}.tmp`);
  const file = await open(temporary, "wx", PRIVATE);
  try {
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    if (replace) await rename(temporary, path);
    else await linkNew(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Unlike a rename, a hard link fails where a file is already there, however short before it came. */
async function linkNew(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "EEXIST") {
      throw failure("KEYSTORE_EXISTS", `There is a file at ${to} already.`);
    }
    throw cause;
  }
}

/**
 * Refuses a file that others may read or write. Windows has other means and is not checked.
 *
 * @throws ConunError `KEYSTORE_EXPOSED`.
 */
export async function requirePrivate(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const { mode } = await stat(path);
  if ((mode & 0o077) !== 0) {
    const shown = (mode & 0o777).toString(8).padStart(3, "0");
    throw failure("KEYSTORE_EXPOSED", `${path} is open to others (mode ${shown}).`, { details: { path, mode } });
  }
}
