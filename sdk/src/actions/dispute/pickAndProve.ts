import { type BytesLike, toBytes, toHex } from "@conun/vm";
import type { Client } from "../../client/client.ts";
import { type WriteOptions, type Written, writeContract } from "../../client/write.ts";
import type { Game, Pick, Segment } from "../../dispute/types.ts";
import { resolverAt } from "../../events/dispute.ts";
import type { JobSpec } from "../../types/market.ts";
import type { Address, Hex } from "../../types/primitives.ts";
import { specArgument } from "../../types/spec.ts";

/** Parameters of {@link pickAndProve}. */
export interface PickAndProveParameters extends WriteOptions {
  /** What the game is about; see `PositionChallenged`. */
  readonly game: Game;
  /** The job's whole specification. */
  readonly spec: JobSpec;
  /** The segment in question, as its events tell it. */
  readonly segment: Segment;
  /** The last part, one step long; `pickOf` makes it. */
  readonly pick: Pick;
  /** What the step needs of the state before it; `proveStep` of `@conun/vm` makes it. */
  readonly tape: BytesLike;
  /** The challenger's agreement, where somebody else sends the move; see `moveTypedData`. */
  readonly signature?: Hex | undefined;
  /** The job's resolver; the deployment's game if left out. */
  readonly resolver?: Address | undefined;
}

/** What {@link pickAndProve} gives. */
export type PickAndProveReturn = Written<"disputeGame">;

/**
 * The challenger's last pick together with the step that refutes the result.
 *
 * @throws ConunError ContractError as {@link pickPart}, `NotLastRound`, `StepUndecided`, and those of a malformed tape.
 *
 * @example
 * await pickAndProve(client, { game, spec, segment, pick, tape });
 */
export function pickAndProve(client: Client, parameters: PickAndProveParameters): Promise<PickAndProveReturn> {
  const { game, spec, segment, pick, tape, signature = "0x" } = parameters;
  const args = [game, specArgument(spec), segment, pick, toHex(toBytes(tape)), signature];
  return writeContract(client, resolverAt(parameters.resolver), "pickAndProve", args, parameters);
}
