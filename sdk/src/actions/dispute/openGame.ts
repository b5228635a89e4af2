import type { Client } from "../../client/client.ts";
import { signing, type WriteOptions, type Written, writeContract } from "../../client/write.ts";
import type { Game, Opening } from "../../dispute/types.ts";
import { resolverAt } from "../../events/dispute.ts";
import type { JobSpec } from "../../types/market.ts";
import type { Address, Hex } from "../../types/primitives.ts";
import { specArgument } from "../../types/spec.ts";
import { bondWithRoom } from "./getBonds.ts";

/** Parameters of {@link openGame}. */
export interface OpenGameParameters extends WriteOptions {
  /** What the game is about; see `PositionChallenged`. */
  readonly game: Game;
  /** The job's whole specification. */
  readonly spec: JobSpec;
  /** What the position holds and where its trace begins and ends; `openingOf` makes it. */
  readonly opening: Opening;
  /** Who moves: operator or owner of the assignment, or the owner's defender; the client's account if left out. */
  readonly mover?: Address | undefined;
  /** The mover's agreement, where somebody else sends the move; see `moveTypedData`. */
  readonly signature?: Hex | undefined;
  /** Wei of the chain's own coin; what is asked and a quarter more if left out. Zero for a position beyond the count. */
  readonly bond?: bigint | undefined;
  /** The job's resolver; the deployment's game if left out. */
  readonly resolver?: Address | undefined;
}

/** What {@link openGame} gives. */
export type OpenGameReturn = Written<"disputeGame">;

/**
 * The defender's first move: opens the challenged position down to the machine's first and last state.
 *
 * @throws ConunError ContractError `GameStateWrong`, `MoverNotEntitled`, `ClockRanOut`, `ResultMismatch`, `StepsMismatch`,
 * `LeafInvalid`, `TaskUnknown`, `BondTooSmall`, `BondTooLarge`, and those of the machine's openings.
 *
 * @example
 * await openGame(client, { game, spec, opening: openingOf({ ... }) });
 */
export async function openGame(client: Client, parameters: OpenGameParameters): Promise<OpenGameReturn> {
  const { game, spec, opening, resolver, signature = "0x" } = parameters;
  const mover = parameters.mover ?? signing(client).address;
  const bond = parameters.bond ?? (await bondWithRoom(client, "defender", parameters));
  const args = [game, specArgument(spec), opening, mover, signature];
  return writeContract(client, resolverAt(resolver), "open", args, parameters, bond);
}
