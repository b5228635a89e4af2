import { type Address, type Client, type ClientDeployment, getResolverStatus, type JobSpec } from "@conun/sdk";
import { isProvable } from "../strategy/provable.ts";

/** The contract that judges provable results on this network; undefined where jobs are judged by votes alone. */
export function networkResolver(deployment: ClientDeployment): Address | undefined {
  return deployment.disputeGame;
}

/** What stake for a job is allotted to: the market where workers vote, else the job's resolver. */
export function scopeOf({ resolver }: Pick<JobSpec, "resolver">, market: Address): Address {
  return isProvable({ resolver }) ? resolver : market;
}

/**
 * Resolvers whose jobs a worker takes.
 *
 * @param accepted As configured; undefined: the network's own.
 */
export function resolversOf(accepted: readonly string[] | undefined, deployment: ClientDeployment): readonly Address[] {
  if (accepted !== undefined) return accepted as readonly Address[];
  const own = networkResolver(deployment);
  return own === undefined ? [] : [own];
}

/** Whether a resolver judges nothing any more: its open batches are given back by `settle`. */
export async function isVoid(client: Client, resolver: Address, signal?: AbortSignal): Promise<boolean> {
  return (await getResolverStatus(client, { resolver, signal })) === "void";
}
