import { conunTimelockAbi, disputeGameAbi } from "@conun/contracts";
import { artifactOf } from "@conun/contracts/deploy";
import { AbiCoder, Interface, type InterfaceAbi, toQuantity, ZeroHash } from "ethers";
import { At } from "../../test/contracts/lib/chain.ts";
import { LOCAL, type Stage, setStage } from "../../test/contracts/lib/stage.ts";

const GWEI = 10 ** 9;
/** Of a game on a chain with a quick clock: nobody lets it run out here. */
const PARAMETERS = [3600, 7200, GWEI, 500 * GWEI] as const;

/** A chain with CONUN and a resolver that jobs can name. */
export interface DisputeStage extends Stage {
  readonly game: At;
  /** Sends a move with coins; returns its gas. */
  move(from: string, value: bigint, name: string, ...args: readonly unknown[]): Promise<number>;
}

/** Deploys the game and lets the timelock add it. */
export async function setDisputeStage(): Promise<DisputeStage> {
  const stage = await setStage();
  const { chain, deployment, market } = stage;
  const [deployer] = chain.accounts as [string];
  const raw = async (from: string, to: string | undefined, data: string, value = 0n) => {
    const gas = "0xe4e1c0";
    const sent = { from, ...(to === undefined ? {} : { to }), data, gas, value: toQuantity(value) };
    const hash = await chain.request<string>("eth_sendTransaction", sent);
    return chain.request<{ gasUsed: string; contractAddress: string }>("eth_getTransactionReceipt", hash);
  };
  const { bytecode, abi } = artifactOf("DisputeGame");
  const inputs = new Interface(abi as InterfaceAbi).deploy.inputs;
  const given = AbiCoder.defaultAbiCoder().encode(inputs, [market.address, deployment.machine, PARAMETERS]);
  const { contractAddress } = await raw(deployer, undefined, bytecode + given.slice(2));
  const timelock = new At(chain, deployment.timelock, conunTimelockAbi);
  const call = [market.address, 0, market.abi.encodeFunctionData("addResolver", [contractAddress]), ZeroHash, ZeroHash];
  await timelock.send(deployer, "schedule", ...call, LOCAL.timelockDelay);
  await stage.travel(LOCAL.timelockDelay + 1);
  await timelock.send(deployer, "execute", ...call);
  const game = new At(chain, contractAddress, disputeGameAbi, [market.abi]);
  return {
    ...stage,
    game,
    move: async (from, value, name, ...args) => {
      const { gasUsed } = await raw(from, game.address, game.abi.encodeFunctionData(name, args), value);
      return Number(gasUsed);
    },
  };
}
