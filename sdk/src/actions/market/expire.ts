import type { Client } from "../../client/client.ts";
import { type WriteOptions, type Written, writeContract } from "../../client/write.ts";
import type { JobSpec } from "../../types/market.ts";
import { specArgument } from "../../types/spec.ts";

/** Parameters of {@link expire}. */
export interface ExpireParameters extends WriteOptions {
  /** The job's whole specification. */
  readonly spec: JobSpec;
  /** Counts from zero. */
  readonly batch: bigint;
  /** Counts from zero within the batch. */
  readonly slot: number;
}

/** What {@link expire} gives. */
export type ExpireReturn = Written<"market">;

/**
 * Ends a claim whose deadline is over, without claiming the slot; anyone may call.
 *
 * @throws ConunError ContractError `ClaimNotExpired`, `AssignmentNotClaimed`.
 *
 * @example
 * await expire(client, { spec, batch: 0n, slot: 0 });
 */
export function expire(client: Client, parameters: ExpireParameters): Promise<ExpireReturn> {
  return writeContract(
    client,
    "market",
    "expire",
    [specArgument(parameters.spec), parameters.batch, parameters.slot],
    parameters,
  );
}
