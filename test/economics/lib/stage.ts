import { conunTokenAbi, type Deployment, disputeGameAbi, jobMarketAbi, workerRegistryAbi } from "@conun/contracts";
import { type ConunParameters, deployWith, parametersOf } from "@conun/contracts/deploy";
import { Interface, type InterfaceAbi, MaxUint256, toQuantity } from "ethers";
import hre from "hardhat";
import { At, type Chain } from "../../contracts/lib/chain.ts";
import type { Assumptions } from "./assumptions.ts";
import { greatest } from "./formulas.ts";

export const CON = 10n ** 18n;
export const UNIT = 10n ** 12n;

/** Who is on the stage; each is an account of its own. */
const CAST = ["treasury", "requester", "worker", "second", "watcher", "straw", "stranger"] as const;
export type Role = (typeof CAST)[number];

const GAS = toQuantity(15_000_000);
const STAKE = 50_000_000n * CON;
const PURSE = 10_000_000n * CON;
/** Every run sees the same times, so that calldata costs the same. */
const BEGINS = "2026-01-01T00:00:00Z";

/** A chain with CONUN and a resolver, on which gas has the price that is assumed. */
export class Stage {
  readonly assumptions: Assumptions;
  readonly parameters: ConunParameters;
  readonly deployment: Deployment;
  readonly token: At;
  readonly registry: At;
  readonly market: At;
  readonly game: At;
  readonly #chain: Chain;

  private constructor(assumptions: Assumptions, parameters: ConunParameters, chain: Chain, all: StageContracts) {
    this.assumptions = assumptions;
    this.parameters = parameters;
    this.#chain = chain;
    this.deployment = all.deployment;
    this.token = all.token;
    this.registry = all.registry;
    this.market = all.market;
    this.game = all.game;
  }

  static async open(assumptions: Assumptions, parameters: ConunParameters = parametersOf[assumptions.network]) {
    const chain = await openChain();
    const stage = new Stage(assumptions, parameters, chain, await deploy(chain, parameters));
    await stage.#fill();
    return stage;
  }

  close(): Promise<void> {
    return this.#chain.close();
  }

  address(role: Role): string {
    return this.#chain.accounts[CAST.indexOf(role)] as string;
  }

  request<T>(method: string, ...params: unknown[]): Promise<T> {
    return this.#chain.request<T>(method, ...params);
  }

  async now(): Promise<number> {
    return Number((await this.request<{ timestamp: string }>("eth_getBlockByNumber", "latest", false)).timestamp);
  }

  async travel(seconds: number): Promise<void> {
    await this.request("evm_increaseTime", seconds);
    await this.request("evm_mine");
  }

  /** Sends a call at the assumed price of gas. @returns Gas used. */
  async send(role: Role, at: At, name: string, args: readonly unknown[], value = 0n): Promise<number> {
    const { fee } = this.assumptions;
    const data = at.abi.encodeFunctionData(name, args);
    const from = this.address(role);
    await this.request("hardhat_setNextBlockBaseFeePerGas", toQuantity(fee));
    const sent = { from, to: at.address, data, gas: GAS, gasPrice: toQuantity(fee), value: toQuantity(value) };
    const hash = await this.request<string>("eth_sendTransaction", sent);
    const receipt = await this.request<{ gasUsed: string; status: string }>("eth_getTransactionReceipt", hash);
    if (receipt.status !== "0x1") throw new Error(`${name} of ${role} failed`);
    return Number(receipt.gasUsed);
  }

  /** What a move has to bring along at the assumed price of gas; a call that costs nothing says it at the least. */
  async bondOf(side: "challengerBond" | "defenderBond" | "demandPayment"): Promise<bigint> {
    const [least, bounds] = await Promise.all([
      this.game.call<bigint>(side),
      this.game.call<{ minFee: bigint; maxFee: bigint }>("parameters"),
    ]);
    const { fee } = this.assumptions;
    if (fee > bounds.maxFee) throw new Error("bonds do not follow such a price");
    return (least / bounds.minFee) * greatest([fee, bounds.minFee]);
  }

  /** Does something and undoes it. */
  async aside<T>(act: () => Promise<T>): Promise<T> {
    const saved = await this.request<string>("evm_snapshot");
    try {
      return await act();
    } finally {
      await this.request("evm_revert", saved);
    }
  }

  /** Everybody has what it takes; those who work have staked for the resolver. */
  async #fill(): Promise<void> {
    for (const role of CAST.slice(1)) {
      await this.send("treasury", this.token, "transfer", [this.address(role), STAKE + PURSE]);
      for (const spender of [this.market, this.registry]) {
        await this.send(role, this.token, "approve", [spender.address, MaxUint256]);
      }
    }
    for (const role of ["worker", "second"] as const) {
      const own = this.address(role);
      await this.send(role, this.registry, "stake", [own, STAKE]);
      await this.send(role, this.registry, "setMarketCap", [this.game.address, STAKE / UNIT]);
      await this.send(role, this.registry, "authorise", [own, this.game.address, STAKE / UNIT, 0, "0x"]);
    }
  }
}

interface StageContracts {
  readonly deployment: Deployment;
  readonly token: At;
  readonly registry: At;
  readonly market: At;
  readonly game: At;
}

async function openChain(): Promise<Chain> {
  const connection = await hre.network.create({
    network: "hardhatMainnet",
    override: {
      accounts: { count: CAST.length },
      allowBlocksWithSameTimestamp: true,
      initialBaseFeePerGas: 0,
      initialDate: BEGINS,
    },
  });
  const request = <T>(method: string, ...params: unknown[]) =>
    connection.provider.request({ method, params }) as Promise<T>;
  return { accounts: await request<string[]>("eth_accounts"), request, close: () => connection.close() };
}

/** CONUN on the chain, the game as a resolver: a timelock's delay costs nobody anything. */
async function deploy(chain: Chain, parameters: ConunParameters): Promise<StageContracts> {
  const provider = {
    request: ({ method, params }: { method: string; params?: readonly unknown[] | object }) =>
      chain.request<unknown>(method, ...((params ?? []) as readonly unknown[])),
  };
  const deployment = await deployWith(provider, { parameters: { ...parameters, timelockDelay: 0 } });
  if (deployment.disputeGame === undefined) throw new Error("the deployment has no resolver");
  const abis = [conunTokenAbi, workerRegistryAbi, jobMarketAbi].map((abi) => new Interface(abi as InterfaceAbi));
  const at = (address: string, abi: unknown) => new At(chain, address, abi, abis);
  return {
    deployment,
    token: at(deployment.token, conunTokenAbi),
    registry: at(deployment.registry, workerRegistryAbi),
    market: at(deployment.market, jobMarketAbi),
    game: at(deployment.disputeGame, disputeGameAbi),
  };
}
