import { conunTimelockAbi, conunTokenAbi, type Deployment, jobMarketAbi, workerRegistryAbi } from "@conun/contracts";
import { CHAIN_NAMES, type FullParameters } from "@conun/contracts/deploy";
import { Contract, type InterfaceAbi, type Provider, ZeroAddress } from "ethers";
import { checkCode } from "./check-code.ts";
import { checkResolver } from "./check-resolver.ts";
import { checkRoles } from "./check-roles.ts";
import { Comparison } from "./differences.ts";

const SUPPLY = 5_000_000_000n * 10n ** 18n;
/** Blocks within which a deployment is finished: the mint lies there. */
const MINT_RANGE = 1000;

type Read = (name: string, ...args: unknown[]) => Promise<unknown>;

function reader(provider: Provider, address: string, abi: unknown): Read {
  const contract = new Contract(address, abi as InterfaceAbi, provider);
  return async (name, ...args) => contract.getFunction(name)(...args);
}

async function checkToken(compare: Comparison, provider: Provider, d: Deployment, p: FullParameters): Promise<void> {
  const read = reader(provider, d.token, conunTokenAbi);
  compare.equal("token name", "CONUN", await read("name"));
  compare.equal("token symbol", "CON", await read("symbol"));
  compare.equal("token decimals", 18, await read("decimals"));
  compare.equal("token clock", "mode=timestamp", await read("CLOCK_MODE"));
  compare.equal("token initial supply", SUPPLY, await read("INITIAL_SUPPLY"));
  const supply = (await read("totalSupply")) as bigint;
  compare.holds("token total supply", supply <= SUPPLY, `at most ${SUPPLY}, what was burned less`, String(supply));
  const contract = new Contract(d.token, conunTokenAbi as InterfaceAbi, provider);
  const filter = contract.filters.Transfer?.(ZeroAddress);
  const mints = filter === undefined ? [] : await contract.queryFilter(filter, d.block, d.block + MINT_RANGE);
  const minted = mints.map((log) => ("args" in log ? `${log.args.value} to ${log.args.to}` : "unreadable"));
  compare.equal("token mint", `${SUPPLY} to ${p.holder}`, minted.join(", "));
}

async function checkRegistry(compare: Comparison, provider: Provider, d: Deployment, p: FullParameters): Promise<void> {
  const read = reader(provider, d.registry, workerRegistryAbi);
  compare.equal("registry token", d.token, await read("token"));
  compare.equal("registry unit", 10n ** 12n, await read("UNIT"));
  compare.equal("registry unbonding", p.unbonding, await read("UNBONDING"));
  compare.equal("registry quarantine", p.quarantine, await read("QUARANTINE"));
}

async function checkMarket(compare: Comparison, provider: Provider, d: Deployment, p: FullParameters): Promise<void> {
  const read = reader(provider, d.market, jobMarketAbi);
  compare.equal("market token", d.token, await read("token"));
  compare.equal("market annex", d.annex, await read("annex"));
  compare.equal("market registry", d.registry, await read("registry"));
  compare.equal("market seed", d.seed, await read("seed"));
  compare.equal("market governor", d.timelock, await read("governor"));
  compare.equal("market guardian", p.guardian, await read("guardian"));
  compare.equal("market fee receiver", p.feeReceiver, await read("feeReceiver"));
  compare.equal("market claims stopped until", 0, await read("claimsStoppedUntil"));
  const terms = (await read("terms", await read("currentTerms"))) as Record<string, bigint>;
  for (const [name, value] of Object.entries(p.terms)) compare.equal(`market terms ${name}`, value, terms[name]);
  const chain = (await read("chainParameters")) as Record<string, bigint>;
  for (const [name, value] of Object.entries(p.chainParameters)) {
    compare.equal(`market chain parameter ${name}`, value, chain[name]);
  }
}

async function checkTimelock(compare: Comparison, provider: Provider, d: Deployment, p: FullParameters): Promise<void> {
  const delay = (await reader(provider, d.timelock, conunTimelockAbi)("getMinDelay")) as bigint;
  compare.equal("timelock delay", p.timelockDelay, delay);
  if (CHAIN_NAMES.get(d.chainId) !== "local") {
    const leave = p.unbonding + p.chainParameters.minWindow;
    compare.holds("timelock delay beyond unbonding and window", delay > leave, `more than ${leave}`, String(delay));
    const rest = p.quarantine;
    compare.holds("timelock delay within quarantine", delay < rest, `less than ${rest}`, String(delay));
  }
  await checkRoles(compare, provider, d, p);
}

/** Reads everything about a deployment that can be read from a chain again and compares it with what was meant. */
export async function checkDeployment(
  provider: Provider,
  deployment: Deployment,
  parameters: FullParameters,
): Promise<Comparison> {
  const compare = new Comparison();
  compare.equal("chain id", deployment.chainId, (await provider.getNetwork()).chainId);
  await checkCode(compare, provider, deployment, parameters);
  // Without the right code the getters have no meaning, or are not there.
  if (compare.differences.some(({ what }) => / code( hash)?$/.test(what))) return compare;
  await checkToken(compare, provider, deployment, parameters);
  await checkTimelock(compare, provider, deployment, parameters);
  await checkRegistry(compare, provider, deployment, parameters);
  await checkMarket(compare, provider, deployment, parameters);
  await checkResolver(compare, provider, deployment, parameters);
  return compare;
}
