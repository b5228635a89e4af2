import {
  type DeploymentResult,
  DeploymentResultType,
  deploy,
  type EIP1193Provider,
} from "@nomicfoundation/ignition-core";
import { getAddress } from "ethers";
import { type Address, CONTRACT_KEYS, type Deployment } from "../deployment.ts";
import { parametersOf } from "../generated/parameters.ts";
import { resolverDecision } from "./decision.ts";
import { conunModule } from "./module.ts";
import { type ConunParameters, ignitionParameters } from "./parameters.ts";
import { httpProvider } from "./provider.ts";
import { packageArtifacts } from "./resolver.ts";

/** Blocks of a development chain come at once: asking often costs nothing. */
const POLLING_MS = 10;
/** Asked so often, a transaction that has no receipt will not get one. */
const LOOKS = 3_000;
/** Above what a decision of the timelock uses. */
const GOVERNING_GAS = "0x7a120";

/** A deployment that did not get through. */
export class DeploymentFailedError extends Error {
  override readonly name = "DeploymentFailedError";
  readonly code = "DEPLOYMENT_FAILED";
  readonly hint = "Check that the node is a development chain with unlocked, funded accounts, freshly started.";
}

/** How to deploy on a development chain. */
export interface DeployOptions {
  /** Parameters; those of the local chain where left out. */
  readonly parameters?: ConunParameters;
  /** Account that pays and that roles fall to; the node's first account where left out. */
  readonly deployer?: string;
  /** Ends the deployment early. */
  readonly signal?: AbortSignal;
}

function explain(result: Exclude<DeploymentResult, { type: DeploymentResultType.SUCCESSFUL_DEPLOYMENT }>): string {
  if ("errors" in result) return JSON.stringify(result.errors);
  return JSON.stringify([...result.failed, ...result.timedOut]);
}

/**
 * Deploys CONUN through a provider whose accounts are unlocked (anvil, Hardhat). Nothing is kept on disk. Where the
 * timelock has no delay and the provider holds the proposer's key, jobs can name the game as their resolver at once.
 * @returns Addresses and the first block that can hold an event.
 * @throws DeploymentFailedError with Ignition's reasons.
 */
export async function deployWith(provider: EIP1193Provider, options: DeployOptions = {}): Promise<Deployment> {
  options.signal?.throwIfAborted();
  const accounts = (await provider.request({ method: "eth_accounts" })) as string[];
  const wanted = options.deployer ?? accounts[0];
  const deployer = accounts.find((account) => account.toLowerCase() === wanted?.toLowerCase());
  if (deployer === undefined) throw new DeploymentFailedError(`The node holds no key for ${wanted ?? "any account"}.`);
  const parameters: ConunParameters = options.parameters ?? parametersOf.local;
  const block = Number(await provider.request({ method: "eth_blockNumber" })) + 1;
  const result = await deploy({
    artifactResolver: packageArtifacts,
    provider,
    ignitionModule: conunModule,
    deploymentParameters: ignitionParameters(parameters),
    accounts: [deployer],
    config: { blockPollingInterval: POLLING_MS, requiredConfirmations: 1 },
  });
  if (result.type !== DeploymentResultType.SUCCESSFUL_DEPLOYMENT) {
    throw new DeploymentFailedError(`The contracts could not be deployed: ${explain(result)}`);
  }
  const found = Object.fromEntries(
    Object.values(result.contracts).map(({ id, address }) => [id, address as Address] as const),
  );
  const chainId = Number(await provider.request({ method: "eth_chainId" }));
  const addresses = Object.fromEntries(CONTRACT_KEYS.map((key) => [key, found[conunModule.results[key].id]]));
  const deployment = {
    chainId,
    block,
    deployer: getAddress(deployer) as Address,
    ...(addresses as Record<(typeof CONTRACT_KEYS)[number], Address>),
  };
  const proposer = parameters.proposer ?? deployer;
  if (parameters.timelockDelay === 0 && accounts.some((one) => one.toLowerCase() === proposer.toLowerCase())) {
    const { id: _, schedule, execute } = resolverDecision("add", deployment.market, deployment.disputeGame);
    for (const data of [schedule(0), execute]) await send(provider, { from: proposer, to: deployment.timelock, data });
  }
  return deployment;
}

/** Sends a transaction of an unlocked account and waits until it is mined. */
async function send(provider: EIP1193Provider, call: { from: string; to: Address; data: string }): Promise<void> {
  const hash = await provider.request({ method: "eth_sendTransaction", params: [{ ...call, gas: GOVERNING_GAS }] });
  for (let look = 0; look < LOOKS; look++) {
    const receipt = await provider.request({ method: "eth_getTransactionReceipt", params: [hash] });
    if (receipt !== null) {
      if (Number((receipt as { status: string }).status) === 1) return;
      throw new DeploymentFailedError("The timelock did not add the resolver.");
    }
    await new Promise((resolve) => setTimeout(resolve, POLLING_MS));
  }
  throw new DeploymentFailedError(`The node does not mine ${hash}.`);
}

/**
 * Deploys CONUN on a development chain, in well under three seconds on anvil.
 * @param rpcUrl Address of the node's JSON-RPC.
 * @throws DeploymentFailedError, or RpcRequestError when the node refuses a request.
 */
export const deployLocal = (rpcUrl: string, options: DeployOptions = {}): Promise<Deployment> =>
  deployWith(httpProvider(rpcUrl, options.signal), options);
