import type { Client } from "../../client/client.ts";
import { signing, type WriteOptions, type Written, writeContract } from "../../client/write.ts";
import type { Game, Segment } from "../../dispute/types.ts";
import { resolverAt } from "../../events/dispute.ts";
import type { JobSpec } from "../../types/market.ts";
import type { Address, Hex } from "../../types/primitives.ts";
import { specArgument } from "../../types/spec.ts";
import { NO_SEGMENT } from "./segment.ts";

/** Parameters of {@link concedeGame}. */
export interface ConcedeGameParameters extends WriteOptions {
  /** What the game is about; see `PositionChallenged`. */
  readonly game: Game;
  /** The job's whole specification. */
  readonly spec: JobSpec;
  /** The segment in question; there is none before the position was opened. */
  readonly segment?: Segment | undefined;
  /** Who moves: operator or owner of the assignment, or the owner's defender; the client's account if left out. */
  readonly mover?: Address | undefined;
  /** The mover's agreement, where somebody else sends the move; see `moveTypedData`. */
  readonly signature?: Hex | undefined;
  /** The job's resolver; the deployment's game if left out. */
  readonly resolver?: Address | undefined;
}

/** What {@link concedeGame} gives. */
export type ConcedeGameReturn = Written<"disputeGame">;

/**
 * Gives a game up: the challenger, or who may move for the defender. It costs what losing it costs.
 *
 * @throws ConunError ContractError `GameStateWrong`, `SegmentUnknown`, `MoverNotEntitled`, `SignatureInvalid`.
 *
 * @example
 * await concedeGame(client, { game, spec, segment });
 */
export function concedeGame(client: Client, parameters: ConcedeGameParameters): Promise<ConcedeGameReturn> {
  const { game, spec, segment = NO_SEGMENT, signature = "0x", mover = signing(client).address } = parameters;
  return writeContract(
    client,
    resolverAt(parameters.resolver),
    "concede",
    [game, specArgument(spec), segment, mover, signature],
    parameters,
  );
}
