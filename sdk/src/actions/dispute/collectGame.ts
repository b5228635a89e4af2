import type { Client } from "../../client/client.ts";
import { type WriteOptions, type Written, writeContract } from "../../client/write.ts";
import type { Game } from "../../dispute/types.ts";
import { resolverAt } from "../../events/dispute.ts";
import type { Address } from "../../types/primitives.ts";

/** Parameters of {@link collectGame}. */
export interface CollectGameParameters extends WriteOptions {
  /** What the game is about; see `PositionChallenged`. */
  readonly game: Game;
  /** The job's resolver; the deployment's game if left out. */
  readonly resolver?: Address | undefined;
}

/** What {@link collectGame} gives. */
export type CollectGameReturn = Written<"disputeGame">;

/**
 * Ends a game whose result was refuted by another: all that is in it is its challenger's; anyone may call.
 *
 * @throws ConunError ContractError `NotRefuted`, `GameStateWrong`, `GameUnknown`.
 *
 * @example
 * await collectGame(client, { game });
 */
export function collectGame(client: Client, parameters: CollectGameParameters): Promise<CollectGameReturn> {
  return writeContract(client, resolverAt(parameters.resolver), "collect", [parameters.game], parameters);
}
