// Builds everything that is published: the contracts, then each package's dist/ in the order of their dependencies.
import { existsSync } from "node:fs";
import { run } from "./lib/run.ts";
import { at, bin, PACKAGES } from "./lib/workspace.ts";
import { prepareContracts } from "./prepare.ts";

async function buildPackage(folder: string): Promise<void> {
  const { code, stdout, stderr } = await run(bin("tsup"), [], { cwd: at(folder) });
  if (code !== 0 || !existsSync(at(folder, "dist"))) throw new Error(`${folder} does not build:\n${stdout}${stderr}`);
  process.stdout.write(`built   @conun/${folder}\n`);
}

try {
  await prepareContracts();
  const chosen = process.argv.slice(2);
  for (const folder of PACKAGES) if (chosen.length === 0 || chosen.includes(folder)) await buildPackage(folder);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
