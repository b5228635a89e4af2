import { spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { at, ROOT } from "../lib/workspace.ts";
import { broken, NOTHING, type Outcome } from "./outcome.ts";
import type { Suite } from "./suites.ts";

export interface SuiteOptions {
  readonly grep?: string;
  readonly bail: boolean;
  /** Shows what the suite printed, all at once when it has ended; it prints as it goes where this is left out. */
  readonly show?: (output: string) => void;
}

/** A suite that is through has this long to end: something that keeps running longer has been left behind. */
const LINGER_MS = 15_000;

/** What a suite has started has this long to end after it. */
const LEAVE_MS = 3_000;

/** Mocha's `_mocha` stays in its process; `mocha.js` would start another for the flags in .mocharc.json. */
function command(suite: Suite, options: SuiteOptions): string[] {
  if (suite.kind === "solidity") return [at("scripts/suites/solidity.ts"), options.grep ?? "", ...suite.files];
  return [
    "--conditions=conun-source",
    at("node_modules/mocha/bin/_mocha"),
    "--reporter",
    at("scripts/suites/mocha-reporter.ts"),
    ...(options.grep === undefined ? [] : ["--grep", options.grep]),
    ...(options.bail ? ["--bail"] : []),
    ...suite.files,
  ];
}

function readOutcome(path: string): Outcome | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Outcome;
  } catch {
    return undefined;
  }
}

/** Ends everything in the child's process group; tells whether there was something to end. */
function endGroup(pid: number | undefined): boolean {
  if (pid === undefined || process.platform === "win32") return false;
  try {
    return process.kill(-pid, "SIGKILL");
  } catch {
    return false; // nobody left
  }
}

/** Whether all of the child's process group ends by itself: helpers notice only a moment later that it has gone. */
async function groupEnds(pid: number | undefined): Promise<boolean> {
  if (pid === undefined || process.platform === "win32") return true;
  for (let waited = 0; waited < LEAVE_MS; waited += 50) {
    try {
      process.kill(-pid, 0);
    } catch {
      return true;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}

/** Runs one suite in a process group of its own. */
export async function runSuite(suite: Suite, options: SuiteOptions): Promise<Outcome> {
  if (suite.files.length === 0) return NOTHING;
  const folder = mkdtempSync(join(tmpdir(), "conun-test-"));
  const path = join(folder, "outcome.json");
  const printed = join(folder, "output.txt");
  const output = options.show === undefined ? undefined : openSync(printed, "w");
  try {
    const child = spawn(process.execPath, command(suite, options), {
      cwd: ROOT,
      env: { ...process.env, CONUN_TEST_OUTCOME: path },
      stdio: ["ignore", output ?? "inherit", output ?? "inherit"],
      detached: process.platform !== "win32",
    });
    const interrupt = (): void => {
      endGroup(child.pid);
      setImmediate(() => process.exit(130)); // once the suites beside this one are ended too
    };
    process.once("SIGINT", interrupt).once("SIGTERM", interrupt);
    let lingered = false;
    const since = { through: 0 };
    const watch = setInterval(() => {
      if (since.through === 0 && readOutcome(path) !== undefined) since.through = Date.now();
      if (since.through === 0 || Date.now() - since.through < LINGER_MS) return;
      lingered = true;
      child.kill("SIGKILL");
    }, 1000);
    const exit = await new Promise<string>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code, signal) => resolve(signal ?? String(code)));
    }).finally(() => {
      clearInterval(watch);
      process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
    });
    if (!(await groupEnds(child.pid)) && endGroup(child.pid)) lingered = true;
    const outcome = readOutcome(path) ?? broken(suite.name, `the suite broke off before its end (exit ${exit})`);
    const failed = [...outcome.failed];
    if (lingered) failed.push({ title: suite.name, message: "something was left running after the last test" });
    else if (exit !== "0" && failed.length === 0)
      failed.push({ title: suite.name, message: `the suite ended with exit ${exit}` });
    return { ...outcome, failed };
  } finally {
    if (output !== undefined) closeSync(output);
    options.show?.(readFileSync(printed, "utf8"));
    rmSync(folder, { recursive: true, force: true });
  }
}
