import type { Client } from "../../client/client.ts";
import { type WriteOptions, type Written, writeContract } from "../../client/write.ts";
import type { Game, Segment } from "../../dispute/types.ts";
import { resolverAt } from "../../events/dispute.ts";
import type { JobSpec } from "../../types/market.ts";
import type { Address } from "../../types/primitives.ts";
import { specArgument } from "../../types/spec.ts";
import { NO_SEGMENT } from "./segment.ts";

/** Parameters of {@link timeoutGame}. */
export interface TimeoutGameParameters extends WriteOptions {
  /** What the game is about; see `PositionChallenged`. */
  readonly game: Game;
  /** The job's whole specification. */
  readonly spec: JobSpec;
  /** The segment in question; there is none before the position was opened. */
  readonly segment?: Segment | undefined;
  /** The job's resolver; the deployment's game if left out. */
  readonly resolver?: Address | undefined;
}

/** What {@link timeoutGame} gives. */
export type TimeoutGameReturn = Written<"disputeGame">;

/**
 * Ends a game in which the clock of whoever has to move ran out; anyone may.
 *
 * @throws ConunError ContractError `ClockRuns`, `SegmentUnknown`, `GameStateWrong`.
 *
 * @example
 * await timeoutGame(client, { game, spec, segment });
 */
export function timeoutGame(client: Client, parameters: TimeoutGameParameters): Promise<TimeoutGameReturn> {
  const { game, spec, segment = NO_SEGMENT } = parameters;
  return writeContract(
    client,
    resolverAt(parameters.resolver),
    "timeout",
    [game, specArgument(spec), segment],
    parameters,
  );
}
