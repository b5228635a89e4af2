import { type ChildProcess, spawn } from "node:child_process";

/**
 * What the guard does: it waits for the end of its standard input, which comes when the process that holds the other
 * end has ended, however it ended; then it ends the process that it was told of. A line before that lets it off.
 */
const WATCH = `
const pid = Number(process.argv[1]);
process.stdin.once("data", () => process.exit(0));
process.stdin.once("end", () => {
  try { process.kill(pid, "SIGKILL"); } catch {}
  process.exit(0);
});
process.stdin.once("error", () => process.exit(0));
`;

/** Sees to it that a child does not outlive us when we are killed and can end nothing any more. */
export function guard(child: ChildProcess): void {
  if (child.pid === undefined) return;
  const watcher = spawn(process.execPath, ["--eval", WATCH, String(child.pid)], {
    stdio: ["pipe", "ignore", "ignore"],
    env: {},
    // The terminal's ctrl-C is not for it.
    detached: process.platform !== "win32",
  });
  watcher.once("error", () => undefined);
  watcher.stdin.once("error", () => undefined);
  watcher.unref();
  child.once("exit", () => void watcher.stdin.end("over\n"));
}
