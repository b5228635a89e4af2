import type { Client } from "../../client/client.ts";
import { type WriteOptions, type Written, writeContract } from "../../client/write.ts";
import type { Game, Pick, Segment } from "../../dispute/types.ts";
import { resolverAt } from "../../events/dispute.ts";
import type { Address, Hex } from "../../types/primitives.ts";

/** Parameters of {@link pickPart}. */
export interface PickPartParameters extends WriteOptions {
  /** What the game is about; see `PositionChallenged`. */
  readonly game: Game;
  /** The segment in question, as its events tell it. */
  readonly segment: Segment;
  /** The first part whose end is wrong; `pickOf` makes it. */
  readonly pick: Pick;
  /** The challenger's agreement, where somebody else sends the move; see `moveTypedData`. */
  readonly signature?: Hex | undefined;
  /** The job's resolver; the deployment's game if left out. */
  readonly resolver?: Address | undefined;
}

/** What {@link pickPart} gives. */
export type PickPartReturn = Written<"disputeGame">;

/**
 * The challenger picks the first part of the segment whose end is wrong.
 *
 * @throws ConunError ContractError `GameStateWrong`, `SegmentUnknown`, `PickUnknown`, `PartOutOfRange`, `SignatureInvalid`,
 * `ClockRanOut`.
 *
 * @example
 * await pickPart(client, { game, segment, pick: pickOf(midpoints, segment, part) });
 */
export function pickPart(client: Client, parameters: PickPartParameters): Promise<PickPartReturn> {
  const { game, segment, pick, signature = "0x" } = parameters;
  return writeContract(client, resolverAt(parameters.resolver), "pick", [game, segment, pick, signature], parameters);
}
