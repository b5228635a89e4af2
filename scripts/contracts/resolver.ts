import { type Address, conunTimelockAbi, type Deployment, jobMarketAbi, workerRegistryAbi } from "@conun/contracts";
import { resolverDecision } from "@conun/contracts/deploy";
import { Contract, type InterfaceAbi, type Provider } from "ethers";

/** Numbers of `IMarketTypes.ResolverStatus`. */
export const STATUS = { unknown: 0, added: 1, void: 2 } as const;
/** What the timelock keeps of a decision that was carried out, in place of a time. */
const DONE = 1n;

/** What is to be done next about a decision on a resolver. */
export type NextStep =
  | { readonly step: "none"; readonly why: string }
  | { readonly step: "wait"; readonly readyAt: number }
  | { readonly step: "schedule" | "execute"; readonly data: `0x${string}` };

const at = (provider: Provider, address: string, abi: unknown): Contract =>
  new Contract(address, abi as InterfaceAbi, provider);

/**
 * How far a decision about a resolver is, by the chain.
 * @throws Error where the market would refuse it.
 */
export async function nextStep(
  provider: Provider,
  { market, registry, timelock }: Deployment,
  what: "add" | "void",
  resolver: Address,
): Promise<NextStep> {
  const status = Number(await at(provider, market, jobMarketAbi).getFunction("resolverStatus")(resolver));
  if (status === STATUS.void) return { step: "none", why: "it is void" };
  if (what === "add") {
    if (status === STATUS.added) return { step: "none", why: "it is added" };
    const entrusted = await at(provider, registry, workerRegistryAbi).getFunction("entrustedTo")(resolver);
    if (entrusted !== market) throw new Error(`${resolver} is no resolver that was deployed for the market ${market}`);
  } else if (status !== STATUS.added) {
    throw new Error(`${resolver} was never added, so there is nothing to void`);
  }
  const governor = at(provider, timelock, conunTimelockAbi);
  const decision = resolverDecision(what, market, resolver);
  const readyAt = (await governor.getFunction("getTimestamp")(decision.id)) as bigint;
  if (readyAt === 0n) {
    const delay = (await governor.getFunction("getMinDelay")()) as bigint;
    return { step: "schedule", data: decision.schedule(delay) };
  }
  if (readyAt === DONE) return { step: "none", why: "the timelock has carried it out" };
  const now = (await provider.getBlock("latest"))?.timestamp ?? 0;
  if (Number(readyAt) > now) return { step: "wait", readyAt: Number(readyAt) };
  return { step: "execute", data: decision.execute };
}

/** One line on whether jobs can name a resolver. */
export async function resolverStanding(
  provider: Provider,
  deployment: Deployment,
  resolver: Address,
  status: number,
): Promise<string> {
  if (status === STATUS.void) return `resolver ${resolver}: void`;
  if (status === STATUS.added) return `resolver ${resolver}: added, jobs can name it`;
  const next = await nextStep(provider, deployment, "add", resolver);
  const how = `pnpm contracts:resolver add ${resolver}`;
  if (next.step === "wait") return `resolver ${resolver}: proposed, can be added from ${timeOf(next.readyAt)}`;
  if (next.step === "execute") return `resolver ${resolver}: proposed and ready; add it with ${how}`;
  return `resolver ${resolver}: not proposed yet; propose it with ${how}`;
}

/** A time on chain for people. */
export const timeOf = (seconds: number): string => new Date(seconds * 1000).toISOString();
