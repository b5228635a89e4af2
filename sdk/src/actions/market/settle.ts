import type { Client } from "../../client/client.ts";
import { type WriteOptions, type Written, writeContract } from "../../client/write.ts";
import type { JobSpec } from "../../types/market.ts";
import { specArgument } from "../../types/spec.ts";

/** Parameters of {@link settle}. */
export interface SettleParameters extends WriteOptions {
  /** The job's whole specification. */
  readonly spec: JobSpec;
  /** Batches that can move. */
  readonly batches: readonly bigint[];
  /** Whether owners are paid at once (true, if left out) or credited for {@link withdraw}. */
  readonly payOut?: boolean | undefined;
}

/** What {@link settle} gives. */
export type SettleReturn = Written<"market">;

/**
 * Moves batches on as far as they go: pays a quorum whose window is over, adds a replica, reopens, or refunds; anyone may
 * call. Reverts for a batch that cannot move yet.
 *
 * @throws ConunError ContractError `WindowNotOver`, `RevealStillOpen`, `BatchEnded`.
 *
 * @example
 * await settle(client, { spec, batches: [0n, 1n] });
 */
export function settle(client: Client, parameters: SettleParameters): Promise<SettleReturn> {
  return writeContract(
    client,
    "market",
    "settle",
    [specArgument(parameters.spec), parameters.batches, parameters.payOut ?? true],
    parameters,
  );
}
