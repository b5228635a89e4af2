import type { Client } from "../../client/client.ts";
import { type WriteOptions, type Written, writeContract } from "../../client/write.ts";
import type { Hex, JobId } from "../../types/primitives.ts";

/** Parameters of {@link commit}. */
export interface CommitParameters extends WriteOptions {
  readonly jobId: JobId;
  readonly commits: readonly { readonly batch: bigint; readonly slot: number; readonly commitment: Hex }[];
}

/** What {@link commit} gives. */
export type CommitReturn = Written<"market">;

/**
 * Commits to the results of slots that the client's account claimed.
 *
 * @throws ConunError ContractError `NotAssignmentHolder`, `AssignmentNotClaimed`, `ClaimExpired`, `CommitmentZero`.
 *
 * @example
 * await commit(client, { jobId, commits: [{ batch, slot, commitment }] });
 */
export function commit(client: Client, parameters: CommitParameters): Promise<CommitReturn> {
  return writeContract(client, "market", "commit", [parameters.jobId, parameters.commits], parameters);
}
