import type { Client } from "../../client/client.ts";
import { type WriteOptions, type Written, writeContract } from "../../client/write.ts";
import type { JobSpec } from "../../types/market.ts";
import { specArgument } from "../../types/spec.ts";

/** Parameters of {@link release}. */
export interface ReleaseParameters extends WriteOptions {
  /** The job's whole specification. */
  readonly spec: JobSpec;
  /** Counts from zero. */
  readonly batch: bigint;
  /** Counts from zero within the batch. */
  readonly slot: number;
}

/** What {@link release} gives. */
export type ReleaseReturn = Written<"market">;

/**
 * Gives a claimed slot back, for a quarter of the expiry penalty; operator or owner.
 *
 * @throws ConunError ContractError `AssignmentNotClaimed`, `NotAssignmentHolder`.
 *
 * @example
 * await release(client, { spec, batch: 0n, slot: 0 });
 */
export function release(client: Client, parameters: ReleaseParameters): Promise<ReleaseReturn> {
  return writeContract(
    client,
    "market",
    "release",
    [specArgument(parameters.spec), parameters.batch, parameters.slot],
    parameters,
  );
}
