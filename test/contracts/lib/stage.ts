import { conunTokenAbi, type Deployment, jobMarketAbi, workerRegistryAbi } from "@conun/contracts";
import { type ConunParameters, deployWith, parametersOf } from "@conun/contracts/deploy";
import { Interface, MaxUint256, ZeroAddress, ZeroHash } from "ethers";
import { At, type Chain, startChain } from "./chain.ts";

/** Wei in one CON, and in one unit of stake. */
export const CON = 10n ** 18n;
export const UNIT = 10n ** 12n;

/** A chain with CONUN on it. */
export interface Stage {
  readonly chain: Chain;
  readonly deployment: Deployment;
  readonly token: At;
  readonly registry: At;
  readonly market: At;
  now(): Promise<number>;
  /** Sets the time of the next block. */
  travel(seconds: number): Promise<void>;
}

/** The local parameters, which tests change one at a time. */
export const LOCAL: ConunParameters = parametersOf.local;

/** Starts a chain and deploys CONUN on it; account 0 holds the supply. */
export async function setStage(parameters: ConunParameters = LOCAL, accounts = 20): Promise<Stage> {
  const chain = await startChain({ accounts });
  const provider = {
    request: ({ method, params }: { method: string; params?: readonly unknown[] | object }) =>
      chain.request<unknown>(method, ...((params ?? []) as readonly unknown[])),
  };
  const deployment = await deployWith(provider, { parameters });
  const abis = [conunTokenAbi, workerRegistryAbi, jobMarketAbi].map((abi) => new Interface(abi));
  const at = (address: string, abi: unknown) => new At(chain, address, abi, abis);
  return {
    chain,
    deployment,
    token: at(deployment.token, conunTokenAbi),
    registry: at(deployment.registry, workerRegistryAbi),
    market: at(deployment.market, jobMarketAbi),
    now: async () =>
      Number((await chain.request<{ timestamp: string }>("eth_getBlockByNumber", "latest", false)).timestamp),
    travel: async (seconds) => {
      await chain.request("evm_increaseTime", seconds);
      await chain.request("evm_mine");
    },
  };
}

/** Gives an account CON and lets market and registry take it. */
export async function endow({ token, market, registry, chain }: Stage, account: string, amount: bigint): Promise<void> {
  await token.send(chain.accounts[0] as string, "transfer", account, amount);
  for (const spender of [market, registry]) await token.send(account, "approve", spender.address, MaxUint256);
}

/**
 * Stakes for an owner that works with its own key, and gives all of it to the market, which judges by votes, or to a
 * resolver. Returns the allotment.
 */
export async function enlist(
  { registry, market }: Stage,
  owner: string,
  units: bigint,
  scope = market.address,
): Promise<bigint> {
  await registry.send(owner, "stake", owner, units * UNIT);
  await registry.send(owner, "setMarketCap", scope, units);
  const receipt = await registry.send(owner, "authorise", owner, scope, units, 0, "0x");
  const event = registry.events(receipt).find(({ name }) => name === "OperatorAuthorised");
  return event?.args.allotmentId as bigint;
}

/** A job as the contracts take it. */
export interface Spec {
  version: bigint;
  requester: string;
  salt: string;
  programId: string;
  tasksRoot: string;
  taskCount: bigint;
  batchSize: bigint;
  limits: { steps: bigint; pages: bigint; outputBytes: bigint };
  budget: bigint;
  taskFee: bigint;
  minStepPrice: bigint;
  maxStepPrice: bigint;
  rampSeconds: bigint;
  replicas: bigint;
  maxReplicas: bigint;
  onNoQuorum: bigint;
  resolver: string;
  bond: bigint;
  auditRate: bigint;
  commitTimeout: bigint;
  challengeWindow: bigint;
  postingDeadline: bigint;
  terms: bigint;
  manifestDigest: string;
  callback: string;
  project: string;
  extension: string;
}

/** A job of one task, one replica, two CON budget; tests change what they are about. */
export function jobSpec(values: Partial<Spec> & Pick<Spec, "requester" | "salt" | "postingDeadline">): Spec {
  return {
    version: 1n,
    programId: `0x${"11".repeat(32)}`,
    tasksRoot: `0x${"22".repeat(32)}`,
    taskCount: 1n,
    batchSize: 1n,
    limits: { steps: 1_000_000_000n, pages: 256n, outputBytes: 4096n },
    budget: 2n * CON,
    taskFee: CON / 1000n,
    minStepPrice: CON / 100n,
    maxStepPrice: CON / 100n,
    rampSeconds: 0n,
    replicas: 1n,
    maxReplicas: 1n,
    onNoQuorum: 1n,
    resolver: ZeroAddress,
    bond: CON,
    auditRate: 0n,
    commitTimeout: 60n,
    challengeWindow: 60n,
    terms: 1n,
    manifestDigest: `0x${"33".repeat(32)}`,
    callback: ZeroAddress,
    project: ZeroHash,
    extension: ZeroHash,
    ...values,
  };
}
