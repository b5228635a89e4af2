import { type BytesLike, toBytes, toHex } from "@conun/vm";
import type { Client } from "../../client/client.ts";
import { type WriteOptions, type Written, writeContract } from "../../client/write.ts";
import type { Game, Segment } from "../../dispute/types.ts";
import { resolverAt } from "../../events/dispute.ts";
import type { JobSpec } from "../../types/market.ts";
import type { Address } from "../../types/primitives.ts";
import { specArgument } from "../../types/spec.ts";

/** Parameters of {@link proveGame}. */
export interface ProveGameParameters extends WriteOptions {
  /** What the game is about; see `PositionChallenged`. */
  readonly game: Game;
  /** The job's whole specification. */
  readonly spec: JobSpec;
  /** The segment in question, as its events tell it. */
  readonly segment: Segment;
  /** What the step needs of the state before it; `proveStep` of `@conun/vm` makes it. */
  readonly tape: BytesLike;
  /** The job's resolver; the deployment's game if left out. */
  readonly resolver?: Address | undefined;
}

/** What {@link proveGame} gives. */
export type ProveGameReturn = Written<"disputeGame">;

/**
 * Shows the one step that is left, which decides the game; anyone may.
 *
 * @throws ConunError ContractError `GameStateWrong`, `SegmentUnknown`, `ClockRanOut`, and those of a malformed tape.
 *
 * @example
 * await proveGame(client, { game, spec, segment, tape });
 */
export function proveGame(client: Client, parameters: ProveGameParameters): Promise<ProveGameReturn> {
  const { game, spec, segment, tape } = parameters;
  const args = [game, specArgument(spec), segment, toHex(toBytes(tape))];
  return writeContract(client, resolverAt(parameters.resolver), "prove", args, parameters);
}
