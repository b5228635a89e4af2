import { type Deployment, disputeGameAbi, jobMarketAbi, workerRegistryAbi } from "@conun/contracts";
import type { FullParameters } from "@conun/contracts/deploy";
import { Contract, type InterfaceAbi, type Provider } from "ethers";
import type { Comparison } from "./differences.ts";
import { resolverStanding } from "./resolver.ts";

/** Compares the game's parameters and ties to the other contracts, and notes whether jobs can name it. */
export async function checkResolver(
  compare: Comparison,
  provider: Provider,
  deployment: Deployment,
  parameters: FullParameters,
): Promise<void> {
  const { disputeGame, market, machine, registry } = deployment;
  if (disputeGame === undefined) return;
  const at = (address: string, abi: unknown) => new Contract(address, abi as InterfaceAbi, provider);
  const game = at(disputeGame, disputeGameAbi);
  compare.equal("game market", market, await game.getFunction("market")());
  compare.equal("game machine", machine, await game.getFunction("machine")());
  const given = await game.getFunction("parameters")();
  for (const [name, value] of Object.entries(parameters.gameParameters)) {
    compare.equal(`game parameter ${name}`, value, given[name]);
  }
  const entrusted = await at(registry, workerRegistryAbi).getFunction("entrustedTo")(disputeGame);
  compare.equal("game's allotments entrusted to", market, entrusted);
  const status = Number(await at(market, jobMarketAbi).getFunction("resolverStatus")(disputeGame));
  compare.notes.push(await resolverStanding(provider, deployment, disputeGame, status));
}
