import type { Client } from "../../client/client.ts";
import { type ReadOptions, readContract } from "../../client/read.ts";
import type { GameClock } from "../../dispute/types.ts";
import { resolverAt } from "../../events/dispute.ts";
import type { Address, Hex } from "../../types/primitives.ts";

/** Parameters of {@link getGameClock}. */
export interface GetGameClockParameters extends ReadOptions {
  /** The game's id; `gameId` computes it. */
  readonly id: Hex;
  /** The job's resolver; the deployment's game if left out. */
  readonly resolver?: Address | undefined;
}

/** What {@link getGameClock} gives. */
export type GetGameClockReturn = GameClock;

/**
 * Where a game stands, its clocks and its bonds.
 *
 * @throws ConunError `RESOLVER_MISSING`, `CHAIN_UNAVAILABLE`.
 *
 * @example
 * const { state, movedAt } = await getGameClock(client, { id });
 */
export function getGameClock(client: Client, parameters: GetGameClockParameters): Promise<GetGameClockReturn> {
  return readContract(client, resolverAt(parameters.resolver), "clock", [parameters.id], parameters);
}
