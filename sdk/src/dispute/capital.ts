import { getBonds } from "../actions/dispute/getBonds.ts";
import type { Client } from "../client/client.ts";
import type { Address } from "../types/primitives.ts";
import { withRoom } from "./game-moves.ts";
import { MOVE_GAS, type MoveGas } from "./play.ts";
import { ROUNDS } from "./rounds.ts";

/** Wei of the chain's own coin that challenges at a time take. */
export interface WorkingCapital {
  /** Bonds, with room for a base fee that rises; whoever wins has them back. */
  readonly bonds: bigint;
  /** Gas of all moves of the longest games, at the present price. */
  readonly gas: bigint;
  readonly total: bigint;
}

/** What so many challenges at a time take at most. Throws `RESOLVER_MISSING`, `CHAIN_UNAVAILABLE`. */
export async function workingCapital(
  client: Client,
  parameters: { readonly games?: number; readonly resolver?: Address | undefined; readonly gas?: MoveGas } = {},
): Promise<WorkingCapital> {
  const { games = 1, resolver, gas = MOVE_GAS } = parameters;
  const [{ challenger }, price] = await Promise.all([getBonds(client, { resolver }), gasPriceOf(client)]);
  const bonds = BigInt(games) * withRoom(challenger);
  const units = gas.challenge + BigInt(ROUNDS) * gas.pick + gas.prove + gas.close;
  const cost = BigInt(games) * units * price;
  return { bonds, gas: cost, total: bonds + cost };
}

/** Wei for a unit of gas now: what the newest block asks at least. */
export async function gasPriceOf(client: Client): Promise<bigint> {
  const [{ gasPrice }, block] = await Promise.all([client.provider.getFeeData(), client.provider.getBlock("latest")]);
  const baseFee = block?.baseFeePerGas ?? 0n;
  return gasPrice !== null && gasPrice > baseFee ? gasPrice : baseFee;
}
