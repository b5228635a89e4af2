import type { Client } from "../../client/client.ts";
import { signing, type WriteOptions, type Written, writeContract } from "../../client/write.ts";
import type { Game, Segment } from "../../dispute/types.ts";
import { resolverAt } from "../../events/dispute.ts";
import type { Address, Hex } from "../../types/primitives.ts";

/** Parameters of {@link divideGame}. */
export interface DivideGameParameters extends WriteOptions {
  /** What the game is about; see `PositionChallenged`. */
  readonly game: Game;
  /** The segment in question, as its events tell it. */
  readonly segment: Segment;
  /** States between the segment's ends, as many as `midpointSteps` names. */
  readonly midpoints: readonly Hex[];
  /** Who moves: operator or owner of the assignment, or the owner's defender; the client's account if left out. */
  readonly mover?: Address | undefined;
  /** The mover's agreement, where somebody else sends the move; see `moveTypedData`. */
  readonly signature?: Hex | undefined;
  /** The job's resolver; the deployment's game if left out. */
  readonly resolver?: Address | undefined;
}

/** What {@link divideGame} gives. */
export type DivideGameReturn = Written<"disputeGame">;

/**
 * The defender posts the states between the ends of the segment.
 *
 * @throws ConunError ContractError `GameStateWrong`, `SegmentUnknown`, `MidpointsWrong`, `MoverNotEntitled`, `ClockRanOut`.
 *
 * @example
 * await divideGame(client, { game, segment, midpoints });
 */
export function divideGame(client: Client, parameters: DivideGameParameters): Promise<DivideGameReturn> {
  const { game, segment, midpoints, signature = "0x", mover = signing(client).address } = parameters;
  return writeContract(
    client,
    resolverAt(parameters.resolver),
    "divide",
    [game, segment, midpoints, mover, signature],
    parameters,
  );
}
