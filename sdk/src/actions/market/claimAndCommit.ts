import type { Client } from "../../client/client.ts";
import { type WriteOptions, type Written, writeContract } from "../../client/write.ts";
import type { JobSpec } from "../../types/market.ts";
import type { Hex } from "../../types/primitives.ts";
import { specArgument } from "../../types/spec.ts";

/** Parameters of {@link claimAndCommit}. */
export interface ClaimAndCommitParameters extends WriteOptions {
  /** The job's whole specification. */
  readonly spec: JobSpec;
  /** Slots to claim, each with its commitment. */
  readonly claims: readonly {
    readonly batch: bigint;
    readonly slot: number;
    /** The turn that the claim will be: part of what is committed to. */
    readonly turn: number;
    readonly commitment: Hex;
  }[];
}

/** What {@link claimAndCommit} gives. */
export type ClaimAndCommitReturn = Written<"market">;

/**
 * Claims slots and commits to their results in one transaction, for tasks that take seconds.
 *
 * @throws ConunError as {@link claim}, and ContractError `TurnMismatch`, `CommitmentZero`.
 *
 * @example
 * await claimAndCommit(client, { spec, claims: [{ batch, slot, turn, commitment }] });
 */
export function claimAndCommit(client: Client, parameters: ClaimAndCommitParameters): Promise<ClaimAndCommitReturn> {
  return writeContract(
    client,
    "market",
    "claimAndCommit",
    [specArgument(parameters.spec), parameters.claims],
    parameters,
  );
}
