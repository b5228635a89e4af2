// Deploys CONUN with Hardhat Ignition and writes down where it is:
// `pnpm contracts:deploy --network NAME [--parameters FILE] [--id ID] [--out FILE]`.
// Without --out the deployment goes into contracts/deployments.json, which @conun/contracts publishes.
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { relative } from "node:path";
import { parseArgs } from "node:util";
import type { Deployment } from "@conun/contracts";
import hre from "hardhat";
import { parametersFile } from "./contracts/files.ts";
import { deploymentFromJournal } from "./contracts/journal.ts";
import { at, bin, ROOT } from "./lib/workspace.ts";

const PUBLISHED = at("contracts", "deployments.json");

async function chainOf(network: string): Promise<number> {
  const { provider } = await hre.network.create(network);
  return Number(await provider.request({ method: "eth_chainId" }));
}

/** Runs Ignition's own command: it asks before it sends, and takes up a deployment that broke off. */
function ignition(network: string, parameters: string, id: string): Promise<number> {
  const files = ["ignition/modules/Conun.ts", "--parameters", relative(ROOT, parameters)];
  // The profile that everything else is built and tested with.
  const args = [
    "--network",
    network,
    "--build-profile",
    "default",
    "ignition",
    "deploy",
    ...files,
    "--deployment-id",
    id,
  ];
  const child = spawn(bin("hardhat"), args, { cwd: ROOT, stdio: "inherit" });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? 1));
  });
}

function publish(deployment: Deployment): void {
  const all = JSON.parse(readFileSync(PUBLISHED, "utf8")) as Record<string, Deployment>;
  const next = { ...all, [deployment.chainId]: deployment };
  writeFileSync(PUBLISHED, `${JSON.stringify(next, undefined, 2)}\n`);
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      network: { type: "string" },
      parameters: { type: "string" },
      id: { type: "string" },
      out: { type: "string" },
    },
  });
  if (values.network === undefined) throw new Error("name the network of hardhat.config.ts: --network NAME");
  const chainId = await chainOf(values.network);
  const id = values.id ?? `chain-${chainId}`;
  const code = await ignition(values.network, values.parameters ?? parametersFile(chainId), id);
  if (code !== 0) return 1;
  const deployment = deploymentFromJournal(at("ignition", "deployments", id));
  if (values.out === undefined) publish(deployment);
  else writeFileSync(values.out, `${JSON.stringify(deployment, undefined, 2)}\n`);
  process.stdout.write(`written to ${values.out ?? relative(ROOT, PUBLISHED)}; check it with pnpm contracts:check\n`);
  if (deployment.disputeGame !== undefined) {
    const how = `pnpm contracts:resolver add ${deployment.disputeGame} --network ${values.network}`;
    process.stdout.write(`jobs can name the game once the timelock has added it: ${how}\n`);
  }
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
