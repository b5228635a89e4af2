import type { Client } from "../../client/client.ts";
import { type WriteOptions, type Written, writeContract } from "../../client/write.ts";
import type { Hex, JobId } from "../../types/primitives.ts";

/** Parameters of {@link reveal}. */
export interface RevealParameters extends WriteOptions {
  readonly jobId: JobId;
  readonly openings: readonly {
    readonly batch: bigint;
    readonly slot: number;
    readonly resultRoot: Hex;
    readonly totalSteps: bigint;
    readonly salt: Hex;
    /** Where the outputs bundle is. */
    readonly hint: string;
  }[];
}

/** What {@link reveal} gives. */
export type RevealReturn = Written<"market">;

/**
 * Opens commitments; anyone who holds the openings may.
 *
 * @throws ConunError ContractError `RevealNotOpen`, `AssignmentNotCommitted`, `CommitmentMismatch`, `StepsOutOfRange`.
 *
 * @example
 * await reveal(client, { jobId, openings: [{ batch, slot, resultRoot, totalSteps, salt, hint }] });
 */
export function reveal(client: Client, parameters: RevealParameters): Promise<RevealReturn> {
  return writeContract(client, "market", "reveal", [parameters.jobId, parameters.openings], parameters);
}
