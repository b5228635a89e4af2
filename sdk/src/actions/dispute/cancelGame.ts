import type { Client } from "../../client/client.ts";
import { type WriteOptions, type Written, writeContract } from "../../client/write.ts";
import type { Game, Segment } from "../../dispute/types.ts";
import { resolverAt } from "../../events/dispute.ts";
import type { Address } from "../../types/primitives.ts";
import { NO_SEGMENT } from "./segment.ts";

/** Parameters of {@link cancelGame}. */
export interface CancelGameParameters extends WriteOptions {
  /** What the game is about; see `PositionChallenged`. */
  readonly game: Game;
  /** The segment in question; there is none before the position was opened. */
  readonly segment?: Segment | undefined;
  /** The job's resolver; the deployment's game if left out. */
  readonly resolver?: Address | undefined;
}

/** What {@link cancelGame} gives. */
export type CancelGameReturn = Written<"disputeGame">;

/**
 * Ends a game of a void resolver: both bonds go back; anyone may call.
 *
 * @throws ConunError ContractError `NotVoid`, `SegmentUnknown`, `GameStateWrong`.
 *
 * @example
 * await cancelGame(client, { game, segment });
 */
export function cancelGame(client: Client, parameters: CancelGameParameters): Promise<CancelGameReturn> {
  const { game, segment = NO_SEGMENT } = parameters;
  return writeContract(client, resolverAt(parameters.resolver), "cancel", [game, segment], parameters);
}
