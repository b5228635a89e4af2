import type { Deployment } from "@conun/contracts";
import { conunTimelockAbi } from "@conun/contracts";
import type { FullParameters } from "@conun/contracts/deploy";
import { Contract, Interface, type Log, type Provider, ZeroAddress, ZeroHash } from "ethers";
import type { Comparison } from "./differences.ts";

/** Logs of one contract since a block; ranges that a node refuses are halved. */
async function logsSince(provider: Provider, address: string, from: number, to: number): Promise<Log[]> {
  try {
    return await provider.getLogs({ address, fromBlock: from, toBlock: to });
  } catch (error) {
    if (from >= to) throw error;
    const middle = Math.floor((from + to) / 2);
    return [
      ...(await logsSince(provider, address, from, middle)),
      ...(await logsSince(provider, address, middle + 1, to)),
    ];
  }
}

/** Every holder of a role by the timelock's events: "role account" pairs. */
async function holdersByEvents(provider: Provider, { timelock, block }: Deployment): Promise<Set<string>> {
  const abi = new Interface(conunTimelockAbi);
  const holders = new Set<string>();
  for (const log of await logsSince(provider, timelock, block, await provider.getBlockNumber())) {
    const event = abi.parseLog(log);
    const pair = `${event?.args.role} ${event?.args.account}`;
    if (event?.name === "RoleGranted") holders.add(pair);
    if (event?.name === "RoleRevoked") holders.delete(pair);
  }
  return holders;
}

/** Compares the roles of the timelock: those that must be held, and that nobody else holds one. */
export async function checkRoles(
  compare: Comparison,
  provider: Provider,
  deployment: Deployment,
  parameters: FullParameters,
): Promise<void> {
  const timelock = new Contract(deployment.timelock, conunTimelockAbi, provider);
  const role = async (name: string): Promise<string> => timelock.getFunction(name)();
  const [proposer, executor, canceller] = await Promise.all(
    ["PROPOSER_ROLE", "EXECUTOR_ROLE", "CANCELLER_ROLE"].map(role),
  );
  const expected: readonly (readonly [string, string, string | undefined, string])[] = [
    ["administrator", "the timelock itself", ZeroHash, deployment.timelock],
    ["proposer", "proposer", proposer, parameters.proposer],
    ["canceller", "proposer", canceller, parameters.proposer],
    ["canceller", "vetoer", canceller, parameters.vetoer],
    ["executor", "anyone", executor, ZeroAddress],
  ];
  for (const [name, who, id, account] of expected) {
    compare.equal(`timelock ${name} (${who} ${account})`, true, await timelock.getFunction("hasRole")(id, account));
  }
  const allowed = new Set(expected.map(([, , id, account]) => `${id} ${account}`.toLowerCase()));
  const strangers = [...(await holdersByEvents(provider, deployment))].filter((p) => !allowed.has(p.toLowerCase()));
  compare.equal("timelock roles held by others", "none", strangers.join(", ") || "none");
}
