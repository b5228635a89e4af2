import { type Address, type ClientDeployment, con, failure, toUnits } from "@conun/sdk";
import { networkResolver } from "../chain/resolvers.ts";
import { same } from "../strategy/view.ts";
import { stakeAmount } from "./output.ts";

/** What stake can be allotted to. */
export interface Scope {
  /** `votes`: jobs that workers vote on; `proofs`: jobs that the network's resolver judges; else an address. */
  readonly name: string;
  readonly address: Address;
}

/** A part of an operator's stake. */
export interface Part extends Scope {
  readonly units: bigint;
}

/** What an operator works with on a network. */
export function scopesOf(deployment: ClientDeployment): readonly Scope[] {
  const resolver = networkResolver(deployment);
  const votes = { name: "votes", address: deployment.market };
  return resolver === undefined ? [votes] : [votes, { name: "proofs", address: resolver }];
}

/** The scope of a name, or of the address of another resolver. Throws `ARGUMENT_INVALID`. */
export function scopeNamed(deployment: ClientDeployment, given: string): Scope {
  const scopes = scopesOf(deployment);
  const known = scopes.find(({ name, address }) => name === given || same(address, given));
  if (known !== undefined) return known;
  if (/^0x[0-9a-fA-F]{40}$/.test(given)) return { name: given, address: given as Address };
  const names = scopes.map(({ name }) => name).join(", ");
  throw failure("ARGUMENT_INVALID", `--for: "${given}" is none of ${names}, and no address of a resolver.`);
}

/**
 * Divides stake among scopes: the part for votes as given, or half of all, the rest for proofs.
 *
 * @param votes CON; all goes to the only scope where there is one.
 */
export function divide(units: bigint, scopes: readonly Scope[], votes: string | undefined): readonly Part[] {
  const [first, second] = scopes;
  if (first === undefined) return [];
  if (second === undefined) return [{ ...first, units }];
  const part = votes === undefined ? units / 2n : toUnits(con(votes));
  if (part > units) {
    throw failure("ARGUMENT_INVALID", `--votes: ${stakeAmount(part)} are more than ${stakeAmount(units)} in all.`);
  }
  return [
    { ...first, units: part },
    { ...second, units: units - part },
  ];
}

/** What parts are for, for a person. */
export function partsText(parts: readonly Part[]): string {
  const uses = { votes: "jobs by votes", proofs: "jobs whose results are judged" };
  return parts
    .filter(({ units }) => units > 0n)
    .map(
      ({ name, units }) => `${stakeAmount(units)} for ${uses[name as keyof typeof uses] ?? `jobs judged by ${name}`}`,
    )
    .join(", ");
}
