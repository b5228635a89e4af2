// Type-checks the root project and every package, two at a time.
import { existsSync, globSync } from "node:fs";
import { run } from "./lib/run.ts";
import { at, bin, PROJECTS } from "./lib/workspace.ts";

const projects = ["", ...PROJECTS].filter(
  (folder) =>
    existsSync(at(folder, "tsconfig.json")) &&
    globSync("{src,test,scripts,*}/**/*.ts", { cwd: at(folder), exclude: (path) => path.includes("node_modules") })
      .length > 0,
);

const queue = [...projects];
let failed = 0;
async function work(): Promise<void> {
  for (let folder = queue.shift(); folder !== undefined; folder = queue.shift()) {
    const { code, stdout, stderr } = await run(bin("tsc"), ["-p", at(folder), "--pretty", "false"]);
    const name = folder === "" ? "root" : folder;
    process.stdout.write(code === 0 ? `ok      ${name}\n` : `FAILED  ${name}\n${stdout}${stderr}`);
    if (code !== 0) failed++;
  }
}
await Promise.all([work(), work()]);
process.exitCode = failed === 0 ? 0 : 1;
