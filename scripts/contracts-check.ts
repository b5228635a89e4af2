// Reads a deployment from its chain and compares it with its parameters and with this code:
// `pnpm contracts:check (--network NAME | --rpc URL) [--deployment FILE] [--parameters FILE]`.
// Exit code 0: all as it should be; 1: differences, one a line; 2: could not be checked.
import { parseArgs } from "node:util";
import { withRoles } from "@conun/contracts/deploy";
import { BrowserProvider, JsonRpcProvider, type Provider } from "ethers";
import hre from "hardhat";
import { checkDeployment } from "./contracts/check.ts";
import { describeDifference } from "./contracts/differences.ts";
import { parametersFile, readDeployment, readParameters } from "./contracts/files.ts";

const say = (line: string): boolean => process.stdout.write(`${line}\n`);

async function connect(network: string | undefined, rpc: string | undefined): Promise<Provider> {
  if (rpc !== undefined) return new JsonRpcProvider(rpc, undefined, { staticNetwork: true });
  if (network === undefined) throw new Error("name the chain: --network NAME (of hardhat.config.ts) or --rpc URL");
  const { provider } = await hre.network.create(network);
  return new BrowserProvider(provider);
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      network: { type: "string" },
      rpc: { type: "string" },
      deployment: { type: "string" },
      parameters: { type: "string" },
    },
  });
  const provider = await connect(values.network, values.rpc);
  const chainId = Number((await provider.getNetwork()).chainId);
  const deployment = readDeployment(values.deployment, chainId);
  const parameters = readParameters(values.parameters ?? parametersFile(chainId));
  const result = await checkDeployment(provider, deployment, withRoles(parameters, deployment.deployer));
  for (const note of result.notes) say(note);
  for (const difference of result.differences) say(describeDifference(difference));
  say(`chain ${chainId}: ${result.checked} checks, ${result.differences.length} differences`);
  provider.destroy();
  return result.differences.length === 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
