import type { Client } from "../../client/client.ts";
import { type WriteOptions, type Written, writeContract } from "../../client/write.ts";
import type { JobSpec } from "../../types/market.ts";
import { specArgument } from "../../types/spec.ts";

/** Parameters of {@link notify}. */
export interface NotifyParameters extends WriteOptions {
  /** The job's whole specification. */
  readonly spec: JobSpec;
  /** Counts from zero. */
  readonly batch: bigint;
}

/** What {@link notify} gives. */
export type NotifyReturn = Written<"market">;

/**
 * Tells the job's callback of a settled batch; may be repeated.
 *
 * @throws ConunError ContractError `CallbackNone`, `BatchNotSettled`, `CallbackGasTooLow`.
 *
 * @example
 * await notify(client, { spec, batch: 0n });
 */
export function notify(client: Client, parameters: NotifyParameters): Promise<NotifyReturn> {
  return writeContract(client, "market", "notify", [specArgument(parameters.spec), parameters.batch], parameters);
}
