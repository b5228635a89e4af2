import { existsSync, readFileSync } from "node:fs";
import { type Deployment, deploymentOf, parseDeployment } from "@conun/contracts";
import { CHAIN_NAMES, type ConunParameters } from "@conun/contracts/deploy";
import json5 from "json5";
import { at } from "../lib/workspace.ts";

/**
 * The file with the parameters of a chain.
 * @throws Error for a chain that no parameters are kept for.
 */
export function parametersFile(chainId: number): string {
  const name = CHAIN_NAMES.get(chainId);
  if (name === undefined) {
    const known = [...CHAIN_NAMES].map(([id, chain]) => `${id} (${chain})`).join(", ");
    throw new Error(`no parameters are kept for chain ${chainId}; known: ${known}. Name a file with --parameters.`);
  }
  return at("ignition", "parameters", `${name}.json5`);
}

/** Reads a parameter file. */
export function readParameters(path: string): ConunParameters {
  const { Conun } = json5.parse<{ Conun?: ConunParameters }>(readFileSync(path, "utf8"));
  if (Conun === undefined) throw new Error(`${path} has no section "Conun"`);
  return Conun;
}

/** Reads a deployment file; without one, the published deployment on the chain. */
export function readDeployment(path: string | undefined, chainId: number): Deployment {
  if (path !== undefined) {
    if (!existsSync(path)) throw new Error(`there is no deployment file ${path}`);
    return parseDeployment(JSON.parse(readFileSync(path, "utf8")));
  }
  const published = deploymentOf(chainId);
  if (published === undefined) {
    throw new Error(`chain ${chainId} is not in contracts/deployments.json: name a file with --deployment`);
  }
  return published;
}
