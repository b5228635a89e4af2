import { existsSync } from "node:fs";
import { access, constants, mkdir, stat } from "node:fs/promises";
import { keystoreAddress, requirePrivate } from "@conun/sdk/node";
import type { LoadedConfig } from "../config/load.ts";
import { readDatabase, SCHEMA_VERSION } from "../store/database.ts";
import { isLocked, lockHolder } from "../store/lock.ts";
import { type Check, type CheckResult, fail, ok, warn } from "./check.ts";

/** Checks of files: nothing is asked over the network. */
export function localChecks(loaded: LoadedConfig): readonly Check[] {
  return [
    { name: "config", run: async () => config(loaded) },
    { name: "key", run: () => key(loaded) },
    { name: "password", run: () => password(loaded) },
    { name: "state", run: () => state(loaded) },
    { name: "journal", run: async () => [journal(loaded)] },
    { name: "worker", run: () => running(loaded) },
  ];
}

function config({ file, strangers }: LoadedConfig): CheckResult[] {
  const where = file === undefined ? "no file, defaults only" : file;
  const rest = strangers.map((name) =>
    warn("config", `${name} is set and means nothing to the worker`, "Correct its name or unset it."),
  );
  return [ok("config", where), ...rest];
}

async function key({ keyFile }: LoadedConfig): Promise<CheckResult[]> {
  if (!existsSync(keyFile)) return [fail("key", `there is none at ${keyFile}`, "Create it with `conun-worker init`.")];
  const operator = await keystoreAddress(keyFile);
  return [ok("key", `${operator} in ${keyFile}, readable by its owner alone`)];
}

async function password({
  config: {
    key: { password_file: file },
  },
}: LoadedConfig): Promise<CheckResult[]> {
  if (file === undefined) {
    const given =
      process.env.CREDENTIALS_DIRECTORY === undefined ? "asked for at the terminal" : "a systemd credential";
    return [ok("password", given)];
  }
  if (!existsSync(file)) return [fail("password", `there is no file ${file}`, "Correct key.password_file.")];
  await requirePrivate(file);
  return [ok("password", `in ${file}, readable by its owner alone`)];
}

async function state({ stateDir }: LoadedConfig): Promise<CheckResult[]> {
  await mkdir(stateDir, { recursive: true, mode: 0o700 });
  await access(stateDir, constants.R_OK | constants.W_OK);
  const { mode } = await stat(stateDir);
  if (process.platform !== "win32" && (mode & 0o077) !== 0) {
    return [
      warn("state", `${stateDir} can be read by others`, `chmod 700 ${stateDir}: salts of open commitments are in it.`),
    ];
  }
  return [ok("state", stateDir)];
}

function journal({ databaseFile }: LoadedConfig): CheckResult {
  const database = existsSync(databaseFile) ? readDatabase(databaseFile) : undefined;
  if (database === undefined) return ok("journal", "none yet");
  try {
    const version = Number(database.prepare("PRAGMA user_version").get()?.user_version);
    if (version > SCHEMA_VERSION) {
      return fail(
        "journal",
        `schema version ${version} is newer than this worker's ${SCHEMA_VERSION}`,
        "Update the worker.",
      );
    }
    const open = database.prepare("SELECT count(*) AS number FROM commitment").get()?.number ?? 0;
    return ok("journal", `schema version ${version}, ${open} commitments kept`);
  } finally {
    database.close();
  }
}

async function running({ keyFile, lockDir }: LoadedConfig): Promise<CheckResult[]> {
  if (!existsSync(keyFile)) return [];
  const operator = await keystoreAddress(keyFile);
  if (!isLocked(lockDir, operator)) return [warn("worker", "does not run", "conun-worker start")];
  return [ok("worker", `runs as process ${lockHolder(lockDir, operator) ?? "unknown"}`)];
}
