import type { Client } from "../../client/client.ts";
import { type ReadOptions, readContract } from "../../client/read.ts";
import { resolverAt } from "../../events/dispute.ts";
import type { Address } from "../../types/primitives.ts";
import { bondFee, most } from "./bondFee.ts";

/** Gas that each side's bond is reckoned from: three times that of the other side's moves; see `Bonds.sol`. */
const BOND_GAS = { challenger: 2_778_000n, defender: 2_055_000n } as const;

/** Parameters of {@link getBonds}. */
export interface GetBondsParameters extends ReadOptions {
  /** The resolver; the deployment's game if left out. */
  readonly resolver?: Address | undefined;
}

/** What {@link getBonds} gives, in wei of the chain's own coin. */
export interface GetBondsReturn {
  readonly challenger: bigint;
  readonly defender: bigint;
}

/**
 * The least bonds of a game at the base fee of the newest block. Base fees move: send some more, whoever wins has it all
 * back.
 *
 * @throws ConunError `RESOLVER_MISSING`, `CHAIN_UNAVAILABLE`.
 *
 * @example
 * const { challenger } = await getBonds(client);
 */
export async function getBonds(client: Client, parameters: GetBondsParameters = {}): Promise<GetBondsReturn> {
  const at = resolverAt(parameters.resolver);
  const [challenger, defender, fee] = await Promise.all([
    readContract(client, at, "challengerBond", [], parameters),
    readContract(client, at, "defenderBond", [], parameters),
    bondFee(client, at, parameters),
  ]);
  return {
    challenger: most(challenger, BOND_GAS.challenger * fee),
    defender: most(defender, BOND_GAS.defender * fee),
  };
}

/** A side's bond with a quarter more, for a base fee that rises until the block that includes it. */
export async function bondWithRoom(
  client: Client,
  side: keyof GetBondsReturn,
  { resolver, signal }: Pick<GetBondsParameters, "resolver" | "signal">,
): Promise<bigint> {
  const bonds = await getBonds(client, { resolver, signal });
  return (bonds[side] * 5n) / 4n;
}
