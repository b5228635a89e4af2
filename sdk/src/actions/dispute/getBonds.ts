import type { Client } from "../../client/client.ts";
import { type ReadOptions, readContract } from "../../client/read.ts";
import { chainError } from "../../errors/revert.ts";
import { resolverAt } from "../../events/dispute.ts";
import type { Address } from "../../types/primitives.ts";
import { abortable } from "../../util/abort.ts";

/** Gas that each side's bond is reckoned from: three times that of the other side's moves; see `Bonds.sol`. */
const BOND_GAS = { challenger: 2_700_000n, defender: 2_100_000n } as const;

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
  const { block, signal } = parameters;
  const at = resolverAt(parameters.resolver);
  const [challenger, defender, { minFee, maxFee }, newest] = await Promise.all([
    readContract(client, at, "challengerBond", [], parameters),
    readContract(client, at, "defenderBond", [], parameters),
    readContract(client, at, "parameters", [], parameters),
    abortable(client.provider.getBlock(block ?? "latest"), signal).catch((error) => {
      signal?.throwIfAborted();
      throw chainError(error, "Reading the base fee");
    }),
  ]);
  // Nodes carry out calls with a base fee of zero: what the contract says is the least only.
  const baseFee = newest?.baseFeePerGas ?? 0n;
  const fee = baseFee < minFee ? minFee : baseFee > maxFee ? maxFee : baseFee;
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

const most = (a: bigint, b: bigint): bigint => (a > b ? a : b);
