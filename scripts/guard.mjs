// Stops unless the pinned Node runs. Plain JavaScript for any Node: when an install went wrong, package scripts fall
// back to the host's Node without a word. Usage in a package script: `node scripts/guard.mjs && node ...`.
import { readFileSync } from "node:fs";

/** The message that says why this Node will not do, or undefined when it is the pinned one. */
function wrongNode(running, pinned) {
  if (running === `v${pinned}`) return undefined;
  return [
    `CONUN runs on Node ${pinned}, but this is Node ${running.replace(/^v/, "")} (${process.execPath}).`,
    "The pinned Node comes with the dependencies. Install them, then start scripts through pnpm:",
    "  npx -y pnpm@12 install --frozen-lockfile",
    "  npx -y pnpm@12 <script>",
    "If the install refuses because pnpm-lock.yaml does not match package.json, run it with --no-frozen-lockfile.",
  ].join("\n");
}

const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const message = wrongNode(process.version, manifest.devDependencies.node);
if (message !== undefined) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
