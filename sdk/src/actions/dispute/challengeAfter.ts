import type { Client } from "../../client/client.ts";
import { signing, type WriteOptions, type Written, writeContract } from "../../client/write.ts";
import type { Demand } from "../../dispute/demand.ts";
import { resolverAt } from "../../events/dispute.ts";
import type { JobSpec } from "../../types/market.ts";
import type { Address, Hex } from "../../types/primitives.ts";
import { specArgument } from "../../types/spec.ts";
import { requireEvent } from "../event.ts";
import { demandArgument } from "./demandArgument.ts";
import { bondWithRoom } from "./getBonds.ts";

/** Parameters of {@link challengeAfter}. */
export interface ChallengeAfterParameters extends WriteOptions {
  /** The demand that was answered, one of the client's account. */
  readonly shown: Demand;
  /** The job's whole specification. */
  readonly spec: JobSpec;
  /** Position in the batch's result tree that is wrong. */
  readonly position: bigint;
  /** Who plays and is rewarded; the client's account if left out. */
  readonly challenger?: Address | undefined;
  /** Wei of the chain's own coin; what is asked at the newest base fee and a quarter more if left out. */
  readonly bond?: bigint | undefined;
  /** The job's resolver; the deployment's game if left out. */
  readonly resolver?: Address | undefined;
}

/** What {@link challengeAfter} gives. */
export type ChallengeAfterReturn = Written<"disputeGame"> & {
  /** The game's id. */
  readonly id: Hex;
};

/**
 * Challenges a position of the same result in the place of an answered demand; also after the window, where finality waits
 * for its demander.
 *
 * @throws ConunError ContractError `DemandStateWrong`, `DemandNotYours`, `FollowUpLate`, and as `challenge`.
 *
 * @example
 * const { id } = await challengeAfter(client, { shown, spec, position: 2n });
 */
export async function challengeAfter(
  client: Client,
  parameters: ChallengeAfterParameters,
): Promise<ChallengeAfterReturn> {
  const { shown, spec, position, resolver } = parameters;
  const challenger = parameters.challenger ?? signing(client).address;
  const bond = parameters.bond ?? (await bondWithRoom(client, "challenger", parameters));
  const args = [demandArgument(shown), specArgument(spec), position, challenger];
  const written = await writeContract(client, resolverAt(resolver), "challengeAfter", args, parameters, bond);
  return { ...written, id: requireEvent(written.events, "PositionChallenged").id };
}
