import type { Client } from "../../client/client.ts";
import { signing, type WriteOptions, type Written, writeContract } from "../../client/write.ts";
import { resolverAt } from "../../events/dispute.ts";
import type { JobSpec } from "../../types/market.ts";
import type { Address, Hex } from "../../types/primitives.ts";
import { specArgument } from "../../types/spec.ts";
import { requireEvent } from "../event.ts";
import { bondWithRoom } from "./getBonds.ts";

/** Parameters of {@link challenge}. */
export interface ChallengeParameters extends WriteOptions {
  /** The job's whole specification. */
  readonly spec: JobSpec;
  readonly batch: bigint;
  readonly slot: number;
  /** Turn of the slot: names the assignment. */
  readonly turn: number;
  /** Position in the batch's result tree that is wrong. */
  readonly position: bigint;
  /** Who plays and is rewarded; the client's account if left out. */
  readonly challenger?: Address | undefined;
  /** Wei of the chain's own coin; what is asked at the newest base fee and a quarter more if left out. */
  readonly bond?: bigint | undefined;
  /** The job's resolver; the deployment's game if left out. */
  readonly resolver?: Address | undefined;
}

/** What {@link challenge} gives. */
export type ChallengeReturn = Written<"disputeGame"> & {
  /** The game's id. */
  readonly id: Hex;
};

/**
 * Says that a position of a revealed result is wrong, and puts up the challenger's bond. Whoever wins has both bonds
 * back; refuting a result earns half of its worker's stake.
 *
 * @throws ConunError ContractError `WindowOver`, `AssignmentNotRevealed`, `TurnMismatch`, `GamePlayed`, `PositionOutOfTree`,
 * `ResolverVoid`, `BondTooSmall`; `SIGNER_MISSING`, `RESOLVER_MISSING`, `GAS_TOO_LOW`.
 *
 * @example
 * const { id } = await challenge(client, { spec, batch: 0n, slot: 0, turn: 0, position: 3n });
 */
export async function challenge(client: Client, parameters: ChallengeParameters): Promise<ChallengeReturn> {
  const { spec, batch, slot, turn, position, resolver } = parameters;
  const challenger = parameters.challenger ?? signing(client).address;
  const bond = parameters.bond ?? (await bondWithRoom(client, "challenger", parameters));
  const args = [specArgument(spec), batch, slot, turn, position, challenger];
  const written = await writeContract(client, resolverAt(resolver), "challenge", args, parameters, bond);
  return { ...written, id: requireEvent(written.events, "PositionChallenged").id };
}
